package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.Will;

/**
 * What a client says to the broker first and last: CONNECT and DISCONNECT.
 *
 * <p>The gateway owns the wills (R8.15). In the CONNECT a will is a back-stop for a gateway that does not come back: with MQTT 5
 * the broker waits for the delay before it publishes it; before MQTT 5 it can't wait, so the will is there only where it is
 * wished. PURE.
 *
 * @param cleanSession whether the session ends with the connection, as the client has it
 * @param will {@code null} = none
 */
record MqttConnect(
        String clientId, boolean cleanSession, @Nullable Will will, BrokerPlace place) {
    /** A clean session outlives its connection for a bit longer than its will waits, for the end of a session publishes it. */
    private static final Duration AFTER_WILL = Duration.ofMinutes(1);

    /** The same without the will. */
    MqttConnect withoutWill() {
        return new MqttConnect(clientId, cleanSession, null, place);
    }

    /** Whether the CONNECT of this version has the will. */
    boolean hasWill(MqttVersion version) {
        if (will == null || isOwn()) {
            return will != null;
        }
        return version == MqttVersion.MQTT_5 ? isBackStopOn() : place.nativeWill();
    }

    /** The will of the gateway itself tells that the gateway is away, and does not wait. */
    private boolean isOwn() {
        return clientId.equals(place.ownClientId());
    }

    /**
     * Whether the CONNECT asks for the session that may be there, though a clean one is wanted: the end of a session publishes
     * a will that waits, and so does Clean Start. A session that is found is ended by DISCONNECT, which deletes its will.
     */
    boolean looksForOldSession(MqttVersion version) {
        return version == MqttVersion.MQTT_5 && cleanSession && !isOwn() && isBackStopOn();
    }

    private boolean isBackStopOn() {
        return !place.willDelay().isZero();
    }

    /**
     * The first packet.
     *
     * @param cleanStart whether a session that the broker may have is deleted
     */
    MqttMessage packet(MqttVersion version, boolean cleanStart) {
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId(clientId)
                .cleanSession(cleanStart)
                .keepAlive(wholeSeconds(place.keepAlive()));
        Login login = place.logins().of(clientId);
        if (!login.username().isEmpty()) {
            connect.username(login.username()).hasUser(true);
            if (!login.password().isEmpty()) {
                connect.password(login.password().getBytes(StandardCharsets.UTF_8))
                        .hasPassword(true);
            }
        }
        if (will != null && hasWill(version)) {
            addWill(connect, will, version);
        }
        if (version == MqttVersion.MQTT_5) {
            MqttProperties properties = new MqttProperties();
            Duration expiry = sessionExpiry();
            if (!expiry.isZero()) {
                properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, wholeSeconds(expiry)));
            }
            properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, place.maxPacketOctets()));
            connect.properties(properties);
        }
        return connect.build();
    }

    private void addWill(MqttMessageBuilders.ConnectBuilder connect, Will will, MqttVersion version) {
        ByteBuffer message = will.message().asBuffer();
        byte[] octets = new byte[message.remaining()];
        message.get(octets);
        connect.willFlag(true)
                .willTopic(will.topic())
                .willQoS(MqttQoS.valueOf(will.qos().bits()))
                .willRetain(will.retain())
                .willMessage(octets);
        if (version == MqttVersion.MQTT_5 && !isOwn()) {
            MqttProperties properties = new MqttProperties();
            properties.add(new IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, wholeSeconds(place.willDelay())));
            connect.willProperties(properties);
        }
    }

    /** Zero = the session ends with its connection, which is what no Session Expiry Interval means. */
    private Duration sessionExpiry() {
        if (!cleanSession) {
            return place.sessionExpiry();
        }
        return looksForOldSession(MqttVersion.MQTT_5) && hasWill(MqttVersion.MQTT_5)
                ? place.willDelay().plus(AFTER_WILL)
                : Duration.ZERO;
    }

    /** The last packet. It deletes the will, and with MQTT 5 it ends a clean session at once. */
    MqttMessage goodbye(MqttVersion version) {
        return cleanSession && looksForOldSession(version) ? endOfSession() : MqttMessage.DISCONNECT;
    }

    /** MQTT 5 §3.14.2: a DISCONNECT with Session Expiry Interval 0. */
    private static MqttMessage endOfSession() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) 0, properties));
    }

    /** Not less than the time after which the broker hears something. */
    private static int wholeSeconds(Duration time) {
        return (int) time.plusNanos(999_999_999).toSeconds();
    }
}
