package org.sngateway.sim.world;

import java.util.Map;
import java.util.TreeMap;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.BrokerConditions;

/** The connections between gateway and broker: in order and without loss while they last; they can be lost. */
final class BrokerLink {
    private static final long CONNECT_TIMEOUT_NANOS = 10_000_000_000L;
    /** After this time the gateway's own keep alive notices a dead connection. */
    private static final long KEEP_ALIVE_NANOS = 90_000_000_000L;

    /** The gateway's end, and the observers. */
    interface Listener extends SimBroker.Listener {
        /** An event for the gateway. */
        void onEvent(BrokerClient client, MqttEvent event);
    }

    private final Timeline timeline;
    private final BrokerConditions conditions;
    private final Listener listener;
    private final SimBroker broker;
    /** All clients that ever connected, sorted, because the order of a hash table is not reproducible. */
    private final Map<String, BrokerClient> clients = new TreeMap<>();

    private long nowNanos;
    private boolean down;
    private boolean silent;
    private boolean refusing;
    private boolean slow;

    BrokerLink(Timeline timeline, BrokerConditions conditions, Listener listener) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.listener = listener;
        broker = new SimBroker((client, event) -> toGateway(client, client.brokerEpoch, event), listener);
    }

    SimBroker broker() {
        return broker;
    }

    /** The time of the next action. */
    void setNow(long nanos) {
        nowNanos = nanos;
    }

    /** Whether broker and path are free of faults. */
    boolean isHealthy() {
        return !down && !silent && !refusing && !slow;
    }

    /** A client that is not a node: an existing one, or a new one. */
    BrokerClient client(String clientId) {
        BrokerClient known = clients.get(clientId);
        return known == null ? new BrokerClient(clientId, BrokerClient.NO_NODE) : known;
    }

    // ---- faults

    void setDown(boolean isDown) {
        down = isDown;
        if (isDown) {
            dropAll("the broker is away");
        }
    }

    /** Nothing passes; packets under way are lost, and so are the connections, but that is noticed only later. */
    void setSilent(boolean isSilent) {
        if (isSilent && !silent) {
            for (BrokerClient client : clients.values()) {
                int epoch = client.gatewayEpoch;
                broker.onConnectionLost(client);
                client.brokerEpoch = 0;
                timeline.at(
                        nowNanos + KEEP_ALIVE_NANOS,
                        () -> arrive(client, epoch, new MqttEvent.ConnectionLost(!client.isUp, "nothing was heard")));
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

    /** All connections are lost, with the packets under way. */
    void dropAll(String reason) {
        for (BrokerClient client : clients.values()) {
            broker.onConnectionLost(client);
            if (client.brokerEpoch != 0) {
                boolean isUnanswered = !client.isUp;
                toGateway(client, client.brokerEpoch, new MqttEvent.ConnectionLost(isUnanswered, reason));
                client.brokerEpoch = 0;
            }
        }
    }

    /** The broker is replaced: all sessions are gone. */
    void forgetAll() {
        dropAll("the broker was restarted");
        clients.values().forEach(broker::forget);
    }

    /** The gateway's process has ended; packets that it has sent still arrive. */
    void onGatewayEnded() {
        for (BrokerClient client : clients.values()) {
            int epoch = client.gatewayEpoch++;
            timeline.at(Math.max(nowNanos + delayNanos(), client.toBrokerNanos), () -> {
                if (client.brokerEpoch == epoch) {
                    client.brokerEpoch = 0;
                    broker.onConnectionLost(client);
                }
            });
        }
    }

    // ---- traffic

    /** A command of the gateway. */
    void send(BrokerClient client, MqttCommand command) {
        if (command instanceof MqttCommand.Reading reading) {
            read(client, reading.on());
            return;
        }
        if (command instanceof MqttCommand.Open) {
            clients.put(client.clientId, client);
            client.gatewayEpoch++;
            client.isUp = false;
            client.isRead = true;
            client.unread.clear();
        }
        int epoch = client.gatewayEpoch;
        if (command instanceof MqttCommand.Close) {
            client.gatewayEpoch++;
        }
        if (silent) {
            if (command instanceof MqttCommand.Open) {
                timeline.at(
                        nowNanos + CONNECT_TIMEOUT_NANOS,
                        () -> arrive(client, epoch, new MqttEvent.ConnectionLost(true, "no answer")));
            }
            return;
        }
        client.toBrokerNanos = Math.max(nowNanos + delayNanos(), client.toBrokerNanos);
        timeline.at(client.toBrokerNanos, () -> atBroker(client, epoch, command));
    }

    private void atBroker(BrokerClient client, int epoch, MqttCommand command) {
        if (command instanceof MqttCommand.Open open) {
            if (down || silent) {
                toGateway(client, epoch, new MqttEvent.ConnectionLost("Connection refused"));
            } else if (refusing) {
                toGateway(
                        client,
                        epoch,
                        new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "server unavailable"));
            } else {
                broker.onConnectionLost(client);
                client.brokerEpoch = epoch;
                broker.open(client, open.cleanSession());
            }
        } else if (client.brokerEpoch == epoch) {
            if (command instanceof MqttCommand.Close) {
                client.brokerEpoch = 0;
                broker.onConnectionLost(client);
            } else {
                broker.onCommand(client, command);
            }
        }
    }

    private void toGateway(BrokerClient client, int epoch, MqttEvent event) {
        client.toGatewayNanos = Math.max(nowNanos + delayNanos(), client.toGatewayNanos);
        timeline.at(client.toGatewayNanos, () -> arrive(client, epoch, event));
    }

    private void arrive(BrokerClient client, int epoch, MqttEvent event) {
        if (client.gatewayEpoch != epoch) {
            return;
        }
        if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            client.gatewayEpoch++;
        } else if (client.brokerEpoch != epoch) {
            // It was under way when the connection was lost.
            return;
        }
        client.isUp |= event instanceof MqttEvent.Connected;
        if (event instanceof MqttEvent.ConnectionLost) {
            client.unread.clear();
        } else if (!client.isRead || !client.unread.isEmpty()) {
            client.unread.add(event);
            return;
        }
        listener.onEvent(client, event);
    }

    /** The gateway reads the connection or not; what it does not read waits in order. */
    private void read(BrokerClient client, boolean on) {
        client.isRead = on;
        if (on) {
            timeline.at(nowNanos, () -> {
                while (client.isRead && !client.unread.isEmpty()) {
                    listener.onEvent(client, client.unread.remove());
                }
            });
        }
    }

    private long delayNanos() {
        return (slow ? conditions.slowDelay() : conditions.delay()).toNanos();
    }
}
