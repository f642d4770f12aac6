package org.sngateway.sn.message;

/**
 * A topic id that both ends know beforehand (TopicIdType 0b01, §6.7).
 *
 * @param value 0 to 65535; 0x0000 and 0xFFFF are reserved
 */
public record PredefinedTopicId(int value) implements TopicId {
    public PredefinedTopicId {
        Checks.unsigned16("predefined TopicId", value);
    }
}
