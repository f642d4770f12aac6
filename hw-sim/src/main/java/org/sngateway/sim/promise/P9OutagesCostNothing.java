package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.NumberedPayload;

/**
 * An outage costs no acknowledged message and no manual step: at the end every living node is served again, and its
 * messages have reached the broker in order.
 */
final class P9OutagesCostNothing extends Promise {
    /** The most topics of readings of a node. */
    private final int topicsPerNode;
    /** By node and topic: the number of the latest message that the broker accepted. */
    private final int[] taken;
    /** When the gateway had sent that message last. */
    private final long[] takenSentNanos;
    /** By node: the numbers of messages on their way to the broker on this connection, by packet id. */
    private final List<Map<Integer, Long>> sent = new ArrayList<>();
    /** By node: when messages that the broker does not have were last sent, by number. */
    private final List<Map<Long, Long>> sentNanos = new ArrayList<>();
    /** By node: when the gateway first heard that the broker refuses a message for now, by number. */
    private final List<Map<Long, Long>> refusedNanos = new ArrayList<>();

    P9OutagesCostNothing(Scene scene) {
        super(scene);
        int topics = 0;
        for (int node = 0; node < scene.nodes(); node++) {
            topics = Math.max(topics, scene.node(node).population().readings().size());
        }
        topicsPerNode = topics;
        taken = new int[scene.nodes() * topics];
        takenSentNanos = new long[scene.nodes() * topics];
        for (int node = 0; node < scene.nodes(); node++) {
            sent.add(new HashMap<>());
            sentNanos.add(new HashMap<>());
            refusedNanos.add(new HashMap<>());
        }
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish && publish.qos().isAcknowledged()) {
            long number = NumberedPayload.numberOf(publish.payload());
            sent.get(node).put(publish.packetId(), number);
            sentNanos.get(node).put(number, now());
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            sent.get(node).clear();
        } else if (event instanceof MqttEvent.PubAck pubAck) {
            answered(node, pubAck.packetId(), pubAck.reasonCode());
        } else if (event instanceof MqttEvent.PubRec pubRec) {
            answered(node, pubRec.packetId(), pubRec.reasonCode());
        }
    }

    private void answered(int node, int packetId, ReasonCode reasonCode) {
        Long number = sent.get(node).remove(packetId);
        if (number != null && reasonCode.isRefusal()) {
            refusedNanos.get(node).putIfAbsent(number, now());
        }
    }

    /** It had gone out before the gateway heard that the broker does not take the earlier one for now. */
    private boolean couldNotWaitFor(int node, long earlier, int topic) {
        Long refused = refusedNanos.get(node).get(earlier);
        return refused != null && takenSentNanos[topic] <= refused;
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        int reading = ledger().topic(number);
        if (again || reading == Ledger.WILL || !ledger().qos(number).isAcknowledged()) {
            return;
        }
        int node = ledger().node(number);
        int topic = node * topicsPerNode + reading;
        Long sentLast = sentNanos.get(node).remove(number);
        if (number < taken[topic] && couldNotWaitFor(node, number, topic)) {
            return;
        }
        if (number < taken[topic]) {
            broken(
                    node,
                    "message " + number + " reached the broker after message " + taken[topic]
                            + " of the same topic, which had been published later");
        }
        taken[topic] = (int) number;
        takenSentNanos[topic] = sentLast == null ? now() : sentLast;
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
