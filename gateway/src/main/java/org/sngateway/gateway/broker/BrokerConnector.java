package org.sngateway.gateway.broker;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/** All connections to the broker, one for each client that has one open. Owned by the event loop. */
public final class BrokerConnector {
    private final BrokerAddress address;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final NameResolver resolver;
    private final BrokerListener listener;
    private final BrokerTap tap;
    private final Map<String, BrokerConnection> connections = new HashMap<>();

    /**
     * A connector without connections.
     *
     * @param blocking runs the look-up of names
     * @param tap sees all packets
     */
    public BrokerConnector(
            BrokerAddress address,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            Executor blocking,
            BrokerListener listener,
            BrokerTap tap) {
        this.address = address;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.resolver = new NameResolver(loop, blocking);
        this.listener = listener;
        this.tap = tap;
    }

    /** Does what the core wants done on the connection of a client. */
    public void onCommand(String clientId, MqttCommand command) {
        if (command instanceof MqttCommand.Open open) {
            BrokerConnection connection = new BrokerConnection(
                    clientId, open.cleanSession(), address, transport, loop, lateFlush, this::onEvent, tap);
            connections.put(clientId, connection);
            connection.open(resolver);
            return;
        }
        BrokerConnection connection = connections.get(clientId);
        if (connection == null) {
            return;
        }
        if (command instanceof MqttCommand.Close) {
            connections.remove(clientId);
            connection.close();
        } else {
            connection.send(command);
        }
    }

    /** Takes leave of the broker on every connection. */
    public void close() {
        List.copyOf(connections.values()).forEach(BrokerConnection::close);
        connections.clear();
    }

    /** How many connections are open or being opened. */
    public int size() {
        return connections.size();
    }

    private void onEvent(String clientId, MqttEvent event) {
        if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            connections.remove(clientId);
        }
        listener.onEvent(clientId, event);
    }
}
