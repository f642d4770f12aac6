package org.sngateway.gateway.core.memory;

/** What is reckoned for things held in memory, beside their text and data, in octets. */
public final class HeldOctets {
    /** What a session takes for itself, with its connection to the broker: measured, and rounded up. */
    public static final int PER_SESSION = 4 * 1024;

    /** What a message, a topic or a filter takes beside its text and data. */
    public static final int PER_OBJECT = 200;

    private HeldOctets() {}
}
