package org.sngateway.sim.firmware;

/** A client that follows the specification. */
final class Standard implements Habits {
    /** It has no state, so one instance serves all. */
    static final Standard OF_ALL = new Standard();
}
