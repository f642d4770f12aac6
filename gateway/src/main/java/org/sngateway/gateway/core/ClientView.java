package org.sngateway.gateway.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicId;

/**
 * What the core knows of one client at one moment. A value: taken on the thread that owns the core, it may be read on any.
 *
 * @param isConnecting whether a CONNECT of it is not answered yet, beside its state
 * @param address where it is; empty if that is not known
 * @param signal how well its last message was heard, as the radio tells; empty if it does not
 * @param keepAliveSeconds of its last CONNECT; 0 = none
 * @param sleepSeconds the duration of its last sleep
 * @param silentNanos since its last message
 * @param expectedInNanos until it is lost, unless a message of it comes; empty if it is not waited for
 * @param isBrokerUp whether its connection to the broker is up
 * @param topics how many it has topic ids for
 * @param subscriptions how many filters it holds
 * @param queued messages that wait for it, or for its acknowledgement
 * @param spooled messages of it that are on disk and not yet at the broker
 */
public record ClientView(
        String clientId,
        SessionState state,
        boolean isConnecting,
        Optional<NodeAddress> address,
        String signal,
        boolean cleanSession,
        int keepAliveSeconds,
        int sleepSeconds,
        long silentNanos,
        Optional<Long> expectedInNanos,
        boolean isBrokerUp,
        int topics,
        int subscriptions,
        int queued,
        int spooled,
        Optional<Will> will) {

    /**
     * What lies behind the numbers.
     *
     * @param topics in the order in which they came
     * @param subscriptions likewise
     * @param queued those under way, then those that wait
     */
    public record Contents(
            List<TopicEntry> topics, List<SubscriptionEntry> subscriptions, List<QueuedMessage> queued) {}

    /**
     * A topic.
     *
     * @param id the normal id; 0 if it has none
     * @param usedForm the predefined id or short name that the client itself used for it
     */
    public record TopicEntry(String name, int id, @Nullable TopicId usedForm) {}

    /** A filter, with the highest QoS that was granted for it. */
    public record SubscriptionEntry(String filter, QoS qos) {}

    /** A message for the client, without its payload. */
    public record QueuedMessage(String topic, QoS qos, boolean retain, int octets) {}
}
