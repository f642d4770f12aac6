package org.sngateway.sim.world;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** The connections between gateway and broker: in order, without loss as long as they last, and they don't always last. */
final class BrokerLink {
    private static final long CONNECT_TIMEOUT_NANOS = 10_000_000_000L;
    /** After this the gateway's own keep alive finds out that nobody is there. */
    private static final long KEEP_ALIVE_NANOS = 90_000_000_000L;

    /** Who is at the gateway's end, and who looks on. */
    interface Listener {
        /** An event for the gateway. */
        void onEvent(String clientId, MqttEvent event);

        /** The broker took a message. */
        void onTaken(String clientId, MqttCommand.Publish publish);

        /** The broker's session of a client is gone. */
        void onForgotten(String clientId);

        /** The gateway did on a connection what no client may do. */
        void onMisbehaviour(String clientId, String what);
    }

    /** One connection after the other, each with a number of its own. */
    private static final class Connection {
        final String clientId;
        /** As the gateway sees it. */
        int gatewayEpoch;
        /** As the broker sees it; 0 = there is none. */
        int brokerEpoch;

        /** The gateway has had the CONNACK. */
        boolean isUp;

        long toBrokerNanos;
        long toGatewayNanos;

        Connection(String clientId) {
            this.clientId = clientId;
        }
    }

    private final Timeline timeline;
    private final BrokerConditions conditions;
    private final Listener listener;
    private final SimBroker broker;
    private final Map<String, Connection> connections = new HashMap<>();

    private long nowNanos;
    private boolean down;
    private boolean silent;
    private boolean refusing;
    private boolean slow;

    BrokerLink(Timeline timeline, BrokerConditions conditions, Listener listener) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.listener = listener;
        broker = new SimBroker(new SimBroker.Listener() {
            @Override
            public void send(String clientId, MqttEvent event) {
                Connection connection = connection(clientId);
                toGateway(connection, connection.brokerEpoch, event);
            }

            @Override
            public void onTaken(String clientId, MqttCommand.Publish publish) {
                listener.onTaken(clientId, publish);
            }

            @Override
            public void onForgotten(String clientId) {
                listener.onForgotten(clientId);
            }

            @Override
            public void onMisbehaviour(String clientId, String what) {
                listener.onMisbehaviour(clientId, what);
            }
        });
    }

    SimBroker broker() {
        return broker;
    }

    /** The time of what is done next. */
    void setNow(long nanos) {
        nowNanos = nanos;
    }

    /** Whether broker and way are as they should be. */
    boolean isHealthy() {
        return !down && !silent && !refusing && !slow;
    }

    // ---- faults

    void setDown(boolean isDown) {
        down = isDown;
        if (isDown) {
            dropAll("the broker is away");
        }
    }

    /** Nothing passes; what was on its way is lost, and so are the connections, but that is heard only later. */
    void setSilent(boolean isSilent) {
        if (isSilent && !silent) {
            for (Connection connection : sorted().values()) {
                int epoch = connection.gatewayEpoch;
                broker.onConnectionLost(connection.clientId);
                connection.brokerEpoch = 0;
                timeline.at(
                        nowNanos + KEEP_ALIVE_NANOS,
                        () -> arrive(
                                connection,
                                epoch,
                                new MqttEvent.ConnectionLost(!connection.isUp, "nothing was heard")));
            }
        }
        silent = isSilent;
    }

    void setRefusing(boolean isRefusing) {
        refusing = isRefusing;
        if (isRefusing) {
            dropAll("the broker closed the connection");
        }
    }

    void setSlow(boolean isSlow) {
        slow = isSlow;
    }

    /** All connections are lost, and so is what was on its way. */
    void dropAll(String reason) {
        for (Connection connection : sorted().values()) {
            broker.onConnectionLost(connection.clientId);
            if (connection.brokerEpoch != 0) {
                boolean isUnanswered = !connection.isUp;
                toGateway(connection, connection.brokerEpoch, new MqttEvent.ConnectionLost(isUnanswered, reason));
                connection.brokerEpoch = 0;
            }
        }
    }

    /** The broker is another one now: all sessions are gone. */
    void forgetAll() {
        dropAll("the broker was started anew");
        broker.forgetAll();
    }

    /** The gateway's process has ended; what it had sent still arrives. */
    void onGatewayEnded() {
        for (Connection connection : sorted().values()) {
            int epoch = connection.gatewayEpoch++;
            timeline.at(Math.max(nowNanos + delayNanos(), connection.toBrokerNanos), () -> {
                if (connection.brokerEpoch == epoch) {
                    connection.brokerEpoch = 0;
                    broker.onConnectionLost(connection.clientId);
                }
            });
        }
    }

    // ---- traffic

    /** A command of the gateway. */
    void send(String clientId, MqttCommand command) {
        Connection connection = connection(clientId);
        if (command instanceof MqttCommand.Open) {
            connection.gatewayEpoch++;
            connection.isUp = false;
        }
        int epoch = connection.gatewayEpoch;
        if (command instanceof MqttCommand.Close) {
            connection.gatewayEpoch++;
        }
        if (silent) {
            if (command instanceof MqttCommand.Open) {
                timeline.at(
                        nowNanos + CONNECT_TIMEOUT_NANOS,
                        () -> arrive(connection, epoch, new MqttEvent.ConnectionLost(true, "no answer")));
            }
            return;
        }
        connection.toBrokerNanos = Math.max(nowNanos + delayNanos(), connection.toBrokerNanos);
        timeline.at(connection.toBrokerNanos, () -> atBroker(connection, epoch, command));
    }

    /** Somebody publishes to a topic of a client. Returns whether the broker has a subscription for it. */
    boolean publish(String clientId, String topic, Payload payload, QoS qos) {
        return broker.publish(clientId, topic, payload, qos);
    }

    private void atBroker(Connection connection, int epoch, MqttCommand command) {
        if (command instanceof MqttCommand.Open open) {
            if (down || silent) {
                toGateway(connection, epoch, new MqttEvent.ConnectionLost("Connection refused"));
            } else if (refusing) {
                toGateway(connection, epoch, new MqttEvent.ConnectRefused(ReturnCode.CONGESTION, "server unavailable"));
            } else {
                broker.onConnectionLost(connection.clientId);
                connection.brokerEpoch = epoch;
                broker.open(connection.clientId, open.cleanSession());
            }
        } else if (connection.brokerEpoch == epoch) {
            if (command instanceof MqttCommand.Close) {
                connection.brokerEpoch = 0;
                broker.onConnectionLost(connection.clientId);
            } else {
                broker.onCommand(connection.clientId, command);
            }
        }
    }

    private void toGateway(Connection connection, int epoch, MqttEvent event) {
        connection.toGatewayNanos = Math.max(nowNanos + delayNanos(), connection.toGatewayNanos);
        timeline.at(connection.toGatewayNanos, () -> arrive(connection, epoch, event));
    }

    private void arrive(Connection connection, int epoch, MqttEvent event) {
        if (connection.gatewayEpoch != epoch) {
            return;
        }
        connection.isUp = event instanceof MqttEvent.Connected || connection.isUp;
        if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            connection.gatewayEpoch++;
        } else if (connection.brokerEpoch != epoch) {
            // It was on its way when the connection was lost.
            return;
        }
        listener.onEvent(connection.clientId, event);
    }

    private long delayNanos() {
        return (slow ? conditions.slowDelay() : conditions.delay()).toNanos();
    }

    private Connection connection(String clientId) {
        return connections.computeIfAbsent(clientId, Connection::new);
    }

    private Map<String, Connection> sorted() {
        return new TreeMap<>(connections);
    }
}
