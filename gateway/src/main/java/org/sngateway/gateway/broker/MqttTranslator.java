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
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** The core's commands to MQTT packets, and packets to the core's events. */
final class MqttTranslator {
    private static final int FIRST_REFUSED_SUBACK = 0x80;

    private MqttTranslator() {}

    /** The CONNECT of a client: MQTT 3.1.1, without a will, for the gateway owns the wills (8.15). */
    static MqttMessage connect(String clientId, boolean cleanSession, BrokerAddress address) {
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(clientId)
                .cleanSession(cleanSession)
                .keepAlive(wholeSeconds(address.keepAlive()));
        if (!address.username().isEmpty()) {
            connect.username(address.username()).hasUser(true);
            if (!address.password().isEmpty()) {
                connect.password(address.password().getBytes(StandardCharsets.UTF_8))
                        .hasPassword(true);
            }
        }
        return connect.build();
    }

    /** Not less than the time after which the broker hears something. */
    private static int wholeSeconds(Duration time) {
        return (int) time.plusNanos(999_999_999).toSeconds();
    }

    /** The packet of a command; not of opening and closing, which are more than a packet. */
    static MqttMessage packet(MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish) {
            return publish(publish);
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
                    .addSubscription(MqttQoS.valueOf(subscribe.qos().bits()), subscribe.filter())
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
            case PUBACK -> new MqttEvent.PubAck(packetId(packet), ReturnCode.ACCEPTED);
            case PUBREC -> new MqttEvent.PubRec(packetId(packet), ReturnCode.ACCEPTED);
            case PUBREL -> new MqttEvent.PubRel(packetId(packet));
            case PUBCOMP -> new MqttEvent.PubComp(packetId(packet));
            case SUBACK -> subAck((MqttSubAckMessage) packet);
            case UNSUBACK -> new MqttEvent.UnsubAck(packetId(packet));
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP, DISCONNECT, AUTH -> null;
        };
    }

    private static MqttMessage publish(MqttCommand.Publish publish) {
        return new MqttPublishMessage(
                new MqttFixedHeader(
                        MqttMessageType.PUBLISH,
                        publish.dup(),
                        MqttQoS.valueOf(publish.qos().bits()),
                        publish.retain(),
                        0),
                new MqttPublishVariableHeader(publish.topic(), publish.packetId()),
                Unpooled.wrappedBuffer(publish.payload().asBuffer()));
    }

    private static MqttMessage acknowledgement(MqttMessageType type, MqttQoS flags, int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0), MqttMessageIdVariableHeader.from(packetId));
    }

    /** Table 7.3. */
    private static MqttEvent connAck(MqttConnAckMessage connAck) {
        MqttConnectReturnCode code = connAck.variableHeader().connectReturnCode();
        return switch (code) {
            case CONNECTION_ACCEPTED ->
                new MqttEvent.Connected(connAck.variableHeader().isSessionPresent());
            case CONNECTION_REFUSED_SERVER_UNAVAILABLE -> refused(ReturnCode.CONGESTION, code);
            default -> refused(ReturnCode.NOT_SUPPORTED, code);
        };
    }

    private static MqttEvent refused(ReturnCode returnCode, MqttConnectReturnCode code) {
        String words = code.name().replace("CONNECTION_REFUSED_", "").toLowerCase(Locale.ROOT);
        return new MqttEvent.ConnectRefused(returnCode, "the broker says: " + words.replace('_', ' '));
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
                publish.fixedHeader().isDup());
    }

    private static MqttEvent subAck(MqttSubAckMessage subAck) {
        int code = subAck.payload().reasonCodes().get(0);
        return code >= FIRST_REFUSED_SUBACK
                ? new MqttEvent.SubAck(packetId(subAck), QoS.ZERO, ReturnCode.NOT_SUPPORTED)
                : new MqttEvent.SubAck(packetId(subAck), QoS.ofBits(code & 0b11), ReturnCode.ACCEPTED);
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }
}
