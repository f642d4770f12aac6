package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** CONNECT and DISCONNECT octet by octet: the client that connects, and the will as a back-stop (R8.15). */
class MqttConnectTest {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final Will WILL = new Will("w", QoS.ONE, true, Payload.ofText("x"));

    private static Places places() {
        return Places.at(BrokerEndpoint.plain("broker.example", 1883)).maxPacketOctets(1024);
    }

    // ---- the client that connects

    @Test
    void connectHasProtocolFlagsKeepAliveAndClientId() {
        assertThat(connect("a", true, "", "", Duration.ofSeconds(60)))
                .isEqualTo(
                        "10 0d" // CONNECT, 13 octets
                                + " 00 04 4d 51 54 54" // "MQTT"
                                + " 04" // level 4
                                + " 02" // clean session
                                + " 00 3c" // keep alive 60 s
                                + " 00 01 61"); // client id "a"
    }

    @Test
    void connectOfALastingSessionHasNoFlag() {
        assertThat(connect("a", false, "", "", Duration.ofHours(18)))
                .isEqualTo("10 0d 00 04 4d 51 54 54 04 00 fd 20 00 01 61");
    }

    @Test
    void connectHasUsernameAndPassword() {
        assertThat(connect("a", false, "u", "\u00e4", Duration.ofSeconds(1)))
                .isEqualTo("10 14 00 04 4d 51 54 54 04"
                        + " c0" // username, password
                        + " 00 01"
                        + " 00 01 61"
                        + " 00 01 75" // "u"
                        + " 00 02 c3 a4"); // the password in UTF-8
    }

    @Test
    void connectWithUsernameAlone() {
        assertThat(connect("a", false, "u", "", Duration.ofSeconds(1)))
                .isEqualTo("10 10 00 04 4d 51 54 54 04 80 00 01 00 01 61 00 01 75");
    }

    /** In whole seconds, and not less than is kept. */
    @Test
    void keepAliveOfAFractionOfASecondIsRoundedUp() {
        assertThat(connect("a", true, "", "", Duration.ofMillis(1_500))).contains("04 02 00 02");
    }

    // ---- the back-stop

    @Test
    void willIsABackStopThatWaitsWithMqtt5() {
        assertThat(first(connect(false, WILL, places().place()), MqttVersion.MQTT_5))
                .isEqualTo("10 24 00 04 4d 51 54 54 05"
                        + " 2c" // Will Retain, Will QoS 1, Will Flag
                        + " 00 3c"
                        + " 0a 11 00 09 3a 80 27 00 00 04 00" // Session Expiry 7 days, Maximum Packet Size
                        + " 00 01 61"
                        + " 05 18 00 00 02 58" // Will Delay 600 s
                        + " 00 01 77 00 01 78");
    }

    @Test
    void sessionWithABackStopOutlivesItsConnectionForLongerThanTheWillWaits() {
        BrokerPlace patient = places().willDelay(Duration.ofDays(30)).place();

        String packet = first(connect(false, WILL, patient), MqttVersion.MQTT_5);

        assertThat(packet).contains("11 00 27 8d 3c").contains("18 00 27 8d 00"); // 30 days and 60 s, 30 days
    }

    // ---- the session

    /** With MQTT 5 a clean session outlives the connections of the gateway, and ends when the client leaves. */
    @Test
    void cleanSessionGoesOnAtTheReconnectOfTheGatewayWithMqtt5() {
        BrokerPlace place = places().willDelay(Duration.ZERO).place();
        MqttConnect first = new MqttConnect("a", new MqttCommand.Open(true, true, null), place);
        MqttConnect again = new MqttConnect("a", new MqttCommand.Open(true, false, null), place);

        assertThat(first(first, MqttVersion.MQTT_5)).contains("05 02 00 3c").contains("11 00 09 3a 80");
        assertThat(first(again, MqttVersion.MQTT_5)).contains("05 00 00 3c").contains("11 00 09 3a 80");
        assertThat(first(first, MqttVersion.MQTT_3_1_1)).contains("04 02 00 3c");
        assertThat(first(again, MqttVersion.MQTT_3_1_1)).contains("04 02 00 3c");
    }

    /** Where the gateway alone goes, the session stays. */
    @Test
    void disconnectOfACleanSessionWhoseClientStaysKeepsIt() {
        MqttConnect clean = connect(true, WILL, places().place());

        assertThat(octets(MqttVersion.MQTT_5, clean.goodbye(MqttVersion.MQTT_5, true)))
                .isEqualTo("e0 00");
    }

    /** The end of a session publishes a will that waits, and so would Clean Start. */
    @Test
    void cleanSessionLooksForTheOldOneFirst() {
        MqttConnect connect = connect(true, null, places().place());

        assertThat(connect.looksForOldSession(MqttVersion.MQTT_5)).isTrue();
        assertThat(connect.looksForOldSession(MqttVersion.MQTT_3_1_1)).isFalse();
        assertThat(connect(false, null, places().place()).looksForOldSession(MqttVersion.MQTT_5))
                .isFalse();
    }

    @Test
    void disconnectOfACleanSessionEndsItAndItsWillWithMqtt5() {
        MqttConnect clean = connect(true, WILL, places().place());

        assertThat(octets(MqttVersion.MQTT_5, clean.goodbye(MqttVersion.MQTT_5, false)))
                .isEqualTo("e0 07 00 05 11 00 00 00 00"); // Session Expiry Interval 0
        assertThat(octets(MqttVersion.MQTT_3_1_1, clean.goodbye(MqttVersion.MQTT_3_1_1, false)))
                .isEqualTo("e0 00");
    }

    @Test
    void disconnectOfALastingSessionKeepsItWithoutItsWill() {
        MqttConnect lasting = connect(false, WILL, places().place());

        assertThat(octets(MqttVersion.MQTT_5, lasting.goodbye(MqttVersion.MQTT_5, false)))
                .isEqualTo("e0 00");
    }

    @Test
    void thereIsNoBackStopWithoutADelay() {
        MqttConnect connect =
                connect(true, WILL, places().willDelay(Duration.ZERO).place());

        assertThat(connect.hasWill(MqttVersion.MQTT_5)).isFalse();
        assertThat(connect.looksForOldSession(MqttVersion.MQTT_5)).isFalse();
        assertThat(first(connect, MqttVersion.MQTT_5)).endsWith("0a 11 00 09 3a 80 27 00 00 04 00 00 01 61");
    }

    /** Before MQTT 5 a broker publishes a will at once, though the client is well. */
    @ParameterizedTest
    @EnumSource(
            value = MqttVersion.class,
            names = {"MQTT_3_1", "MQTT_3_1_1"})
    void olderVersionsHaveTheWillOnlyWhereItIsWished(MqttVersion version) {
        assertThat(connect(false, WILL, places().place()).hasWill(version)).isFalse();

        MqttConnect wished = connect(false, WILL, places().nativeWill().place());
        assertThat(wished.hasWill(version)).isTrue();
        assertThat(first(wished, version)).contains(" 2c 00 3c ").endsWith("00 01 61 00 01 77 00 01 78");
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void willOfTheGatewayItselfDoesNotWait(MqttVersion version) {
        MqttConnect own = connect(true, WILL, places().ownClientId("a").place());

        assertThat(own.hasWill(version)).isTrue();
        assertThat(own.looksForOldSession(version)).isFalse();
        assertThat(first(own, version)).contains(" 2e 00 3c ").doesNotContain("18 00 00 02 58");
    }

    @Test
    void emptyWillIsAWill() {
        Will empty = new Will("w", QoS.ZERO, false, Payload.EMPTY);

        assertThat(first(connect(false, empty, places().nativeWill().place()), MqttVersion.MQTT_3_1_1))
                .isEqualTo("10 12 00 04 4d 51 54 54 04 04 00 3c 00 01 61 00 01 77 00 00");
    }

    private static String connect(
            String clientId, boolean cleanSession, String username, String password, Duration keepAlive) {
        BrokerPlace place = places().logins(Logins.of(username, password))
                .keepAlive(keepAlive)
                .place();
        return first(new MqttConnect(clientId, new MqttCommand.Open(cleanSession), place), MqttVersion.MQTT_3_1_1);
    }

    private static MqttConnect connect(boolean cleanSession, @Nullable Will will, BrokerPlace place) {
        return new MqttConnect("a", new MqttCommand.Open(cleanSession, will), place);
    }

    private static String first(MqttConnect connect, MqttVersion version) {
        EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
        channel.writeOutbound(connect.packet(version));
        return next(channel);
    }

    /** The packet after a CONNECT of this version. */
    private static String octets(MqttVersion version, MqttMessage packet) {
        EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
        channel.writeOutbound(connect(true, null, places().place()).packet(version));
        next(channel);
        channel.writeOutbound(packet);
        return next(channel);
    }

    private static String next(EmbeddedChannel channel) {
        ByteBuf octets = channel.readOutbound();
        return HEX.formatHex(ByteBufUtil.getBytes(octets));
    }
}
