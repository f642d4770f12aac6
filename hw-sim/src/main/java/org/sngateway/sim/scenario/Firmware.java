package org.sngateway.sim.scenario;

/** Whose client a node runs: what it does differently (9). */
public enum Firmware {
    /** Ours, which keeps to the text. */
    STANDARD,
    RIOT_EMCUTE,
    RIOT_ASYMCUTE,
    ZEPHYR,
    PAHO_EMBEDDED
}
