package org.sngateway.sim.promise;

import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;

/**
 * An outage costs no acknowledged message and no manual step: at the end every living node is served again, and its
 * messages have reached the broker in order.
 */
final class P9OutagesCostNothing extends Promise {
    /** The most topics of readings of a node. */
    private final int topicsPerNode;
    /** By node and topic: the number of the latest message that the broker accepted. */
    private final int[] taken;

    P9OutagesCostNothing(Scene scene) {
        super(scene);
        int topics = 0;
        for (int node = 0; node < scene.nodes(); node++) {
            topics = Math.max(topics, scene.node(node).population().readings().size());
        }
        topicsPerNode = topics;
        taken = new int[scene.nodes() * topics];
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        int reading = ledger().topic(number);
        if (again || reading == Ledger.WILL || !ledger().qos(number).isAcknowledged()) {
            return;
        }
        int node = ledger().node(number);
        int topic = node * topicsPerNode + reading;
        if (number < taken[topic]) {
            broken(
                    node,
                    "message " + number + " reached the broker after message " + taken[topic]
                            + " of the same topic, which had been published later");
        }
        taken[topic] = (int) number;
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
