package org.sngateway.gateway.core.topic;

import org.sngateway.gateway.core.store.RecordException;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** The encoding of topics in records. */
public final class TopicRecords {
    private static final int NAME = 0;
    private static final int NORMAL = 1;
    private static final int PREDEFINED = 2;
    private static final int SHORT = 3;
    private static final int KIND_SHIFT = 16;

    private TopicRecords() {}

    /** Writes a topic in any of its forms. */
    public static void write(RecordWriter writer, Topic topic) {
        if (topic instanceof TopicName name) {
            writer.octet(NAME).text(name.text());
        } else {
            writer.octet(kind((TopicId) topic)).number(((TopicId) topic).value());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Topic read(RecordReader reader) {
        int kind = reader.octet();
        return kind == NAME ? new TopicName(reader.text()) : topicId(kind, reader.number());
    }

    /** A number that is different for every topic id. */
    static long number(TopicId topicId) {
        return (long) kind(topicId) << KIND_SHIFT | topicId.value();
    }

    /** The topic id with this {@link #number}. */
    static TopicId ofNumber(long number) {
        return topicId((int) (number >> KIND_SHIFT), (int) number & 0xFFFF);
    }

    private static int kind(TopicId topicId) {
        if (topicId instanceof NormalTopicId) {
            return NORMAL;
        }
        return topicId instanceof PredefinedTopicId ? PREDEFINED : SHORT;
    }

    private static TopicId topicId(int kind, int value) {
        return switch (kind) {
            case NORMAL -> new NormalTopicId(value);
            case PREDEFINED -> new PredefinedTopicId(value);
            case SHORT -> new ShortTopicName(value);
            default -> throw new RecordException("there is no kind of topic " + kind);
        };
    }
}
