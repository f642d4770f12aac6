package org.sngateway.sim.client;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** What stands for a topic on the wire (MQTT-SN 1.2 §6.5, §6.7): ids of names as the gateway told them, all else as it is. */
final class TopicIds {
    private final Map<TopicName, Integer> idByName = new HashMap<>();
    private final Map<Integer, TopicName> nameById = new HashMap<>();

    /** How the topic is written in a PUBLISH; {@code null} when its name has to be registered first. */
    @Nullable
    TopicId idOf(Topic topic) {
        if (topic instanceof TopicName name) {
            Integer id = idByName.get(name);
            return id == null ? null : new NormalTopicId(id);
        }
        return (TopicId) topic;
    }

    /** What the application calls the topic of a PUBLISH; {@code null} when nobody has told. */
    @Nullable
    Topic topicOf(TopicId id) {
        return id instanceof NormalTopicId ? nameById.get(id.value()) : id;
    }

    void learn(TopicName name, int id) {
        forget(id);
        Integer before = idByName.put(name, id);
        if (before != null) {
            nameById.remove(before);
        }
        nameById.put(id, name);
    }

    void forget(int id) {
        TopicName name = nameById.remove(id);
        if (name != null) {
            idByName.remove(name);
        }
    }

    void clear() {
        idByName.clear();
        nameById.clear();
    }
}
