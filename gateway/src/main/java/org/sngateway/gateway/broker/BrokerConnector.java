package org.sngateway.gateway.broker;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/** All connections to the broker, one for each client that has one open. Owned by the event loop. */
public final class BrokerConnector {
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final Executor blocking;
    private final BrokerListener listener;
    private final Map<String, BrokerConnection> connections = new HashMap<>();

    private final Failback.Pace failbackPace;

    private BrokerPlace place;
    private Endpoints endpoints;
    private Sockets sockets;
    private Failback failback;

    /**
     * A connector without connections.
     *
     * @param blocking runs what waits for names and files; one thread
     */
    public BrokerConnector(
            BrokerPlace place,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            Executor blocking,
            BrokerListener listener) {
        this(place, transport, loop, lateFlush, blocking, listener, Failback.Pace.USUAL);
    }

    BrokerConnector(
            BrokerPlace place,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            Executor blocking,
            BrokerListener listener,
            Failback.Pace failbackPace) {
        this.failbackPace = failbackPace;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.blocking = blocking;
        this.listener = listener;
        this.place = place;
        this.endpoints = endpoints(place);
        this.sockets = sockets(place);
        this.failback = failback();
    }

    /**
     * Another place, login or certificate from now on. Connections to an address that is still in the list stay; the others
     * are lost, and the core opens them again at its pace.
     */
    public void onPlace(BrokerPlace changed) {
        place = changed;
        endpoints = endpoints(changed);
        sockets = sockets(changed);
        failback.cancel();
        failback = failback();
        for (Map.Entry<String, BrokerConnection> entry : List.copyOf(connections.entrySet())) {
            if (!changed.endpoints().contains(entry.getValue().endpoint())) {
                lose(entry.getKey(), entry.getValue(), "the configuration has another address of the broker");
            }
        }
    }

    private void lose(String clientId, BrokerConnection connection, String reason) {
        connection.close(true);
        onEvent(clientId, new MqttEvent.ConnectionLost(reason));
    }

    /** Does what the core wants done on the connection of a client. */
    public void onCommand(String clientId, MqttCommand command) {
        if (command instanceof MqttCommand.Open open) {
            BrokerConnection connection = new BrokerConnection(
                    clientId, open, place, endpoints, endpoints.choose(System.nanoTime()), sockets, new Events());
            connections.put(clientId, connection);
            connection.open();
            return;
        }
        BrokerConnection connection = connections.get(clientId);
        if (connection == null) {
            return;
        }
        if (command instanceof MqttCommand.Close close) {
            connections.remove(clientId);
            connection.close(close.keepsSession());
        } else {
            connection.send(command);
        }
    }

    /** Takes leave of the broker on every connection. */
    public void close() {
        failback.cancel();
        List.copyOf(connections.values()).forEach(connection -> connection.close(false));
        connections.clear();
    }

    /** How many connections are open or being opened. */
    public int size() {
        return connections.size();
    }

    private void onEvent(String clientId, MqttEvent event) {
        if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            connections.remove(clientId);
        } else if (event instanceof MqttEvent.Connected && elsewhere().isPresent()) {
            failback.begin();
        }
        listener.onEvent(clientId, event);
    }

    private Optional<Map.Entry<String, BrokerConnection>> elsewhere() {
        return place.endpoints().size() == 1
                ? Optional.empty()
                : connections.entrySet().stream()
                        .filter(entry -> entry.getValue().isElsewhere())
                        .findFirst();
    }

    private Failback failback() {
        return new Failback(place.endpoints().get(0), place.connectTimeout(), sockets, failbackPace, new Elsewhere());
    }

    private static Endpoints endpoints(BrokerPlace place) {
        return new Endpoints(place.endpoints(), place.versions(), new SplittableRandom());
    }

    private Sockets sockets(BrokerPlace place) {
        return new Sockets(transport, loop, lateFlush, blocking, place.localAddresses());
    }

    /** The connections that do not lead to the first address. */
    private final class Elsewhere implements Failback.Owner {
        @Override
        public boolean hasElsewhere() {
            return elsewhere().isPresent();
        }

        @Override
        public boolean isPreferredFailing() {
            return endpoints.isPreferredFailing();
        }

        @Override
        public void onPreferredReachable() {
            endpoints.onPreferredReachable();
        }

        @Override
        public void bringOneBack() {
            elsewhere()
                    .ifPresent(entry -> lose(
                            entry.getKey(),
                            entry.getValue(),
                            "the broker at " + place.endpoints().get(0) + " is there again"));
        }
    }

    /** What happens on the connections. */
    private final class Events implements BrokerListener {
        @Override
        public BrokerTap tap() {
            return listener.tap();
        }

        @Override
        public void onEvent(String clientId, MqttEvent event) {
            BrokerConnector.this.onEvent(clientId, event);
        }

        @Override
        public void onTooLong(String clientId, String topic, long octets) {
            listener.onTooLong(clientId, topic, octets);
        }

        @Override
        public void onBeyondBrokerLimit(String clientId, String topic) {
            listener.onBeyondBrokerLimit(clientId, topic);
        }

        @Override
        public Map<String, String> userProperties(String clientId) {
            return listener.userProperties(clientId);
        }

        @Override
        public void onWillNotTaken(String clientId, String reason) {
            listener.onWillNotTaken(clientId, reason);
        }

        @Override
        public void onSentElsewhere(
                BrokerEndpoint endpoint, ReasonCode reasonCode, String serverReference, BrokerEndpoint next) {
            listener.onSentElsewhere(endpoint, reasonCode, serverReference, next);
        }

        @Override
        public void onVersion(BrokerEndpoint endpoint, MqttVersion version) {
            listener.onVersion(endpoint, version);
        }
    }
}
