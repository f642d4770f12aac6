package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.SnMessage;

/**
 * An outage costs no acknowledged message and no manual step: at the end every living node is served again, and its
 * messages have reached the broker in order.
 */
final class P9OutagesCostNothing extends Promise {
    /** The most topics of readings of a node. */
    private final int topicsPerNode;
    /** By node and topic: the number of the latest message that the broker accepted. */
    private final int[] taken;
    /** By node. */
    private final List<Connection> connections = new ArrayList<>();
    /** Counts what is sent and refused, to tell what came first. */
    private long order;

    /** What the gateway has sent and heard of messages that the broker does not have. */
    private static final class Connection {
        /** Numbers of unanswered messages, by packet id. */
        private final Map<Integer, Long> unanswered = new HashMap<>();
        /** By number. */
        private final Map<Long, Sent> sent = new HashMap<>();
        /** When the gateway first heard that the broker refuses a message for now, by number. */
        private final Map<Long, Long> refused = new HashMap<>();
        /** Messages for which no later one that the broker took could have waited; they outlast the connection. */
        private final Set<Long> passed = new HashSet<>();
        /** The message that was refused last, and when. */
        private long lastRefused;

        private long lastRefusedNanos = Deadline.NEVER;

        private void refuse(long number, long order, long nowNanos) {
            refused.putIfAbsent(number, order);
            lastRefused = number;
            lastRefusedNanos = nowNanos;
        }

        /** The gateway refuses a message to its client: what becomes of it is the client's business, which may send it again. */
        private void giveBack(long nowNanos) {
            if (lastRefusedNanos == nowNanos) {
                refused.remove(lastRefused);
                sent.remove(lastRefused);
            }
        }

        private void begin() {
            unanswered.clear();
            sent.clear();
            refused.clear();
        }

        /** The later one was sent in its turn, and not after the gateway heard that the broker does not take the earlier one. */
        private boolean couldNotWait(Sent later, long earlier) {
            Sent before = sent.get(earlier);
            long heard = refused.getOrDefault(earlier, Deadline.NEVER);
            return before != null && before.first < later.first && later.last < heard;
        }
    }

    private record Sent(long first, long last) {}

    P9OutagesCostNothing(Scene scene) {
        super(scene);
        int topics = 0;
        for (int node = 0; node < scene.nodes(); node++) {
            topics = Math.max(topics, scene.node(node).population().readings().size());
            connections.add(new Connection());
        }
        topicsPerNode = topics;
        taken = new int[scene.nodes() * topics];
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish && publish.qos().isAcknowledged()) {
            long number = NumberedPayload.numberOf(publish.payload());
            Connection connection = connections.get(node);
            connection.unanswered.put(publish.packetId(), number);
            long now = ++order;
            connection.sent.merge(number, new Sent(now, now), (before, again) -> new Sent(before.first, again.last));
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            connections.get(node).begin();
        } else if (event instanceof MqttEvent.PubAck pubAck) {
            answered(node, pubAck.packetId(), pubAck.reasonCode());
        } else if (event instanceof MqttEvent.PubRec pubRec) {
            answered(node, pubRec.packetId(), pubRec.reasonCode());
        }
    }

    private void answered(int node, int packetId, ReasonCode reasonCode) {
        Connection connection = connections.get(node);
        Long number = connection.unanswered.remove(packetId);
        if (number != null && reasonCode.isRefusal()) {
            connection.refuse(number, ++order, now());
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof PubAck pubAck && !pubAck.returnCode().isAccepted()) {
            connections.get(node).giveBack(now());
        }
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        int reading = ledger().topic(number);
        if (again || reading == Ledger.WILL || !ledger().qos(number).isAcknowledged()) {
            return;
        }
        int node = ledger().node(number);
        int topic = node * topicsPerNode + reading;
        Connection connection = connections.get(node);
        if (number < taken[topic] && !connection.passed.contains(number)) {
            broken(
                    node,
                    "message " + number + " reached the broker after message " + taken[topic]
                            + " of the same topic, which had been published later");
        }
        Sent sent = connection.sent.remove(number);
        connection.passed.remove(number);
        if (sent != null) {
            pass(connection, number, sent, taken[topic]);
        }
        taken[topic] = Math.max(taken[topic], (int) number);
    }

    /** The broker took a message before earlier ones of its topic. */
    private void pass(Connection connection, long number, Sent sent, long takenBefore) {
        connection.passed.removeIf(earlier -> isEarlier(earlier, number) && !connection.couldNotWait(sent, earlier));
        for (long earlier : connection.sent.keySet()) {
            boolean isFirst = earlier > takenBefore;
            if (isFirst && isEarlier(earlier, number) && connection.couldNotWait(sent, earlier)) {
                connection.passed.add(earlier);
            }
        }
    }

    private boolean isEarlier(long earlier, long number) {
        return earlier >= 0 && earlier < number && ledger().topic(earlier) == ledger().topic(number);
    }

    @Override
    public void onEnd() {
        if (scene().gatewayUpSinceNanos() == Deadline.NEVER) {
            broken(NOBODY, "the gateway could not be started again");
        }
        for (int node = 0; node < scene().nodes(); node++) {
            ClientState state = scene().node(node).state();
            boolean served = state == ClientState.ACTIVE || state == ClientState.ASLEEP || state == ClientState.AWAKE;
            if (!scene().node(node).isDead() && (!served || scene().node(node).pending() > 0)) {
                broken(
                        node,
                        "it is not served long after all faults ended: " + state + ", "
                                + scene().node(node).pending() + " requests wait");
            }
        }
    }
}
