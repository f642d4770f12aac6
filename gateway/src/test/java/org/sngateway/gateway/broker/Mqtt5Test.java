package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** MQTT 5 and 3.1 on a connection, octet by octet. */
class Mqtt5Test {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final BrokerEndpoint PLAIN = BrokerEndpoint.plain("broker.example", 1883);
    private static final String CONNACK = "20 03 00 00 00";

    @Test
    void connectOfMqtt5HasTheMaximumPacketSize() {
        assertThat(new BrokerWire(MqttVersion.MQTT_5, MINUTE, PLAIN).sent())
                .isEqualTo(
                        "10 18 00 04 4d 51 54 54 05" // level 5
                                + " 02 00 3c" // clean start, keep alive
                                + " 0a 11 00 09 3a 80 27 00 00 04 00" // properties: Session Expiry 7 days, Maximum
                                // Packet Size 1024
                                + " 00 01 61");
    }

    @Test
    void connectOfMqtt31HasItsOwnNameAndLevel() {
        assertThat(new BrokerWire(MqttVersion.MQTT_3_1, MINUTE, PLAIN).sent())
                .isEqualTo(
                        "10 0f 00 06 4d 51 49 73 64 70 03" // "MQIsdp", level 3
                                + " 02 00 3c 00 01 61");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 03 00 00 00 | false",
                "20 03 01 00 00 | true",
                "20 0e 00 00 0b 21 00 14 22 00 0a 27 00 10 00 00 | false", // as Mosquitto says it
            })
    void connAckTellsWhetherTheSessionIsPresent(String connAck, boolean present) {
        BrokerWire wire = new BrokerWire(MqttVersion.MQTT_5, MINUTE, PLAIN);

        wire.broker(connAck);

        assertThat(wire.events()).containsExactly(new MqttEvent.Connected(present));
    }

    @ParameterizedTest
    @CsvSource({
        "85, client identifier not valid (0x85)",
        "86, 'bad user name or password (0x86); see broker: username, password-file, users-file'",
        "87, 'not authorized (0x87); see broker: username, password-file, users-file'",
        "88, server unavailable (0x88)",
        "89, server busy (0x89)",
        "8a, banned (0x8A)",
        "97, quota exceeded (0x97)",
        "9d, server moved (0x9D)",
        "9f, connection rate exceeded (0x9F)",
    })
    void refusalIsTheReasonCodeOfTheBroker(String code, String words) {
        BrokerWire wire = new BrokerWire(MqttVersion.MQTT_5, MINUTE, PLAIN);

        wire.broker("20 03 00 " + code + " 00");

        assertThat(wire.events())
                .containsExactly(new MqttEvent.ConnectRefused(reasonCode(code), "the broker says: " + words));
        assertThat(wire.isVersionRefused()).isFalse();
    }

    /** Unsupported version in both forms, as Moquette and Mosquitto 1.4 say it. */
    @ParameterizedTest
    @ValueSource(strings = {"20 03 00 84 00", "20 03 00 01 00", "20 02 00 01", "20 02 00 84"})
    void refusedVersionIsNoEvent(String connAck) {
        BrokerWire wire = new BrokerWire(MqttVersion.MQTT_5, MINUTE, PLAIN);

        wire.broker(connAck);

        assertThat(wire.isVersionRefused()).isTrue();
        assertThat(wire.events()).isEmpty();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void refusedVersionIsRecognisedInPieces() {
        BrokerWire wire = new BrokerWire(MqttVersion.MQTT_5, MINUTE, PLAIN);
        wire.broker("20");
        assertThat(wire.isVersionRefused()).isFalse();

        wire.broker("02");

        assertThat(wire.isVersionRefused()).isTrue();
    }

    @Test
    void commandsHaveNoProperties() {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.command(new MqttCommand.Publish("t", Payload.ofText("x"), QoS.TWO, true, true, 1));
        assertThat(wire.sent()).isEqualTo("3d 07 00 01 74 00 01 00 78");
        wire.command(new MqttCommand.PubAck(1));
        assertThat(wire.sent()).isEqualTo("40 02 00 01");
        wire.command(new MqttCommand.PubRec(1));
        assertThat(wire.sent()).isEqualTo("50 02 00 01");
        wire.command(new MqttCommand.PubRel(1));
        assertThat(wire.sent()).isEqualTo("62 02 00 01");
        wire.command(new MqttCommand.PubComp(1));
        assertThat(wire.sent()).isEqualTo("70 02 00 01");
        wire.command(new MqttCommand.Subscribe(1, "a", QoS.ONE));
        assertThat(wire.sent()).isEqualTo("82 07 00 01 00 00 01 61 01");
        wire.command(new MqttCommand.Unsubscribe(1, "a"));
        assertThat(wire.sent()).isEqualTo("a2 06 00 01 00 00 01 61");
        wire.close();
        assertThat(wire.sent()).isEqualTo("e0 07 00 05 11 00 00 00 00"); // the end of a clean session
    }

    @ParameterizedTest
    @CsvSource({
        "40 02 00 01, 00",
        "40 03 00 01 00, 00",
        "40 04 00 01 10 00, 10",
        "40 04 00 01 87 00, 87",
        "40 04 00 01 97 00, 97",
    })
    void pubAckHasItsReason(String packet, String code) {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.broker(packet);

        assertThat(wire.events()).containsExactly(new MqttEvent.PubAck(1, reasonCode(code)));
    }

    @Test
    void otherPacketsOfTheBrokerMeanTheirEvents() {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.broker(
                "32 07 00 01 74 00 05 00 78" // PUBLISH
                        + " 32 0c 00 01 74 00 06 05 02 00 00 00 3c 78" // PUBLISH with Message Expiry Interval
                        + " 50 04 00 01 90 00" // PUBREC, topic name invalid
                        + " 62 04 00 02 92 00" // PUBREL, packet id not found
                        + " 70 04 00 03 92 00" // PUBCOMP, packet id not found
                        + " 90 04 00 04 00 02" // SUBACK
                        + " 90 04 00 05 00 87" // SUBACK, not authorized
                        + " b0 04 00 06 00 11"); // UNSUBACK, no subscription existed

        assertThat(wire.events())
                .containsExactly(
                        new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 5),
                        new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 6, false, 60),
                        new MqttEvent.PubRec(1, reasonCode("90")),
                        new MqttEvent.PubRel(2),
                        new MqttEvent.PubComp(3),
                        new MqttEvent.SubAck(4, QoS.TWO, ReasonCode.SUCCESS),
                        new MqttEvent.SubAck(5, QoS.ZERO, ReasonCode.NOT_AUTHORIZED),
                        new MqttEvent.UnsubAck(6));
    }

    @ParameterizedTest
    @CsvSource({
        "e0 02 8e 00, 8e, session taken over (0x8E)",
        "e0 01 8b, 8b, server shutting down (0x8B)",
        "e0 02 c1 00, c1, reason 0xC1"
    })
    void disconnectOfTheBrokerIsToldAsItSaysIt(String packet, String code, String words) {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.broker(packet);

        wire.endedWith(false, reasonCode(code), "the broker closed the connection and says: " + words);
    }

    @Test
    void authenticationThatNobodyAskedForEndsTheConnection() {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.broker("f0 02 18 00");

        wire.endedByPath(false, Reasons.WANTS_AUTH);
    }

    @Test
    void packetsCutAtEachOctetMeanTheSame() {
        byte[] stream = HexFormat.ofDelimiter(" ")
                .parseHex("20 06 00 00 03 21 00 0a 32 07 00 01 74 00 05 00 78 40 04 00 01 87 00 90 04 00 04 00 02");
        List<MqttEvent> expected = List.of(
                new MqttEvent.Connected(false),
                new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 5),
                new MqttEvent.PubAck(1, ReasonCode.NOT_AUTHORIZED),
                new MqttEvent.SubAck(4, QoS.TWO, ReasonCode.SUCCESS));

        for (int cut = 0; cut <= stream.length; cut++) {
            BrokerWire wire = new BrokerWire(MqttVersion.MQTT_5, MINUTE, PLAIN);
            wire.broker(Arrays.copyOf(stream, cut));
            wire.broker(Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(wire.events()).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void serverKeepAliveOfZeroOrMoreThanOursLeavesOurPings() {
        for (String connAck : new String[] {"20 06 00 00 03 13 00 00", "20 06 00 00 03 13 ff ff"}) {
            BrokerWire wire = BrokerWire.up5(connAck);
            wire.advance(Duration.ofMillis(44_999));
            assertThat(wire.sent()).isEmpty();
            wire.advance(Duration.ofMillis(1));
            assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
        }
    }

    @Test
    void serverKeepAliveOfASecondIsKept() {
        BrokerWire wire = BrokerWire.up5("20 06 00 00 03 13 00 01");

        wire.advance(Duration.ofMillis(750));

        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
    }

    @Test
    void serverKeepAliveShortensTheTimeBetweenPings() {
        BrokerWire wire = BrokerWire.up5("20 06 00 00 03 13 00 08");

        wire.advance(Duration.ofMillis(5_999));
        assertThat(wire.sent()).isEmpty();
        wire.advance(Duration.ofMillis(1));

        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
    }

    // ---- limits of the broker

    @Test
    void noMorePublishesAreOpenThanTheReceiveMaximum() {
        BrokerWire wire = BrokerWire.up5("20 06 00 00 03 21 00 01");

        for (int id = 1; id <= 3; id++) {
            wire.command(new MqttCommand.Publish("t", Payload.EMPTY, QoS.ONE, false, false, id));
        }
        wire.command(new MqttCommand.Publish("t", Payload.EMPTY, QoS.ZERO, false, false, 0));
        wire.command(new MqttCommand.PubAck(9));
        assertThat(wire.sent()).isEqualTo("32 06 00 01 74 00 01 00 40 02 00 09");

        wire.broker("40 02 00 01");
        assertThat(wire.sent()).isEqualTo("32 06 00 01 74 00 02 00");
        wire.broker("40 02 00 02");
        assertThat(wire.sent()).isEqualTo("32 06 00 01 74 00 03 00");
        wire.broker("40 02 00 03");
        assertThat(wire.sent()).isEqualTo("30 04 00 01 74 00");
    }

    @Test
    void publishAtQos2IsOpenUntilItsPubCompOrItsRefusal() {
        BrokerWire wire = BrokerWire.up5("20 06 00 00 03 21 00 01");
        for (int id = 1; id <= 3; id++) {
            wire.command(new MqttCommand.Publish("t", Payload.EMPTY, QoS.TWO, false, false, id));
        }
        wire.sent();

        wire.broker("50 02 00 01");
        wire.command(new MqttCommand.PubRel(1));
        assertThat(wire.sent()).isEqualTo("62 02 00 01");
        wire.broker("70 02 00 01");
        assertThat(wire.sent()).isEqualTo("34 06 00 01 74 00 02 00");
        wire.broker("50 04 00 02 87 00");
        assertThat(wire.sent()).isEqualTo("34 06 00 01 74 00 03 00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 05 00 00 02 24 01    | 2 | false | x | 9B", // Maximum QoS 1
                "20 05 00 00 02 24 00    | 1 | false | x | 9B", // Maximum QoS 0
                "20 05 00 00 02 25 00    | 1 | true  | x | 9A", // Retain not available
                "20 08 00 00 05 27 00 00 00 14 | 1 | false | xxxxxxxxxxxxxxxxxxxx | 95", // Maximum Packet Size 20
            })
    void whatTheBrokerDoesNotTakeIsRefusedHere(String connAck, int qos, boolean retain, String text, String code) {
        BrokerWire wire = BrokerWire.up5(connAck);

        wire.command(new MqttCommand.Publish("t", Payload.ofText(text), QoS.ofBits(qos), retain, false, 1));

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.events())
                .containsExactly(
                        qos == 2
                                ? new MqttEvent.PubRec(1, reasonCode(code))
                                : new MqttEvent.PubAck(1, reasonCode(code)));
    }

    @Test
    void topicCountsTowardsTheMaximumPacketSize() {
        BrokerWire wire = BrokerWire.up5("20 08 00 00 05 27 00 00 00 14");

        wire.command(new MqttCommand.Publish("ttttt", Payload.ofText("xxxxx"), QoS.ONE, false, false, 1));
        assertThat(wire.sent()).isNotEmpty();
        wire.command(new MqttCommand.Publish("tttttt", Payload.ofText("xxxxx"), QoS.ONE, false, false, 2));

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.events()).containsExactly(new MqttEvent.PubAck(2, ReasonCode.PACKET_TOO_LARGE));
    }

    @Test
    void messageAtQos0BeyondALimitIsToldAsDropped() {
        BrokerWire wire = BrokerWire.up5("20 05 00 00 02 25 00");

        wire.command(new MqttCommand.Publish("t", Payload.EMPTY, QoS.ZERO, true, false, 0));

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.dropped()).containsExactly("t not sent");
    }

    @Test
    void wildcardIsRefusedHereWhereTheBrokerHasNone() {
        BrokerWire wire = BrokerWire.up5("20 05 00 00 02 28 00");

        wire.command(new MqttCommand.Subscribe(1, "a/+", QoS.ONE));
        assertThat(wire.sent()).isEmpty();
        assertThat(wire.events())
                .containsExactly(new MqttEvent.SubAck(1, QoS.ZERO, ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED));

        wire.command(new MqttCommand.Subscribe(2, "a/b", QoS.ONE));
        assertThat(wire.sent()).startsWith("82");
    }

    @Test
    void sharedSubscriptionIsRefusedHereWhereTheBrokerHasNone() {
        BrokerWire wire = BrokerWire.up5("20 05 00 00 02 2a 00");

        wire.command(new MqttCommand.Subscribe(1, "$share/g/t", QoS.ONE));

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.events())
                .containsExactly(new MqttEvent.SubAck(1, QoS.ZERO, ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED));
    }

    /** No packet of the gateway has one. */
    @Test
    void brokerWithoutSubscriptionIdentifiersIsAsAnyOther() {
        BrokerWire wire = BrokerWire.up5("20 05 00 00 02 29 00");

        wire.command(new MqttCommand.Subscribe(1, "a/+", QoS.ONE));

        assertThat(wire.sent()).isEqualTo("82 09 00 01 00 00 03 61 2f 2b 01");
    }

    // ---- what MQTT 5 has for sensors

    /** The client has the retained messages since it subscribed. */
    @Test
    void filterThatTheBrokerMayHaveLostIsSubscribedAgainWithoutItsRetainedMessages() {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.command(new MqttCommand.Subscribe(1, "a", QoS.ONE, true));

        assertThat(wire.sent()).isEqualTo("82 07 00 01 00 00 01 61 21"); // Retain Handling 2, QoS 1
    }

    @Test
    void longestMessageExpiryIsUnsigned() {
        BrokerWire wire = BrokerWire.up5(CONNACK);

        wire.broker("30 0a 00 01 74 05 02 ff ff ff ff 78");

        assertThat(wire.events())
                .containsExactly(
                        new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ZERO, false, 0, false, 4_294_967_295L));
    }

    @Test
    void topicThatComesAgainGoesOutAsItsAlias() {
        BrokerWire wire = BrokerWire.up5("20 06 00 00 03 22 00 0a");
        MqttCommand message = new MqttCommand.Publish("room/1", Payload.EMPTY, QoS.ZERO, false, false, 0);

        wire.command(message);
        assertThat(wire.sent()).isEqualTo("30 09 00 06 72 6f 6f 6d 2f 31 00");
        wire.command(message);
        assertThat(wire.sent()).isEqualTo("30 0c 00 06 72 6f 6f 6d 2f 31 03 23 00 01");
        wire.command(message);
        assertThat(wire.sent()).isEqualTo("30 06 00 00 03 23 00 01");
    }

    @Test
    void messageTellsWhereItComesFromInUserProperties() {
        BrokerWire wire = BrokerWire.up5(CONNACK);
        wire.userProperties(Map.of("link", "u"));

        wire.command(new MqttCommand.Publish("t", Payload.ofText("x"), QoS.ZERO, false, false, 0));

        assertThat(wire.sent()).isEqualTo("30 0f 00 01 74 0a 26 00 04 6c 69 6e 6b 00 01 75 78");
    }

    @Test
    void olderVersionsHaveNoUserProperties() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        wire.userProperties(Map.of("link", "u"));

        wire.command(new MqttCommand.Publish("t", Payload.ofText("x"), QoS.ZERO, false, false, 0));

        assertThat(wire.sent()).isEqualTo("30 04 00 01 74 78");
    }

    private static ReasonCode reasonCode(String hex) {
        return new ReasonCode(Integer.parseInt(hex, 16));
    }
}
