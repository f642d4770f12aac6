package org.sngateway.sn.message;

/**
 * A return code (§5.3.10, table 5).
 *
 * @param value 0 to 255; 4 and above are reserved, and a receiver treats them as a refusal
 */
public record ReturnCode(int value) {
    public static final ReturnCode ACCEPTED = new ReturnCode(0);
    /** May pass within minutes; the client waits TWAIT before it tries again. */
    public static final ReturnCode CONGESTION = new ReturnCode(1);
    /** The client registers the topic name again. */
    public static final ReturnCode INVALID_TOPIC_ID = new ReturnCode(2);
    /** The client gives this request up. */
    public static final ReturnCode NOT_SUPPORTED = new ReturnCode(3);

    private static final ReturnCode[] DEFINED = {ACCEPTED, CONGESTION, INVALID_TOPIC_ID, NOT_SUPPORTED};

    public ReturnCode {
        Checks.unsigned8("ReturnCode", value);
    }

    /** The code with this value, 0 to 255. */
    public static ReturnCode of(int value) {
        return value >= 0 && value < DEFINED.length ? DEFINED[value] : new ReturnCode(value);
    }

    public boolean isAccepted() {
        return value == 0;
    }

    @Override
    public String toString() {
        return switch (value) {
            case 0 -> "accepted";
            case 1 -> "congestion";
            case 2 -> "invalid-topic-id";
            case 3 -> "not-supported";
            default -> "reserved-" + value;
        };
    }
}
