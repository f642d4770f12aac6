package org.sngateway.sim.promise;

import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * A message from the broker is acknowledged to the broker only when the client has acknowledged it, when it is on disk,
 * or when it was dropped by a rule that is counted.
 */
final class P3BrokerIsToldTheTruth extends Promise {
    private static final int PACKET_IDS = 48;
    private static final int MSG_IDS = 12;

    private final RecentIds fromBroker;
    private final RecentIds toNode;
    /** Messages whose acknowledgement has not been seen. */
    private final Drops dropped;

    P3BrokerIsToldTheTruth(Scene scene) {
        super(scene);
        fromBroker = new RecentIds(scene.nodes(), PACKET_IDS);
        toNode = new RecentIds(scene.nodes(), MSG_IDS);
        dropped = new Drops(scene);
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Publish publish && publish.packetId() > 0) {
            fromBroker.put(node, publish.packetId(), NumberedPayload.numberOf(publish.payload()));
        } else if (event instanceof MqttEvent.Connected) {
            fromBroker.clear(node);
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof Publish publish && publish.qos().isAcknowledged()) {
            toNode.put(node, publish.msgId(), NumberedPayload.numberOf(publish.data()));
        }
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if (message instanceof PubAck pubAck && pubAck.returnCode().equals(ReturnCode.ACCEPTED)) {
            acknowledge(node, pubAck.msgId());
        } else if (message instanceof PubRec pubRec) {
            acknowledge(node, pubRec.msgId());
        }
    }

    private void acknowledge(int node, int msgId) {
        long number = toNode.numberOf(node, msgId);
        if (number >= 0) {
            ledger().acknowledge(number);
        }
    }

    @Override
    public void onDropped(int node, DropReason reason, String topic) {
        dropped.add(node, reason, topic);
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        int packetId;
        if (command instanceof MqttCommand.PubAck pubAck) {
            packetId = pubAck.packetId();
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            packetId = pubRec.packetId();
        } else {
            return;
        }
        long number = fromBroker.numberOf(node, packetId);
        if (number < 0
                || ledger().isAcknowledged(number)
                || ledger().mayBeOnDisk(number)
                || ledger().isExcused(number)) {
            return;
        }
        if (dropped.take(node, ledger().topic(number))) {
            ledger().excuse(number);
        } else {
            broken(
                    node,
                    command + " acknowledges message " + number
                            + " to the broker, which neither the client acknowledged nor the disk has, nor was it dropped");
        }
    }
}
