package org.sngateway.sim.loss;

/** What can happen to a datagram on its way. */
enum Fault {
    LOST,
    DUPLICATED,
    /** It arrives after the next one in its direction, or 12 s late where none comes. */
    DELAYED
}
