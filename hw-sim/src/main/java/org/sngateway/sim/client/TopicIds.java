package org.sngateway.sim.client;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/**
 * The wire form of topics (MQTT-SN 1.2 §6.5, §6.7): the gateway's ids for names; predefined ids and short names
 * unchanged.
 */
final class TopicIds {
    /** One topic and the other ones, in no particular order. A device has few, so a search costs less than two maps. */
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

    /** How the topic is written in a PUBLISH; {@code null} when its name must be registered first. */
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

    /** The application's topic for a PUBLISH; {@code null} when the id is unknown. */
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

    /** The gateway announced the id of a name, perhaps in place of another id. */
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
