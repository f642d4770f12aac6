package org.sngateway.gateway.core.memory;

/** The memory that the budget counts for a thing, in octets. */
public final class MemoryUse {
    /** The memory of a session and its connection to the broker: measured, and rounded up. */
    public static final int PER_SESSION = 4 * 1024;

    /** The memory of a message, a topic or a filter, in addition to its text and data. */
    public static final int PER_OBJECT = 200;

    private MemoryUse() {}
}
