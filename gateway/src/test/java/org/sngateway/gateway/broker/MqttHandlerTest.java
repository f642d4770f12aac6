package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** The life of a connection, octet by octet, in virtual time. */
class MqttHandlerTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @Test
    void connectGoesOutFirstAndTheConnAckMakesTheConnectionUp() {
        BrokerWire wire = new BrokerWire(MINUTE);
        assertThat(wire.sent()).isEqualTo(BrokerWire.CONNECT);

        wire.broker("20 02 01 00");

        assertThat(wire.events()).containsExactly(new MqttEvent.Connected(true));
    }

    @Test
    void commandsGoNowhereBeforeTheConnAck() {
        BrokerWire wire = new BrokerWire(MINUTE);
        wire.sent();

        wire.command(new MqttCommand.PubRel(7));

        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void silenceInsteadOfTheConnAckEndsTheConnectionUncertain() {
        BrokerWire wire = new BrokerWire(MINUTE);

        wire.advance(Duration.ofMillis(9_999));
        assertThat(wire.events()).isEmpty();
        wire.advance(Duration.ofMillis(1));

        wire.endedWith(true, "no CONNACK within 10000 ms");
    }

    @Test
    void closeInsteadOfTheConnAckEndsTheConnectionUncertain() {
        BrokerWire wire = new BrokerWire(MINUTE);

        wire.brokerCloses();

        wire.endedWith(true, "the broker closed the connection before its CONNACK: is it full, or is this a TLS port?");
    }

    @Test
    void closeOfAConnectionThatIsUpIsNotUncertain() {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.brokerCloses();

        wire.endedWith(false, "the broker closed the connection");
    }

    @Test
    void refusalClosesAndIsTheLastEvent() {
        BrokerWire wire = new BrokerWire(MINUTE);

        wire.broker("20 02 00 05 20 02 00 00");

        assertThat(wire.events())
                .containsExactly(new MqttEvent.ConnectRefused(
                        ReasonCode.NOT_AUTHORIZED,
                        "the broker says: not authorized; see broker: username, password-file, users-file"));
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void closeSendsDisconnectAndNoEventFollows() {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.close();

        assertThat(wire.sent()).isEqualTo(BrokerWire.DISCONNECT);
        assertThat(wire.isOpen()).isFalse();
        assertThat(wire.events()).isEmpty();
    }

    @Test
    void closeBeforeTheConnAckSendsNothing() {
        BrokerWire wire = new BrokerWire(MINUTE);
        wire.sent();

        wire.close();

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.isOpen()).isFalse();
        assertThat(wire.events()).isEmpty();
    }

    @Test
    void whatIsWrittenInOneTurnLeavesInOrder() {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.command(new MqttCommand.Publish("t", Payload.ofText("x"), QoS.ONE, false, false, 1));
        wire.command(new MqttCommand.PubAck(2));

        assertThat(wire.sent()).isEqualTo("32 06 00 01 74 00 01 78 40 02 00 02");
    }

    // ---- keep alive

    @Test
    void withoutAKeepAliveNothingIsSent() {
        BrokerWire wire = BrokerWire.up(Duration.ZERO);

        wire.advance(Duration.ofDays(2));

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.isOpen()).isTrue();
    }

    /** Every keep alive that the configuration takes, from 1 s up; the shortest are below the time that an answer may take. */
    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_500, 4_000, 13_000, 40_000, 60_000, 64_800_000, 65_535_000})
    void brokerHearsSomethingInEachKeepAliveForTwoPeriods(long keepAliveMillis) {
        Duration keepAlive = Duration.ofMillis(keepAliveMillis);
        BrokerWire wire = BrokerWire.up(keepAlive);
        Duration step = keepAlive.dividedBy(100);

        int silentSteps = 0;
        int pings = 0;
        for (int i = 0; i < 300; i++) {
            wire.advance(step);
            silentSteps++;
            if (wire.sent().equals(BrokerWire.PINGREQ)) {
                assertThat(silentSteps).isLessThan(100);
                silentSteps = 0;
                pings++;
                wire.broker(BrokerWire.PINGRESP);
            }
        }

        assertThat(silentSteps).isLessThan(100);
        assertThat(pings).isEqualTo(4);
        assertThat(wire.events()).isEmpty();
        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    void brokerWhoseAnswersTakeLongerThanTheKeepAliveHearsEachPingAndStaysConnected() {
        BrokerWire wire = BrokerWire.up(Duration.ofSeconds(4));

        wire.advance(Duration.ofSeconds(3));
        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
        wire.advance(Duration.ofSeconds(3));
        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
        wire.advance(Duration.ofSeconds(3));
        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
        wire.broker(BrokerWire.PINGRESP);
        wire.advance(Duration.ofSeconds(3));

        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
        assertThat(wire.isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "60, 45"})
    void pingWithoutAnswerEndsTheConnection(int keepAliveSeconds, int pingAfterSeconds) {
        BrokerWire wire = BrokerWire.up(Duration.ofSeconds(keepAliveSeconds));
        wire.advance(Duration.ofSeconds(pingAfterSeconds));

        wire.advance(Duration.ofMillis(9_999));
        assertThat(wire.events()).isEmpty();
        wire.advance(Duration.ofMillis(1));

        wire.endedByPath(false, "no PINGRESP within 10000 ms");
    }

    @Test
    void answeredPingIsNoLongerWaitedFor() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        wire.advance(Duration.ofSeconds(45));
        wire.broker(BrokerWire.PINGRESP);

        wire.advance(Duration.ofSeconds(44));

        assertThat(wire.events()).isEmpty();
        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    @Rule("R8.30 idle timeout")
    void idleTimeoutThatIsKnownShortensTheTimeBetweenPings() {
        IdleTimeout known = new IdleTimeout();
        known.isCauseOfEnd(Duration.ofSeconds(20).toNanos());
        known.isCauseOfEnd(Duration.ofSeconds(20).toNanos());
        BrokerWire wire = BrokerWire.up(MINUTE, known);

        wire.advance(Duration.ofMillis(9_999));
        assertThat(wire.sent()).isEmpty();
        wire.advance(Duration.ofMillis(1));

        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);
    }

    /** PINGRESP is behind what is not read. */
    @Test
    @Rule("R8.32 no loss where waiting would do")
    void pingHasItsTimeForTheAnswerWhenTheConnectionIsReadAgain() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        wire.advance(Duration.ofSeconds(45));
        assertThat(wire.sent()).isEqualTo(BrokerWire.PINGREQ);

        wire.command(new MqttCommand.Reading(false));
        wire.advance(Duration.ofSeconds(200));
        assertThat(wire.isOpen()).isTrue();
        wire.command(new MqttCommand.Reading(true));
        wire.advance(Duration.ofMillis(9_999));
        assertThat(wire.isOpen()).isTrue();
        wire.advance(Duration.ofMillis(1));

        wire.endedByPath(false, "no PINGRESP within 10000 ms");
    }

    @Test
    void noPingFollowsTheEnd() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        wire.brokerCloses();
        wire.events();

        wire.advance(Duration.ofMinutes(5));

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.events()).isEmpty();
    }

    // ---- what a broker must not send

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 0d 00 04 4d 51 54 54 04 02 00 3c 00 01 61 | CONNECT",
                "20 02 00 00                                  | CONNACK",
                "82 06 00 01 00 01 61 00                      | SUBSCRIBE",
                "a2 05 00 01 00 01 61                         | UNSUBSCRIBE",
                "c0 00                                        | PINGREQ",
            })
    void packetThatNoBrokerSendsEndsTheConnection(String hex, String type) {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.broker(hex);

        wire.endedByPath(false, "the broker sent an unexpected " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40 02 00 01", "30 03 00 01 74", "d0 00", "90 03 00 01 00"})
    void anythingBeforeTheConnAckEndsTheConnection(String hex) {
        BrokerWire wire = new BrokerWire(MINUTE);

        wire.broker(hex);

        assertThat(wire.events())
                .singleElement()
                .asString()
                .contains("isUnanswered=true", "the broker sent an unexpected");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void brokerThatSpeaksTlsOrHttpIsNamed() {
        BrokerWire tls = new BrokerWire(MINUTE);
        tls.broker("15 03 01 00 02 02 46");
        tls.endedWith(true, "the broker speaks TLS at this port; write mqtts:// or wss:// in broker: address");

        BrokerWire http = new BrokerWire(MINUTE);
        http.broker("48 54 54 50 2f 31 2e 31 20 34 30 30");
        assertThat(http.events()).singleElement().asString().contains("there is an HTTP server at this port");
    }

    // ---- packets that are longer than the gateway takes: 1024 octets

    @ParameterizedTest
    @CsvSource({"0, ''", "1, 40 02 01 02", "2, 50 02 01 02"})
    @Rule("R8.28 long packet")
    void longPublishIsAcknowledgedAndSkippedWhereverItIsCut(int qos, String answer) {
        byte[] packet = longPublish(qos);
        for (int cut = 0; cut <= 20; cut++) {
            BrokerWire wire = BrokerWire.up(MINUTE);

            wire.broker(Arrays.copyOf(packet, cut));
            wire.broker(Arrays.copyOfRange(packet, cut, packet.length));
            wire.broker("40 02 00 01");

            assertThat(wire.sent()).isEqualTo(answer);
            assertThat(wire.dropped()).containsExactly("t of " + packet.length + " octets");
            assertThat(wire.events()).containsExactly(new MqttEvent.PubAck(1, ReasonCode.SUCCESS));
        }
    }

    @Test
    @Rule("R8.28 long packet")
    void pubRelOfALongPublishIsAnswered() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        wire.broker(longPublish(2));
        wire.sent();

        wire.broker("62 02 01 02");
        assertThat(wire.sent()).isEqualTo("70 02 01 02");
        wire.broker("62 02 01 02");

        assertThat(wire.events()).containsExactly(new MqttEvent.PubRel(0x0102));
    }

    @ParameterizedTest
    @CsvSource({"8, 50 02 01 02", "1, ''", "9, 50 02 01 02"})
    @Rule("R8.28 long packet")
    void longPublishThatIsRepeatedOrRetainedIsSkippedLikeAnyOther(int flags, String answer) {
        BrokerWire wire = BrokerWire.up(MINUTE);
        byte[] packet = longPublish(flags == 1 ? 0 : 2);
        packet[0] |= (byte) flags;

        for (int times = 0; times < 2; times++) {
            wire.broker(packet);
            assertThat(wire.sent()).isEqualTo(answer);
        }

        assertThat(wire.dropped()).hasSize(2);
        assertThat(wire.events()).isEmpty();
    }

    @Test
    @Rule("R8.28 long packet")
    void longPublishesAndShortOnesInOnePieceAreToldApart() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        byte[] longOne = longPublish(1);
        ByteBuffer piece = ByteBuffer.allocate(2 * longOne.length + 10);
        piece.put(longOne).put(new byte[] {0x30, 0x03, 0, 1, 'a'}).put(longOne).put(new byte[] {0x30, 0x03, 0, 1, 'b'});

        wire.broker(piece.array());

        assertThat(wire.sent().replace(" ", "")).isEqualTo("4002010240020102");
        assertThat(wire.events())
                .extracting(event -> ((MqttEvent.Publish) event).topic())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Rule("R8.28 long packet")
    void longPublishWithPacketId0IsNoPublish(int qos) {
        BrokerWire wire = BrokerWire.up(MINUTE);
        byte[] packet = longPublish(qos);
        packet[7] = 0;
        packet[8] = 0;

        wire.broker(packet);

        assertThat(wire.sent()).isEmpty();
        assertThat(wire.events()).singleElement().isInstanceOf(MqttEvent.ConnectionLost.class);
    }

    @Test
    void longestPublishIsTaken() {
        BrokerWire wire = BrokerWire.up(MINUTE);
        byte[] packet = new byte[1024];
        packet[0] = 0x30;
        packet[1] = (byte) 0xFD; // 1021
        packet[2] = 0x07;
        packet[4] = 1;
        packet[5] = 't';

        wire.broker(packet);

        assertThat(wire.dropped()).isEmpty();
        assertThat(wire.events()).singleElement().isInstanceOf(MqttEvent.Publish.class);
    }

    @Test
    void otherPacketThatIsTooLongEndsTheConnectionAndNamesTheKey() {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.broker("90 83 08 00 01 00");

        assertThat(wire.events()).singleElement().asString().contains("longer than broker: max-packet");
    }

    private static byte[] longPublish(int qos) {
        byte[] packet = new byte[4 + 100_000];
        packet[0] = (byte) (0x30 | (qos << 1));
        packet[1] = (byte) 0xA0; // 100000
        packet[2] = (byte) 0x8D;
        packet[3] = 0x06;
        packet[5] = 1;
        packet[6] = 't';
        packet[7] = 1; // packet id 0x0102
        packet[8] = 2;
        return packet;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 00", // type 0
                "36 07 00 01 74 00 01 78 79", // QoS 3
                "32 05 00 01 74 00 00", // packet id 0
                "30 05 00 01 23 78 79", // topic "#"
                "30 05 00 01 ff 78 79", // topic that is no UTF-8
                "30 05 00 01 00 78 79", // topic U+0000
                "30 ff ff ff ff 01", // five octets of length
                "62 02 00 00", // PUBREL with packet id 0
                "60 02 00 01", // PUBREL without its flags
            })
    void whatIsNotMqttEndsTheConnection(String hex) {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.broker(hex);

        assertThat(wire.events())
                .singleElement()
                .asString()
                .contains("ConnectionLost", "isUnanswered=false", "the broker sent");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void oneBadPacketIsToldOnce() {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.broker("00 00 00 00 40 02 00 01");

        assertThat(wire.events()).hasSize(1);
    }

    // ---- packets in pieces

    @Test
    void packetsCutAtEachOctetMeanTheSame() {
        byte[] stream = HexFormat.ofDelimiter(" ")
                .parseHex(
                        "20 02 00 00" // CONNACK
                                + " 32 06 00 01 74 00 05 78" // PUBLISH
                                + " 40 02 00 01" // PUBACK
                                + " 90 03 00 02 01" // SUBACK
                                + " b0 02 00 03"); // UNSUBACK
        List<MqttEvent> expected = List.of(
                new MqttEvent.Connected(false),
                new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 5),
                new MqttEvent.PubAck(1, ReasonCode.SUCCESS),
                new MqttEvent.SubAck(2, QoS.ONE, ReasonCode.SUCCESS),
                new MqttEvent.UnsubAck(3));

        for (int cut = 0; cut <= stream.length; cut++) {
            BrokerWire wire = new BrokerWire(MINUTE);
            wire.broker(Arrays.copyOf(stream, cut));
            wire.broker(Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(wire.events()).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void packetThatEndsInTheMiddleOfAConnectionIsNoEvent() {
        BrokerWire wire = BrokerWire.up(MINUTE);

        wire.broker("32 06 00 01 74 00");
        wire.brokerCloses();

        wire.endedWith(false, "the broker closed the connection");
    }
}
