package org.sngateway.sim.scenario;

import java.util.OptionalInt;

/**
 * What must hold at the end, in addition to the promises, which must always hold.
 *
 * @param delivered the share of all readings at QoS 1 and 2 that arrived at the broker, 0 to 1
 * @param wills the number of wills published
 * @param reconnects the number of reconnects of nodes because the gateway asked for it or was silent for too long
 */
public record Expectations(double delivered, OptionalInt wills, OptionalInt reconnects) {
    /** Nothing in addition to the promises. */
    public static final Expectations NONE = new Expectations(0, OptionalInt.empty(), OptionalInt.empty());
}
