package org.sngateway.sim.dongle;

/** Is told what becomes of a message on air. */
public interface Report {
    /** Of a radio that does not tell. */
    Report NONE = delivered -> {};

    /** Whether it arrived, as far as the radio can tell. */
    void onSent(boolean delivered);
}
