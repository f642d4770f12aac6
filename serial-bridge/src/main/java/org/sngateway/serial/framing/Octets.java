package org.sngateway.serial.framing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** Builds a sequence of octets: {@code new Octets().octet(0xC0).octets(content).toArray()}. */
public final class Octets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds the low eight bits. */
    public Octets octet(int value) {
        out.write(value);
        return this;
    }

    /** Adds sixteen bits, high octet first. */
    public Octets highFirst(int value) {
        return octet(value >> 8).octet(value);
    }

    /** Adds sixteen bits, low octet first. */
    public Octets lowFirst(int value) {
        return octet(value).octet(value >> 8);
    }

    /** Adds all. */
    public Octets octets(byte[] values) {
        out.writeBytes(values);
        return this;
    }

    /** A copy of all so far. */
    public byte[] toArray() {
        return out.toByteArray();
    }

    /** How many so far. */
    public int size() {
        return out.size();
    }

    /** A copy of all octets from a place on. */
    public static byte[] tail(byte[] octets, int from) {
        return Arrays.copyOfRange(octets, from, octets.length);
    }

    /** The unsigned sixteen bits at a place, high octet first. */
    public static int highFirst(byte[] octets, int at) {
        return (octets[at] & 0xFF) << 8 | (octets[at + 1] & 0xFF);
    }

    /** The octets in lower case hexadecimal. */
    public static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    /** Octets of hexadecimal text; blanks between them are allowed. */
    public static byte[] ofHex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
