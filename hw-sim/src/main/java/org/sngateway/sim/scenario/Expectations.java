package org.sngateway.sim.scenario;

import java.util.OptionalInt;

/**
 * What must hold at the end, beside the promises, which always must.
 *
 * @param delivered which share of all readings at QoS 1 and 2 that nodes took came out at the broker, 0 to 1
 * @param wills how many wills came out
 * @param reconnects how often nodes had to connect anew because the gateway had told them so, or was silent for too long
 */
public record Expectations(double delivered, OptionalInt wills, OptionalInt reconnects) {
    /** Nothing but the promises. */
    public static final Expectations NONE = new Expectations(0, OptionalInt.empty(), OptionalInt.empty());
}
