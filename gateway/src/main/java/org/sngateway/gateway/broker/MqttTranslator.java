package org.sngateway.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** The core's commands to MQTT packets, and packets to the core's events. The version of a packet is that of the CONNECT. PURE. */
final class MqttTranslator {
    private MqttTranslator() {}

    /** The packet of a command, without topic aliases. */
    static MqttMessage packet(MqttCommand command) {
        return packet(command, TopicAliases.NONE, Map.of());
    }

    /**
     * The packet of a command; not of opening and closing, which are more than a packet.
     *
     * @param userProperties of a message; before MQTT 5 there are none
     */
    static MqttMessage packet(MqttCommand command, TopicAliases aliases, Map<String, String> userProperties) {
        if (command instanceof MqttCommand.Publish publish) {
            return publish(publish, aliases.next(publish.topic()), userProperties);
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            return acknowledgement(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE, pubAck.packetId());
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            return acknowledgement(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE, pubRec.packetId());
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            // MQTT 3.1.1 §3.6.1: bits 3 to 0 of a PUBREL are 0010, which this codec calls QoS 1.
            return acknowledgement(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE, pubRel.packetId());
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            return acknowledgement(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE, pubComp.packetId());
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            return MqttMessageBuilders.subscribe()
                    .messageId(subscribe.packetId())
                    .addSubscription(subscribe.filter(), options(subscribe))
                    .build();
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            return MqttMessageBuilders.unsubscribe()
                    .messageId(unsubscribe.packetId())
                    .addTopicFilter(unsubscribe.filter())
                    .build();
        }
        throw new IllegalArgumentException(command + " is no packet");
    }

    /** The event that a packet means to the core; {@code null} for PINGRESP and what a broker must not send. */
    static @Nullable MqttEvent event(MqttMessage packet) {
        return switch (packet.fixedHeader().messageType()) {
            case CONNACK -> connAck((MqttConnAckMessage) packet);
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case PUBACK -> new MqttEvent.PubAck(packetId(packet), reasonCode(packet));
            case PUBREC -> new MqttEvent.PubRec(packetId(packet), reasonCode(packet));
            case PUBREL -> new MqttEvent.PubRel(packetId(packet));
            case PUBCOMP -> new MqttEvent.PubComp(packetId(packet));
            case SUBACK -> subAck((MqttSubAckMessage) packet);
            case UNSUBACK -> new MqttEvent.UnsubAck(packetId(packet));
            case DISCONNECT -> disconnect(packet);
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP, AUTH -> null;
        };
    }

    /** Before MQTT 5 the QoS alone is told. No Local stays off: a node gets back what it publishes, as in MQTT-SN 1.2. */
    private static MqttSubscriptionOption options(MqttCommand.Subscribe subscribe) {
        return new MqttSubscriptionOption(
                MqttQoS.valueOf(subscribe.qos().bits()),
                false,
                false,
                subscribe.again()
                        ? MqttSubscriptionOption.RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE
                        : MqttSubscriptionOption.RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
    }

    private static MqttMessage publish(
            MqttCommand.Publish publish, TopicAliases.Topic topic, Map<String, String> userProperties) {
        return new MqttPublishMessage(
                new MqttFixedHeader(
                        MqttMessageType.PUBLISH,
                        publish.dup(),
                        MqttQoS.valueOf(publish.qos().bits()),
                        publish.retain(),
                        0),
                new MqttPublishVariableHeader(topic.name(), publish.packetId(), properties(topic, userProperties)),
                Unpooled.wrappedBuffer(publish.payload().asBuffer()));
    }

    private static MqttProperties properties(TopicAliases.Topic topic, Map<String, String> userProperties) {
        if (topic.alias() == 0 && userProperties.isEmpty()) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        if (topic.alias() > 0) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.TOPIC_ALIAS, topic.alias()));
        }
        userProperties.forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
        return properties;
    }

    private static MqttMessage acknowledgement(MqttMessageType type, MqttQoS flags, int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0), MqttMessageIdVariableHeader.from(packetId));
    }

    /** Whether the broker refuses a CONNECT because of its version of MQTT, and another one may do. */
    static boolean refusesVersion(MqttMessage packet) {
        if (!(packet instanceof MqttConnAckMessage connAck)) {
            return false;
        }
        MqttConnectReturnCode code = connAck.variableHeader().connectReturnCode();
        return code == MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION
                || code == MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION;
    }

    private static MqttEvent connAck(MqttConnAckMessage connAck) {
        ConnAckCode code =
                new ConnAckCode(connAck.variableHeader().connectReturnCode().byteValue() & 0xFF);
        return code.reasonCode().isRefusal()
                ? new MqttEvent.ConnectRefused(
                        code.reasonCode(), "the broker says: " + code.inWords() + elsewhere(serverReference(connAck)))
                : new MqttEvent.Connected(connAck.variableHeader().isSessionPresent());
    }

    /** MQTT 5 §3.14: before MQTT 5 no broker sends it, and the codec says no reason then. */
    private static @Nullable MqttEvent disconnect(MqttMessage packet) {
        if (!(packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader)) {
            return null;
        }
        ReasonCode code = reasonCode(packet);
        return new MqttEvent.ConnectionLost(
                false,
                code,
                "the broker closed the connection and says: " + code.inWords() + elsewhere(serverReference(packet)));
    }

    /** Where the broker sends its client, in a CONNACK or DISCONNECT (MQTT 5 §4.11); empty where it does not say so. */
    static String serverReference(MqttMessage packet) {
        MqttProperties properties = MqttProperties.NO_PROPERTIES;
        if (packet instanceof MqttConnAckMessage connAck) {
            properties = connAck.variableHeader().properties();
        } else if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            properties = header.properties();
        }
        MqttProperties.@Nullable MqttProperty<?> reference = properties.getProperty(MqttProperties.SERVER_REFERENCE);
        return reference == null ? "" : (String) reference.value();
    }

    private static String elsewhere(String serverReference) {
        return serverReference.isEmpty() ? "" : ": " + serverReference;
    }

    /** The code in an acknowledgement or a DISCONNECT; success where there is none. */
    private static ReasonCode reasonCode(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply) {
            return new ReasonCode(reply.reasonCode() & 0xFF);
        } else if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            return new ReasonCode(header.reasonCode() & 0xFF);
        }
        return ReasonCode.SUCCESS;
    }

    private static MqttEvent publish(MqttPublishMessage publish) {
        ByteBuf payload = publish.payload();
        QoS qos = QoS.ofBits(publish.fixedHeader().qosLevel().value());
        return new MqttEvent.Publish(
                publish.variableHeader().topicName(),
                Payload.copyOf(payload.nioBuffer()),
                qos,
                publish.fixedHeader().isRetain(),
                qos == QoS.ZERO ? 0 : publish.variableHeader().packetId(),
                publish.fixedHeader().isDup(),
                expirySeconds(publish));
    }

    private static long expirySeconds(MqttPublishMessage publish) {
        MqttProperties.@Nullable MqttProperty<?> expiry =
                publish.variableHeader().properties().getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL);
        return expiry == null ? MqttEvent.Publish.NO_EXPIRY : Integer.toUnsignedLong((Integer) expiry.value());
    }

    private static MqttEvent subAck(MqttSubAckMessage subAck) {
        ReasonCode code = new ReasonCode(subAck.payload().reasonCodes().get(0) & 0xFF);
        return code.isRefusal()
                ? new MqttEvent.SubAck(packetId(subAck), QoS.ZERO, code)
                : new MqttEvent.SubAck(packetId(subAck), QoS.ofBits(code.value() & 0b11), ReasonCode.SUCCESS);
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }
}
