package org.sngateway.sn.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A topic name of exactly two octets that travels in place of an id (TopicIdType 0b10, §6.7).
 *
 * @param value the first octet of the name times 256 plus the second
 */
public record ShortTopicName(int value) implements TopicId {
    public ShortTopicName {
        Checks.unsigned16("short topic name", value);
    }

    /**
     * The short form of a name.
     *
     * @throws IllegalArgumentException unless the name has exactly two octets in UTF-8
     */
    public static ShortTopicName of(String name) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        Checks.require(octets.length == 2, "short topic name", '"' + name + '"', "two octets long");
        return new ShortTopicName((octets[0] & 0xFF) << 8 | (octets[1] & 0xFF));
    }

    /** The name, or empty where the two octets are not UTF-8. */
    public Optional<String> name() {
        ByteBuffer octets = ByteBuffer.wrap(new byte[] {(byte) (value >> 8), (byte) value});
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
