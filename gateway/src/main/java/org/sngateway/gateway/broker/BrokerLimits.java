package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Utf8;

/**
 * What a broker says in its CONNACK that it takes (MQTT 5 §3.2.2.3). A broker answers what is beyond by closing, so it is not
 * tried. PURE.
 *
 * @param receiveMaximum PUBLISHes at QoS 1 and 2 without an answer, 1 to 65535
 * @param maximumQos 0 to 2
 * @param topicAliasMaximum the highest topic alias; 0 = none
 * @param maximumPacketOctets of one packet
 * @param serverKeepAliveSeconds instead of the keep alive that the gateway asked for; -1 = that one, 0 = none
 */
record BrokerLimits(
        int receiveMaximum,
        int maximumQos,
        boolean isRetainAvailable,
        boolean isWildcardAvailable,
        boolean isSharedAvailable,
        int topicAliasMaximum,
        long maximumPacketOctets,
        int serverKeepAliveSeconds) {
    /** What MQTT 3.1 and 3.1.1 can't say. */
    static final BrokerLimits NONE = new BrokerLimits(0xFFFF, 2, true, true, true, 0, Long.MAX_VALUE, -1);

    private static final String SHARED = "$share/";

    /** Fixed header, length of the topic, packet id, length of the properties. */
    private static final int OVERHEAD_OCTETS = 5 + 2 + 2 + 1;

    static BrokerLimits of(MqttConnAckVariableHeader connAck) {
        MqttProperties properties = connAck.properties();
        return new BrokerLimits(
                integer(properties, MqttProperties.RECEIVE_MAXIMUM, NONE.receiveMaximum()),
                integer(properties, MqttProperties.MAXIMUM_QOS, NONE.maximumQos()),
                integer(properties, MqttProperties.RETAIN_AVAILABLE, 1) == 1,
                integer(properties, MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) == 1,
                integer(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1,
                integer(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0),
                packetOctets(properties),
                integer(properties, MqttProperties.SERVER_KEEP_ALIVE, NONE.serverKeepAliveSeconds()));
    }

    /** What the broker would say to this, if it is known that the broker does not take it. */
    Optional<ReasonCode> refusalOf(MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish) {
            if (publish.qos().bits() > maximumQos) {
                return Optional.of(ReasonCode.QOS_NOT_SUPPORTED);
            } else if (publish.retain() && !isRetainAvailable) {
                return Optional.of(ReasonCode.RETAIN_NOT_SUPPORTED);
            } else if (octets(publish) > maximumPacketOctets) {
                return Optional.of(ReasonCode.PACKET_TOO_LARGE);
            }
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            if (subscribe.filter().startsWith(SHARED) && !isSharedAvailable) {
                return Optional.of(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
            } else if (TopicFilter.hasWildcard(subscribe.filter()) && !isWildcardAvailable) {
                return Optional.of(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
            }
        }
        return Optional.empty();
    }

    /** The answer to what is refused, as a broker would give it; empty where there is none, at QoS 0. */
    static Optional<MqttEvent> answer(MqttCommand refused, ReasonCode reasonCode) {
        if (refused instanceof MqttCommand.Publish publish) {
            return switch (publish.qos()) {
                case ONE -> Optional.of(new MqttEvent.PubAck(publish.packetId(), reasonCode));
                case TWO -> Optional.of(new MqttEvent.PubRec(publish.packetId(), reasonCode));
                case ZERO, MINUS_ONE -> Optional.empty();
            };
        }
        return refused instanceof MqttCommand.Subscribe subscribe
                ? Optional.of(new MqttEvent.SubAck(subscribe.packetId(), QoS.ZERO, reasonCode))
                : Optional.empty();
    }

    private static long octets(MqttCommand.Publish publish) {
        return OVERHEAD_OCTETS
                + Utf8.octets("topic", publish.topic())
                + (long) publish.payload().size();
    }

    private static long packetOctets(MqttProperties properties) {
        int value = integer(properties, MqttProperties.MAXIMUM_PACKET_SIZE, 0);
        return value == 0 ? NONE.maximumPacketOctets() : Integer.toUnsignedLong(value);
    }

    private static int integer(MqttProperties properties, int id, int otherwise) {
        MqttProperties.@Nullable MqttProperty<?> property = properties.getProperty(id);
        return property == null ? otherwise : (Integer) property.value();
    }
}
