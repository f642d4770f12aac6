package org.sngateway.sim.firmware;

/** A client that keeps to the text. */
final class Standard implements Habits {
    /** Nothing has to be remembered, so one does for all. */
    static final Standard OF_ALL = new Standard();
}
