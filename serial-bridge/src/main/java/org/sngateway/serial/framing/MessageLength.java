package org.sngateway.serial.framing;

/** Where a message of MQTT-SN ends, by its Length (MQTT-SN 1.2 §5.2.1): one octet, or 01 and two octets. */
public final class MessageLength {
    /** More octets are needed to tell. */
    public static final int UNKNOWN = 0;

    /** No message begins so. */
    public static final int IMPOSSIBLE = -1;

    private static final int LONG_FORM = 0x01;
    private static final int LONG_LENGTH_OCTETS = 3;
    private static final int ENCAPSULATED = 0xFE;
    private static final int MIN_SHORT_OCTETS = 2;
    private static final int MIN_LONG_OCTETS = 4;
    private static final int ENCAPSULATION_HEADER_OCTETS = 3;

    private MessageLength() {}

    /** How many octets the message at this place has; {@link #UNKNOWN} and {@link #IMPOSSIBLE} are no lengths. */
    public static int of(byte[] octets, int from, int to) {
        if (to <= from) {
            return UNKNOWN;
        }
        int length = octets[from] & 0xFF;
        if (length != LONG_FORM) {
            return length < MIN_SHORT_OCTETS ? IMPOSSIBLE : length;
        }
        if (to - from < LONG_LENGTH_OCTETS) {
            return UNKNOWN;
        }
        int longLength = Octets.highFirst(octets, from + 1);
        return longLength < MIN_LONG_OCTETS ? IMPOSSIBLE : longLength;
    }

    /**
     * How many octets the header of an encapsulation (§5.5) and the message in it have together. A message that is not
     * encapsulated is {@link #IMPOSSIBLE} here.
     */
    public static int ofEncapsulated(byte[] octets, int from, int to) {
        if (to - from < 2) {
            return UNKNOWN;
        }
        int header = octets[from] & 0xFF;
        if ((octets[from + 1] & 0xFF) != ENCAPSULATED || header < ENCAPSULATION_HEADER_OCTETS) {
            return IMPOSSIBLE;
        }
        int message = of(octets, from + header, to);
        return message > 0 ? header + message : message;
    }

    /** Whether the octets are one message, encapsulated or not, whole and with nothing behind it. */
    public static boolean isWhole(byte[] octets) {
        return octets.length > 0
                && (of(octets, 0, octets.length) == octets.length
                        || ofEncapsulated(octets, 0, octets.length) == octets.length);
    }
}
