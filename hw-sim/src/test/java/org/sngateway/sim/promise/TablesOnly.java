package org.sngateway.sim.promise;

import java.util.List;
import java.util.Map;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sn.message.QoS;

/** A world of which only the tables of the gateway are of interest. */
record TablesOnly(Map<String, Integer> gatewayTables, List<String> broken) implements Scene {
    @Override
    public void broken(String promise, int node, String what) {
        broken.add(what);
    }

    @Override
    public long now() {
        return 0;
    }

    @Override
    public int nodes() {
        return 0;
    }

    @Override
    public FieldNode node(int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Ledger ledger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long fairSinceNanos(int node) {
        return 0;
    }

    @Override
    public boolean isOwnConnectionHalfOpen() {
        return false;
    }

    @Override
    public boolean wasTakenOver(int node) {
        return false;
    }

    @Override
    public long diskUpSinceNanos() {
        return 0;
    }

    @Override
    public boolean isWallClockRight() {
        return true;
    }

    @Override
    public boolean brokerTakes(MqttCommand.Publish publish) {
        return true;
    }

    @Override
    public boolean strangersFillTable() {
        return false;
    }

    @Override
    public boolean isOnRadio() {
        return false;
    }

    @Override
    public boolean hasBitErrors() {
        return false;
    }

    @Override
    public long gatewayUpSinceNanos() {
        return 0;
    }

    @Override
    public Map<String, QoS> subscriptionsAtBroker(int node) {
        return Map.of();
    }
}
