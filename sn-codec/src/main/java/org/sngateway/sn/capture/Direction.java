package org.sngateway.sn.capture;

/** Which way a packet went, seen from the program that captured it: the lowest two bits of the pcapng option epb_flags. */
public enum Direction {
    /** The file does not tell. */
    UNKNOWN(0),
    INBOUND(1),
    OUTBOUND(2);

    private static final int MASK = 0b11;

    private final int flags;

    Direction(int flags) {
        this.flags = flags;
    }

    /** The direction that these flags name; unknown for the value 3, which means nothing. */
    static Direction ofFlags(int flags) {
        return switch (flags & MASK) {
            case 1 -> INBOUND;
            case 2 -> OUTBOUND;
            default -> UNKNOWN;
        };
    }

    int flags() {
        return flags;
    }
}
