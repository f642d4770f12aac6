package org.sngateway.sn.message;

/** The range checks of the message records; each names the field and the offending value. */
final class Checks {
    /** The largest MQTT-SN message, all octets counted (§5.2.1). */
    static final int MAX_MESSAGE_OCTETS = 0xFFFF;

    /** Octets of the long Length field and MsgType. */
    static final int LONG_HEADER_OCTETS = 4;

    private Checks() {}

    static void unsigned8(String field, int value) {
        require(value >= 0 && value <= 0xFF, field, value, "0 to 255");
    }

    static void unsigned16(String field, int value) {
        require(value >= 0 && value <= 0xFFFF, field, value, "0 to 65535");
    }

    static void range(String field, int value, int min, int max) {
        require(value >= min && value <= max, field, value, min + " to " + max);
    }

    /** The variable field must leave room for the header and the fixed fields. */
    static void fits(String field, int octets, int fixedOctets) {
        int max = MAX_MESSAGE_OCTETS - LONG_HEADER_OCTETS - fixedOctets;
        if (octets > max) {
            throw new IllegalArgumentException(field + " has " + octets + " octets, at most " + max + " fit");
        }
    }

    /** As {@link #fits} for text, which must be encodable as UTF-8. */
    static void textFits(String field, String text, int fixedOctets) {
        fits(field, Utf8.octets(field, text), fixedOctets);
    }

    static void require(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is " + value + ", must be " + expected);
        }
    }
}
