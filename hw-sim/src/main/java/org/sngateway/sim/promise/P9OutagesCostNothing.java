package org.sngateway.sim.promise;

import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;

/**
 * An outage costs no acknowledged message and no manual step: at the end every node that lives is served again, and what it
 * published has reached the broker in order.
 */
final class P9OutagesCostNothing extends Promise {
    /** By node and topic: the latest message that the broker took. */
    private final long[][] taken;

    P9OutagesCostNothing(Scene scene) {
        super(scene);
        taken = new long[scene.nodes()][];
        for (int node = 0; node < taken.length; node++) {
            taken[node] = new long[scene.node(node).population().readings().size()];
        }
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        int topic = ledger().topic(number);
        if (again || topic == Ledger.WILL || !ledger().qos(number).isAcknowledged()) {
            return;
        }
        int node = ledger().node(number);
        if (number < taken[node][topic]) {
            broken(
                    node,
                    "message " + number + " reached the broker after message " + taken[node][topic]
                            + " of the same topic, which had been published later");
        }
        taken[node][topic] = number;
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
