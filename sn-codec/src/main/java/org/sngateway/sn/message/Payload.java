package org.sngateway.sn.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Immutable octets with value equality: the data of a PUBLISH, a will message, a gateway address or a node id. */
public final class Payload {
    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] octets;

    private Payload(byte[] octets) {
        this.octets = octets;
    }

    /** A copy of these octets. */
    public static Payload copyOf(byte[] octets) {
        return octets.length == 0 ? EMPTY : new Payload(octets.clone());
    }

    /** A copy of the rest of the buffer; moves the buffer's position to its limit. */
    public static Payload copyOf(ByteBuffer remaining) {
        if (!remaining.hasRemaining()) {
            return EMPTY;
        }
        byte[] octets = new byte[remaining.remaining()];
        remaining.get(octets);
        return new Payload(octets);
    }

    /** The text in UTF-8. */
    public static Payload ofText(String text) {
        return text.isEmpty() ? EMPTY : new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The octets that these hexadecimal digits spell; no blanks between them. */
    public static Payload ofHex(String hex) {
        return hex.isEmpty() ? EMPTY : new Payload(HexFormat.of().parseHex(hex));
    }

    /** The number of octets. */
    public int size() {
        return octets.length;
    }

    public boolean isEmpty() {
        return octets.length == 0;
    }

    /** The octet at this index, 0 to 255. */
    public int octetAt(int index) {
        return octets[index] & 0xFF;
    }

    /** Appends all octets to the buffer. */
    public void writeTo(ByteBuffer buffer) {
        buffer.put(octets);
    }

    /** A read-only view of the octets, without a copy. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(octets).asReadOnlyBuffer();
    }

    /** The octets read as UTF-8, with U+FFFD in place of invalid octets. */
    public String asText() {
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** The octets as lower case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(octets);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Payload that && Arrays.equals(octets, that.octets));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** Shows the size only: measured values do not belong in logs. */
    @Override
    public String toString() {
        return octets.length + "B";
    }
}
