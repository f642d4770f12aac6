package org.sngateway.sn.message;

/** The two octets that stand for a topic in a PUBLISH (§5.3.11): three kinds, each with its own number space. */
public sealed interface TopicId extends Topic permits NormalTopicId, PredefinedTopicId, ShortTopicName {
    /** The smallest id that can be assigned. */
    int MIN = 0x0001;

    /** The largest id that can be assigned; 0x0000 and 0xFFFF are reserved. */
    int MAX = 0xFFFE;

    /** The two octets as a number, 0 to 65535. */
    int value();
}
