package org.sngateway.serial.radio;

import java.util.Arrays;
import org.sngateway.serial.framing.Octets;

/**
 * The address of a node on one radio: octets, high one first, whose number tells kinds of addresses of one radio apart (XBee:
 * 8 or 2). Compares by value.
 */
public final class RadioAddress {
    /** The one node of a line that has no addresses. */
    public static final RadioAddress LINE = new RadioAddress(new byte[0]);

    private final byte[] octets;

    private RadioAddress(byte[] octets) {
        this.octets = octets;
    }

    /** A copy of the octets as an address. */
    public static RadioAddress of(byte[] octets) {
        return octets.length == 0 ? LINE : new RadioAddress(octets.clone());
    }

    /** An address of one octet, 0 to 255. */
    public static RadioAddress ofOctet(int value) {
        return new RadioAddress(new byte[] {(byte) value});
    }

    /** An address of two octets, 0 to 65535. */
    public static RadioAddress ofTwoOctets(int value) {
        return new RadioAddress(new byte[] {(byte) (value >> 8), (byte) value});
    }

    /** A copy of the octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /** How many octets, from 0. */
    public int size() {
        return octets.length;
    }

    /** The octets as a number; of one with more than four octets the last four. */
    int number() {
        int number = 0;
        for (byte octet : octets) {
            number = number << 8 | (octet & 0xFF);
        }
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RadioAddress address && Arrays.equals(octets, address.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** Lower case hexadecimal; {@code line} where there are no addresses. */
    @Override
    public String toString() {
        return octets.length == 0 ? "line" : Octets.hex(octets);
    }
}
