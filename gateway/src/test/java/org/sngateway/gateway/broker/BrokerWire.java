package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.net.LateFlush;

/** A connection of the gateway in virtual time, and the broker at its other end, octet by octet. */
final class BrokerWire {
    static final String CONNACK = "20 02 00 00";
    static final String PINGREQ = "c0 00";
    static final String PINGRESP = "d0 00";
    static final String DISCONNECT = "e0 00";
    /** CONNECT of client "a", clean session, keep alive 60 s. */
    static final String CONNECT = "10 0d 00 04 4d 51 54 54 04 02 00 3c 00 01 61";

    private static final int MAX_PACKET_OCTETS = 1024;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<MqttEvent> events = new ArrayList<>();
    private final MqttHandler handler;
    private final MqttMessage goodbye;
    private final List<String> dropped = new ArrayList<>();
    private Map<String, String> userProperties = Map.of();
    private boolean versionRefused;

    /** A connection of client "a", clean session, MQTT 3.1.1, that waits 10 s for answers. */
    BrokerWire(Duration keepAlive) {
        this(MqttVersion.MQTT_3_1_1, keepAlive, BrokerEndpoint.plain("broker.example", 1883));
    }

    BrokerWire(MqttVersion version, Duration keepAlive, BrokerEndpoint endpoint) {
        this(version, keepAlive, endpoint, new IdleTimeout());
    }

    private BrokerWire(MqttVersion version, Duration keepAlive, BrokerEndpoint endpoint, IdleTimeout idleTimeout) {
        channel.freezeTime();
        BrokerPlace place = Places.at(endpoint)
                .keepAlive(keepAlive)
                .willDelay(Duration.ZERO)
                .maxPacketOctets(MAX_PACKET_OCTETS)
                .place();
        MqttConnect connect = new MqttConnect("a", new MqttCommand.Open(true), place);
        goodbye = connect.goodbye(version, false);
        handler = new MqttHandler(
                connect.packet(version),
                keepAlive,
                Duration.ofSeconds(10),
                endpoint,
                new LateFlush(channel.eventLoop()),
                idleTimeout,
                new Listener());
        channel.pipeline()
                .addLast(new FirstOctets(version))
                .addLast(new LongPublishSkipper(MAX_PACKET_OCTETS))
                .addLast(new MqttDecoder(MAX_PACKET_OCTETS))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(handler);
        channel.pipeline().fireChannelActive();
        channel.runPendingTasks();
    }

    /** A connection that the broker has accepted. */
    static BrokerWire up(Duration keepAlive) {
        return up(keepAlive, new IdleTimeout());
    }

    /** The same to an address of which the idle timeout may be known. */
    static BrokerWire up(Duration keepAlive, IdleTimeout idleTimeout) {
        BrokerWire wire = new BrokerWire(
                MqttVersion.MQTT_3_1_1, keepAlive, BrokerEndpoint.plain("broker.example", 1883), idleTimeout);
        wire.sent();
        wire.broker(CONNACK);
        wire.events();
        return wire;
    }

    /** A connection with MQTT 5 that the broker has accepted with this CONNACK. */
    static BrokerWire up5(String connAck) {
        BrokerWire wire = new BrokerWire(
                MqttVersion.MQTT_5, Duration.ofSeconds(60), BrokerEndpoint.plain("broker.example", 1883));
        wire.sent();
        wire.broker(connAck);
        wire.events();
        return wire;
    }

    /** Each message from now on has these user properties. */
    void userProperties(Map<String, String> byName) {
        userProperties = byName;
    }

    /** The broker sends these octets. */
    void broker(String hex) {
        broker(HexFormat.ofDelimiter(" ").parseHex(hex));
    }

    void broker(byte[] octets) {
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        channel.runPendingTasks();
    }

    /** The broker closes the connection. */
    void brokerCloses() {
        channel.close();
        channel.runPendingTasks();
    }

    void command(MqttCommand command) {
        handler.send(command);
        channel.runPendingTasks();
    }

    void close() {
        handler.close(goodbye);
        channel.runPendingTasks();
    }

    void advance(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** What has gone to the broker since the last call, in hexadecimal; empty if nothing. */
    String sent() {
        ByteBuf all = Unpooled.buffer();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            ByteBuf octets = (ByteBuf) out;
            all.writeBytes(octets);
            octets.release();
        }
        return HexFormat.ofDelimiter(" ").formatHex(ByteBufUtil.getBytes(all));
    }

    /** What the core has learned since the last call. */
    List<MqttEvent> events() {
        List<MqttEvent> since = List.copyOf(events);
        events.clear();
        return since;
    }

    /** What was dropped on purpose, both ways. */
    List<String> dropped() {
        return dropped;
    }

    /** Whether the broker has refused the version of MQTT. */
    boolean isVersionRefused() {
        return versionRefused;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** The connection has ended, and the core has been told just this. */
    void endedWith(boolean isUnanswered, String reason) {
        endedWith(isUnanswered, null, reason);
    }

    /** The same with the reason code of the broker's DISCONNECT. */
    void endedWith(boolean isUnanswered, @Nullable ReasonCode reasonCode, String reason) {
        assertThat(events()).containsExactly(new MqttEvent.ConnectionLost(isUnanswered, reasonCode, reason));
        assertThat(isOpen()).isFalse();
    }

    /** The same, where the way to the broker failed or what came was none of its words. */
    void endedByPath(boolean isUnanswered, String reason) {
        assertThat(events()).containsExactly(new MqttEvent.ConnectionLost(isUnanswered, true, null, reason));
        assertThat(isOpen()).isFalse();
    }

    private final class Listener implements MqttHandler.Listener {
        @Override
        public void onEvent(MqttEvent event) {
            events.add(event);
        }

        @Override
        public void onVersionRefused(MqttEvent.ConnectRefused refusal) {
            versionRefused = true;
        }

        @Override
        public void onSentElsewhere(ReasonCode reasonCode, String serverReference) {
            dropped.add("sent elsewhere: " + serverReference);
        }

        @Override
        public void onTooLong(String topic, long octets) {
            dropped.add(topic + " of " + octets + " octets");
        }

        @Override
        public Map<String, String> userProperties() {
            return userProperties;
        }

        @Override
        public void onBeyondBrokerLimit(String topic) {
            dropped.add(topic + " not sent");
        }
    }
}
