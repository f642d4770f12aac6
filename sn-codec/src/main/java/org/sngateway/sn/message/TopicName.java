package org.sngateway.sn.message;

/**
 * The name form of a topic in SUBSCRIBE and UNSUBSCRIBE (TopicIdType 0b00); it may be a filter with wildcards.
 *
 * @param text one octet of UTF-8 or more
 */
public record TopicName(String text) implements Topic {
    public TopicName {
        Checks.require(!text.isEmpty(), "TopicName", "empty", "1 octet or more");
        Checks.textFits("TopicName", text, 3);
    }
}
