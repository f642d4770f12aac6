package org.sngateway.sim.world;

/** The counts of a world, for its outcome. */
final class Tally {
    /** At QoS 1 and 2. */
    long readings;

    long commands;
    long reconnects;
    long wills;
}
