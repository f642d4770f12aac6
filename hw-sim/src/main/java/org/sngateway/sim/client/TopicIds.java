package org.sngateway.sim.client;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** What stands for a topic on the wire (MQTT-SN 1.2 §6.5, §6.7): ids of names as the gateway told them, all else as it is. */
final class TopicIds {
    /** A topic, and others, in no order that means anything. A device has few: to go through them costs less than two maps. */
    private record Known(
            TopicName name, NormalTopicId id, @Nullable Known others) {
        private static @Nullable Known without(@Nullable Known first, Predicate<Known> forgotten) {
            Known kept = null;
            for (Known one = first; one != null; one = one.others) {
                kept = forgotten.test(one) ? kept : new Known(one.name, one.id, kept);
            }
            return kept;
        }
    }

    private @Nullable Known first;

    /** How the topic is written in a PUBLISH; {@code null} when its name has to be registered first. */
    @Nullable
    TopicId idOf(Topic topic) {
        if (topic instanceof TopicName name) {
            for (Known one = first; one != null; one = one.others) {
                if (one.name.equals(name)) {
                    return one.id;
                }
            }
            return null;
        }
        return (TopicId) topic;
    }

    /** What the application calls the topic of a PUBLISH; {@code null} when nobody has told. */
    @Nullable
    Topic topicOf(TopicId id) {
        if (id instanceof NormalTopicId) {
            for (Known one = first; one != null; one = one.others) {
                if (one.id.value() == id.value()) {
                    return one.name;
                }
            }
            return null;
        }
        return id;
    }

    /** The gateway told the id of a name, perhaps instead of another. */
    void learn(TopicName name, int id) {
        Known kept = Known.without(first, one -> one.name.equals(name) || one.id.value() == id);
        first = new Known(name, new NormalTopicId(id), kept);
    }

    void forget(int id) {
        first = Known.without(first, one -> one.id.value() == id);
    }

    void clear() {
        first = null;
    }
}
