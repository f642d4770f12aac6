package org.sngateway.gateway.core;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.settings.QosMinusOneSettings;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;

/**
 * PUBLISH with QoS -1 (MQTT-SN 1.2 §6.8, R5.7 and R8.11): from every sender that the listener allows, through the gateway's
 * own connection. It is never answered.
 */
final class QosMinusOne {
    private final CoreServices services;
    private final OwnConnection own;
    private final String listenerName;
    private final RateLimit<NodeAddress> rate;

    /** Of one listener: each has limits of its own, which go on counting at a reload. */
    QosMinusOne(CoreServices services, OwnConnection own, String listenerName) {
        this.services = services;
        this.own = own;
        this.listenerName = listenerName;
        this.rate = new RateLimit<>(
                () -> services.settings().limits().maxRememberedSenders(),
                () -> settings().intervalNanos(),
                () -> settings().burst(),
                () -> settings().maxPerSecond(),
                address -> services.listener().onForgotten(Memory.QOS_MINUS_ONE_SENDERS));
    }

    /** Row 15, the same in every column. */
    void onPublish(Publish publish, NodeAddress from, long nowNanos) {
        QosMinusOneSettings settings = settings();
        if (!settings.enabled()) {
            ignore(publish, from, IgnoreReason.SWITCHED_OFF);
            return;
        }
        if (!settings.allowsSource(from) || !settings.allowsTopic(publish.topic())) {
            ignore(publish, from, IgnoreReason.NOT_ALLOWED);
            return;
        }
        if (!rate.allows(from, nowNanos)) {
            ignore(publish, from, IgnoreReason.RATE_LIMITED);
            return;
        }
        boolean named = publish.topic() instanceof NormalTopicId;
        String topic = named ? nameInside(publish, from) : nameOf(publish.topic());
        if (topic == null || !services.settings().topicRules().allowsName(topic)) {
            ignore(publish, from, IgnoreReason.UNKNOWN_TOPIC);
            return;
        }
        Payload payload = named ? dataBehindName(publish) : publish.data();
        IgnoreReason notSent = own.publish(topic, payload, publish.retain() && settings.honoursRetain(), nowNanos);
        if (notSent != null) {
            ignore(publish, from, notSent);
        }
    }

    private void ignore(Publish publish, NodeAddress from, IgnoreReason reason) {
        services.listener().onIgnored(from, publish, reason);
    }

    private QosMinusOneSettings settings() {
        return services.settings().listener(listenerName).qosMinusOne();
    }

    private @Nullable String nameOf(TopicId topic) {
        return topic instanceof ShortTopicName shortName
                ? shortName.name().orElse(null)
                : services.settings().predefinedTopics().nameForAnybody(topic.value());
    }

    /** The private form: TopicId is the length of a topic name that stands before the payload. */
    private @Nullable String nameInside(Publish publish, NodeAddress from) {
        int octets = publish.topic().value();
        if (octets > publish.data().size()) {
            return null;
        }
        ByteBuffer name = publish.data().asBuffer().limit(octets);
        String text = Payload.copyOf(name).asText();
        return text.indexOf('\uFFFD') < 0 ? new TrailingNul(services.current()).cutTopic(text, from) : null;
    }

    private static Payload dataBehindName(Publish publish) {
        return Payload.copyOf(publish.data().asBuffer().position(publish.topic().value()));
    }
}
