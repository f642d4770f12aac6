package org.sngateway.gateway.core.settings;

import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.address.IpRange;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;

/**
 * Which messages without a session are served (MQTT-SN 1.2 §6.8, R5.7). They are never answered.
 *
 * @param enabled off unless configured, because QoS -1 has no authentication
 * @param predefinedIds the predefined topics that may be used; empty = all
 * @param shortNames the short names that may be used; empty = all
 * @param sources the address ranges that may send; empty = all, of every link
 * @param intervalNanos the least time between two messages of one address; 0 = no limit
 * @param burst how many of one address are served at once after a pause of as many intervals; 1 or more
 * @param maxPerSecond from all addresses; 0 = no limit
 * @param honoursRetain whether Retain is passed on
 * @param takesNames whether the private form with a topic name in the message is served
 */
public record QosMinusOneSettings(
        boolean enabled,
        Set<Integer> predefinedIds,
        Set<Integer> shortNames,
        List<IpRange> sources,
        long intervalNanos,
        int burst,
        int maxPerSecond,
        boolean honoursRetain,
        boolean takesNames) {

    public boolean allowsSource(NodeAddress from) {
        return IpRange.allows(sources, from);
    }

    public boolean allowsTopic(TopicId topic) {
        if (topic instanceof PredefinedTopicId) {
            return predefinedIds.isEmpty() ? shortNames.isEmpty() : predefinedIds.contains(topic.value());
        } else if (topic instanceof ShortTopicName) {
            return shortNames.isEmpty() ? predefinedIds.isEmpty() : shortNames.contains(topic.value());
        }
        return topic instanceof NormalTopicId && takesNames && predefinedIds.isEmpty() && shortNames.isEmpty();
    }
}
