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
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.Will;

/**
 * What a client says to the broker first and last: CONNECT and DISCONNECT.
 *
 * <p>The gateway owns the wills (R8.15). In the CONNECT a will is a back-stop for a gateway that does not come back: with MQTT 5
 * the broker waits for the delay before it publishes it; before MQTT 5 it can't wait, so the will is there only where it is
 * wished. PURE.
 *
 * @param open as the core wants it
 */
record MqttConnect(String clientId, MqttCommand.Open open, BrokerPlace place) {
    /** The same without the will. */
    MqttConnect withoutWill() {
        return new MqttConnect(clientId, new MqttCommand.Open(open.cleanSession(), open.cleanStart(), null), place);
    }

    /** Whether the CONNECT of this version has the will. */
    boolean hasWill(MqttVersion version) {
        if (open.will() == null || isOwn()) {
            return open.will() != null;
        }
        return version == MqttVersion.MQTT_5 ? session().hasBackStop() : place.nativeWill();
    }

    /** The will of the gateway itself tells that the gateway is away, and does not wait. */
    private boolean isOwn() {
        return clientId.equals(place.ownClientId());
    }

    /** The session of a client, where the broker speaks MQTT 5. */
    private Mqtt5Session session() {
        return Mqtt5Session.of(open, place.sessionExpiry(), place.willDelay());
    }

    /** Whether the first CONNECT looks for an old session, to end it in order. */
    boolean looksForOldSession(MqttVersion version) {
        return version == MqttVersion.MQTT_5 && !isOwn() && session().looksForOldSession();
    }

    /** The first packet, where no old session is in the way. */
    MqttMessage packet(MqttVersion version) {
        return packet(version, beginsSession(version));
    }

    /** Whether the first packet asks for a new session. */
    boolean beginsSession(MqttVersion version) {
        return version == MqttVersion.MQTT_5 ? open.cleanStart() : open.cleanSession();
    }

    /** The first packet, which does not delete the session that the broker may have. */
    MqttMessage packetForOldSession(MqttVersion version) {
        return packet(version, false);
    }

    private MqttMessage packet(MqttVersion version, boolean cleanStart) {
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
        if (open.will() != null && hasWill(version)) {
            addWill(connect, open.will(), version);
        }
        if (version == MqttVersion.MQTT_5) {
            MqttProperties properties = new MqttProperties();
            // No Session Expiry Interval: the session ends with its connection.
            Duration expiry = isOwn() ? Duration.ZERO : session().expiry();
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

    /**
     * The last packet. It deletes the will, and with MQTT 5 it ends a clean session at once.
     *
     * @param keepsSession the client stays: a clean session does not end
     */
    MqttMessage goodbye(MqttVersion version, boolean keepsSession) {
        boolean endsSession =
                version == MqttVersion.MQTT_5 && !isOwn() && session().endsAtDisconnect(keepsSession);
        return endsSession ? endOfSession() : MqttMessage.DISCONNECT;
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
