package org.sngateway.serial.radio;

import java.util.HexFormat;

/** What can be told a driver about its radio, by the name that a configuration and a command line use. */
public enum RadioOption {
    /** A smaller limit than the driver's own. */
    MAX_MESSAGE("max-message", "0", Kind.NUMBER, 0xFFFF, "octets of the longest message; 0 = as the radio is known"),
    /** Where frames have a destination. */
    OWN_ADDRESS("own-address", "1", Kind.NUMBER, 0xFE, "address of the gateway's radio, 0 to 254"),
    /** FFFF for Altair, 00FF for RFM69. */
    BROADCAST_ADDRESS("broadcast-address", "0xffff", Kind.NUMBER, 0xFFFF, "address of everybody; RFM69: 0xff"),
    /** Lines without addresses get them so. */
    ENCAPSULATED("encapsulated", "off", Kind.FLAG, 0, "each message carries the id of its node (FE ...)"),
    /** An E22 with "packet RSSI" enabled. */
    RSSI_OCTET("rssi-octet", "off", Kind.FLAG, 0, "the module adds one octet with the strength to what it receives"),
    /** Fixed mode of E22 and E32: the id of a node is the address of its module. */
    CHANNEL("channel", "off", Kind.NUMBER_OR_OFF, 0xFF, "channel of a module in fixed mode; off = transparent mode"),
    /** Of Aquila's bridges. */
    PAN("pan", "1", Kind.NUMBER, 0xFF, "number of the radio network"),
    /** Of Aquila's bridges. */
    KEY("key", "ffffffffffffffffffffffffffffffff", Kind.HEX_16, 0, "key of the radio network; all f = none"),
    /** Of Aquila's bridges. */
    PAIR_ADDRESS("pair-address", "0", Kind.NUMBER, 0xFE, "address for the next node that asks to be paired; 0 = none"),
    /** Of RAK modules. */
    P2P("p2p", "868100000:7:125:0:8:14", Kind.TEXT, 0, "frequency:sf:bandwidth:coding rate:preamble:power (AT+P2P)"),
    /** Of RadioHead. */
    RELIABLE("reliable", "off", Kind.FLAG, 0, "nodes use RHReliableDatagram: acknowledge, and wait for it");

    private enum Kind {
        NUMBER("a number"),
        NUMBER_OR_OFF("a number or off"),
        FLAG("on or off"),
        HEX_16("16 octets in hexadecimal"),
        TEXT("a text without blanks");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final String key;
    private final String byDefault;
    private final Kind kind;
    private final int max;
    private final String meaning;

    RadioOption(String key, String byDefault, Kind kind, int max, String meaning) {
        this.key = key;
        this.byDefault = byDefault;
        this.kind = kind;
        this.max = max;
        this.meaning = meaning;
    }

    /** Its name, such as {@code own-address}. */
    public String key() {
        return key;
    }

    /** Its value unless told otherwise. */
    public String byDefault() {
        return byDefault;
    }

    /** What it means, for a help text. */
    public String meaning() {
        return meaning;
    }

    /** Whether it takes this value. */
    public boolean allows(String value) {
        return switch (kind) {
            case NUMBER -> isNumber(value);
            case NUMBER_OR_OFF -> value.equals("off") || isNumber(value);
            case FLAG -> value.equals("on") || value.equals("off");
            case HEX_16 -> isHex16(value);
            case TEXT -> value.matches("[!-~]{1,80}");
        };
    }

    /** What it takes, in words. */
    public String expected() {
        return kind.words + (max > 0 ? " up to " + max : "");
    }

    /**
     * Checks a value.
     *
     * @throws IllegalArgumentException that says what is expected
     */
    void check(String value) {
        if (!allows(value)) {
            throw new IllegalArgumentException(key + ": " + value + " is not " + expected());
        }
    }

    private boolean isNumber(String value) {
        try {
            int number = Integer.decode(value);
            return number >= 0 && number <= max;
        } catch (NumberFormatException none) {
            return false;
        }
    }

    private static boolean isHex16(String value) {
        try {
            return HexFormat.of().parseHex(value).length == 16;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
