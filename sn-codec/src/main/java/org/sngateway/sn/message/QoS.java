package org.sngateway.sn.message;

/** The quality of service of a PUBLISH, a subscription or a will (§5.3.4). */
public enum QoS {
    /** At most once. */
    ZERO(0b00),
    /** At least once. */
    ONE(0b01),
    /** Exactly once. */
    TWO(0b10),
    /** QoS -1: a PUBLISH without a session (§6.8), from a client only and never answered. */
    MINUS_ONE(0b11);

    private static final QoS[] BY_BITS = values();

    private final int bits;

    QoS(int bits) {
        this.bits = bits;
    }

    /** The two bits of the Flags field, 0 to 3. */
    public int bits() {
        return bits;
    }

    /** The value with these two bits, 0 to 3. */
    public static QoS ofBits(int bits) {
        return BY_BITS[bits];
    }

    /** True for QoS 1 and 2: the receiver answers, and MsgId counts. */
    public boolean isAcknowledged() {
        return this == ONE || this == TWO;
    }

    /** The lower of the two; not for QoS -1. */
    public QoS min(QoS other) {
        return bits <= other.bits ? this : other;
    }

    /** The usual number: 0, 1, 2 or -1. */
    @Override
    public String toString() {
        return this == MINUS_ONE ? "-1" : Integer.toString(bits);
    }
}
