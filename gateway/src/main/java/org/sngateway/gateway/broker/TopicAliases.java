package org.sngateway.gateway.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.sn.message.Utf8;

/**
 * The topic aliases of one connection towards the broker (MQTT 5 §3.3.2.3.4): a topic that comes again goes out as a number.
 * The least recently used topic makes room for another. PURE.
 */
public final class TopicAliases {
    /** A sensor has few topics; more would cost memory for each connection. */
    private static final int MAX_TOPICS = 16;
    /** Identifier and number of the property: a topic that is not longer saves nothing. */
    private static final int PROPERTY_OCTETS = 3;

    /** No topic has an alias. */
    public static final TopicAliases NONE = new TopicAliases(0);

    /**
     * How a topic stands in PUBLISH.
     *
     * @param name empty where its alias is enough
     * @param alias 0 = none
     */
    public record Topic(String name, int alias) {}

    private final int maximum;
    /** In the order of their last use; 0 = seen, and without an alias. */
    private final Map<String, Integer> byTopic = new LinkedHashMap<>(4, 0.75f, true);

    private final Deque<Integer> free = new ArrayDeque<>(2);

    /**
     * Aliases for topics that come twice.
     *
     * @param topicAliasMaximum as the broker says it; 0 = none
     */
    public TopicAliases(int topicAliasMaximum) {
        this.maximum = Math.min(topicAliasMaximum, MAX_TOPICS);
        for (int alias = 1; alias <= maximum; alias++) {
            free.add(alias);
        }
    }

    /** How this topic stands in the next PUBLISH that goes out. */
    public Topic next(String topic) {
        if (maximum == 0 || Utf8.octets("topic", topic) <= PROPERTY_OCTETS) {
            return new Topic(topic, 0);
        }
        Integer alias = byTopic.get(topic);
        if (alias != null && alias > 0) {
            return new Topic("", alias);
        } else if (alias != null && !free.isEmpty()) {
            int next = free.remove();
            byTopic.put(topic, next);
            return new Topic(topic, next);
        } else if (alias == null) {
            // A topic that never comes again would only cost the property.
            see(topic);
        }
        return new Topic(topic, 0);
    }

    private void see(String topic) {
        if (byTopic.size() == MAX_TOPICS) {
            Iterator<Integer> oldest = byTopic.values().iterator();
            int alias = oldest.next();
            oldest.remove();
            if (alias > 0) {
                free.add(alias);
            }
        }
        byTopic.put(topic, 0);
    }
}
