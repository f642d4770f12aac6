package org.sngateway.sim.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** What stands for a topic on the wire (MQTT-SN 1.2 §6.5, §6.7): ids of names as the gateway told them, all else as it is. */
final class TopicIds {
    private record Known(TopicName name, TopicId id) {}

    /** The latest at the end. A device has few topics: to search them costs less than two maps. */
    private final List<Known> known = new ArrayList<>(1);

    /** How the topic is written in a PUBLISH; {@code null} when its name has to be registered first. */
    @Nullable
    TopicId idOf(Topic topic) {
        if (topic instanceof TopicName name) {
            for (Known one : known) {
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
            for (Known one : known) {
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
        known.removeIf(one -> one.name.equals(name) || one.id.value() == id);
        known.add(new Known(name, new NormalTopicId(id)));
    }

    void forget(int id) {
        known.removeIf(one -> one.id.value() == id);
    }

    void clear() {
        known.clear();
    }
}
