package org.sngateway.sn.message;

/**
 * A topic id that the gateway assigned within a session (TopicIdType 0b00).
 *
 * @param value 0 to 65535; 0x0000 and 0xFFFF are reserved and never assigned
 */
public record NormalTopicId(int value) implements TopicId {
    public NormalTopicId {
        Checks.unsigned16("TopicId", value);
    }
}
