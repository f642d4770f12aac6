package org.sngateway.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.capture.SkipReason;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;

/** A recording against a gateway that says what the test says. */
class ReplayTest {
    private static final Endpoint NODE = new Endpoint(Payload.ofHex("c0000207"), 10_000);
    private static final Endpoint GATEWAY = new Endpoint(Payload.ofHex("c0000201"), 1884);
    private static final long MILLI = 1_000_000L;
    private static final Connect CONNECT = new Connect(false, true, Connect.PROTOCOL_ID, 60, "soil-1");
    private static final ConnAck ACCEPTED = new ConnAck(ReturnCode.ACCEPTED);

    private final List<CapturedPdu> pdus = new ArrayList<>();
    private final List<SnMessage> sent = new ArrayList<>();
    private final SnDecoder decoder = new SnDecoder(true);

    @Test
    void idsAreThoseThatTheGatewayOfTodayAssigns() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        node(2, new Register(0, 1, "soil-1/moisture"));
        gateway(3, new RegAck(7, 1, ReturnCode.ACCEPTED));
        node(4, publish(7, 2));
        gateway(5, new PubAck(7, 2, ReturnCode.ACCEPTED));
        gateway(6, new Register(9, 100, "soil-1/valve"));
        node(7, new RegAck(9, 100, ReturnCode.ACCEPTED));
        gateway(8, publish(9, 101));
        node(9, new PubAck(9, 101, ReturnCode.ACCEPTED));
        Replay replay = started(0);

        says(replay, ACCEPTED);
        says(replay, new RegAck(41, 1, ReturnCode.ACCEPTED));
        assertThat(sent).last().isEqualTo(publish(41, 2));
        says(replay, new PubAck(41, 2, ReturnCode.ACCEPTED));
        says(replay, new Register(42, 5, "soil-1/valve"));
        assertThat(sent).last().isEqualTo(new RegAck(42, 5, ReturnCode.ACCEPTED));
        says(replay, publish(42, 6));
        assertThat(sent).last().isEqualTo(new PubAck(42, 6, ReturnCode.ACCEPTED));
        ends(replay);

        assertThat(replay.differences()).isEmpty();
        assertThat(replay.same()).isEqualTo(5);
    }

    @Test
    void anotherReturnCodeIsADifferenceAtItsPacket() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        Replay replay = started(0);

        says(replay, new ConnAck(ReturnCode.CONGESTION));
        ends(replay);

        assertThat(replay.differences())
                .extracting(Difference::toString)
                .containsExactly("packet 2: recorded CONNACK accepted, now CONNACK congestion");
    }

    @Test
    void answerThatDoesNotComeIsWaitedForAndThenADifference() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        node(2, PingReq.withoutClientId());
        gateway(3, new PingResp());
        Replay replay = started(0);

        assertThat(sent).containsExactly(CONNECT);
        replay.onTick(1_999 * MILLI);
        assertThat(sent).containsExactly(CONNECT);
        replay.onTick(2_000 * MILLI);
        assertThat(sent).containsExactly(CONNECT, PingReq.withoutClientId());
        replay.onDatagram(0, octets(new PingResp()).asBuffer(), 2_001 * MILLI);
        ends(replay);

        assertThat(replay.differences())
                .extracting(Difference::toString)
                .containsExactly("packet 2: recorded CONNACK accepted, now nothing");
    }

    @Test
    void whatWasNotRecordedIsAcknowledgedAndADifference() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        Replay replay = started(0);

        says(replay, ACCEPTED);
        says(replay, new Register(42, 5, "soil-1/valve"));
        ends(replay);

        assertThat(sent).last().isEqualTo(new RegAck(42, 5, ReturnCode.ACCEPTED));
        assertThat(replay.differences())
                .extracting(Difference::toString)
                .containsExactly("after packet 1: not recorded, now REGISTER \"soil-1/valve\"");
    }

    @Test
    void repetitionsAreCountedAndNoDifference() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        Replay replay = started(0);

        says(replay, ACCEPTED);
        says(replay, ACCEPTED);
        says(replay, new Advertise(1, 900));
        ends(replay);

        assertThat(replay.differences()).isEmpty();
        assertThat(replay.repeated()).isEqualTo(1);
    }

    @Test
    void nodeAcknowledgesNothingThatItDidNotGet() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        gateway(2, new Register(9, 100, "soil-1/valve"));
        node(3, new RegAck(9, 100, ReturnCode.ACCEPTED));
        Replay replay = started(0);

        says(replay, ACCEPTED);
        ends(replay);

        assertThat(sent).containsExactly(CONNECT);
        assertThat(replay.differences())
                .singleElement()
                .extracting(Difference::packet)
                .isEqualTo(3L);
    }

    @Test
    void answerThatComesOnlyAfterTheNodeHasGoneOnIsADifference() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        node(2, new PingReq("soil-1"));
        gateway(3, new PingResp());
        node(4, publish(7, 2));
        Replay replay = started(0);

        says(replay, ACCEPTED);
        replay.onTick(2_000 * MILLI);
        replay.onDatagram(0, octets(new PingResp()).asBuffer(), 2_001 * MILLI);
        ends(replay);

        assertThat(replay.differences())
                .extracting(Difference::toString)
                .containsExactly("packet 4: recorded PINGRESP, now PINGRESP, but only after packet 5");
    }

    @Test
    void messagesOfATopicInAnotherOrderAreADifference() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        Publish first = new Publish(false, QoS.ZERO, false, ShortTopicName.of("sw"), 0, Payload.ofText("on"));
        Publish second = new Publish(false, QoS.ZERO, false, ShortTopicName.of("sw"), 0, Payload.ofText("off"));
        gateway(2, first);
        gateway(3, second);
        Replay replay = started(0);

        says(replay, ACCEPTED);
        says(replay, second);
        says(replay, first);
        ends(replay);

        assertThat(replay.differences())
                .extracting(Difference::toString)
                .containsExactly("packet 3: recorded PUBLISH short=\"sw\" qos=0 data=6f6e,"
                        + " now PUBLISH short=\"sw\" qos=0 data=6f6e, but behind that of packet 4");
    }

    @Test
    void answerToOneNodeMayComeBeforeThatToAnother() throws RecordingException {
        Endpoint other = new Endpoint(Payload.ofHex("c0000208"), 10_000);
        node(0, CONNECT);
        add(1, other, GATEWAY, octets(CONNECT));
        gateway(2, ACCEPTED);
        node(3, PingReq.withoutClientId());
        add(4, GATEWAY, other, octets(ACCEPTED));
        gateway(5, new PingResp());
        Replay replay = started(0);

        replay.onDatagram(1, octets(ACCEPTED).asBuffer(), 0);
        says(replay, ACCEPTED);
        says(replay, new PingResp());
        ends(replay);

        assertThat(replay.differences()).isEmpty();
    }

    @Test
    void messagesLeaveInTheRecordedTimeOrFaster() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        node(1_000, PingReq.withoutClientId());
        Replay recorded = started(1);
        says(recorded, ACCEPTED);
        assertThat(recorded.nextDeadlineNanos()).isEqualTo(1_000 * MILLI);

        Replay faster = started(10);
        says(faster, ACCEPTED);
        assertThat(faster.nextDeadlineNanos()).isEqualTo(100 * MILLI);
    }

    @Test
    void copyHasAnotherClientId() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        node(2, new PingReq("soil-1"));
        Replay replay = new Replay(
                Recording.of(capture()),
                new ReplaySettings(0, Duration.ofSeconds(2), "-2"),
                (node, octets) -> sent.add(message(octets)));
        replay.start(0);
        says(replay, ACCEPTED);

        assertThat(sent)
                .containsExactly(
                        new Connect(false, true, Connect.PROTOCOL_ID, 60, "soil-1-2"), new PingReq("soil-1-2"));
    }

    @Test
    void longClientIdGetsTheLongFormOfLength() {
        String id = "x".repeat(248);
        Connect connect = new Connect(false, true, Connect.PROTOCOL_ID, 60, id);

        Payload changed = Octets.withClientIdSuffix(octets(connect), "-17");

        assertThat(message(changed)).isEqualTo(new Connect(false, true, Connect.PROTOCOL_ID, 60, id + "-17"));
    }

    @Test
    void whatIsNoMessageIsSentAsItWas() throws RecordingException {
        node(0, CONNECT);
        gateway(1, ACCEPTED);
        add(2, NODE, GATEWAY, Payload.ofHex("090c20"));
        List<Payload> raw = new ArrayList<>();
        Replay replay = new Replay(
                Recording.of(capture()),
                new ReplaySettings(0, Duration.ofSeconds(2), ""),
                (node, octets) -> raw.add(octets));
        replay.start(0);
        says(replay, ACCEPTED);

        assertThat(raw).last().isEqualTo(Payload.ofHex("090c20"));
    }

    @Test
    void captureWithoutAGatewayIsRefusedInOneLine() {
        Capture capture = new Capture(3, List.of(), Map.of(SkipReason.NO_UDP, 3), Optional.empty());

        assertThatThrownBy(() -> Recording.of(capture))
                .isInstanceOf(RecordingException.class)
                .hasMessage(
                        "no node says anything to an MQTT-SN gateway in it: 3 packets, 0 datagrams; not read: 3 without UDP");
    }

    private Replay started(double speed) throws RecordingException {
        sent.clear();
        Replay replay = new Replay(
                Recording.of(capture()),
                new ReplaySettings(speed, Duration.ofSeconds(2), ""),
                (node, octets) -> sent.add(message(octets)));
        replay.start(0);
        return replay;
    }

    private void says(Replay replay, SnMessage message) {
        replay.onDatagram(0, octets(message).asBuffer(), 0);
    }

    private static void ends(Replay replay) {
        while (!replay.isDone()) {
            replay.onTick(replay.nextDeadlineNanos());
        }
    }

    private void node(long atMillis, SnMessage message) {
        add(atMillis, NODE, GATEWAY, octets(message));
    }

    private void gateway(long atMillis, SnMessage message) {
        add(atMillis, GATEWAY, NODE, octets(message));
    }

    private void add(long atMillis, Endpoint source, Endpoint destination, Payload octets) {
        pdus.add(new CapturedPdu(
                pdus.size() + 1,
                atMillis * MILLI,
                Protocol.UDP,
                source,
                destination,
                octets,
                Direction.UNKNOWN,
                "",
                ""));
    }

    private Capture capture() {
        return new Capture(pdus.size(), List.copyOf(pdus), Map.of(), Optional.empty());
    }

    private static Publish publish(int topicId, int msgId) {
        return new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), msgId, Payload.ofText("17"));
    }

    private static Payload octets(SnMessage message) {
        ByteBuffer octets = ByteBuffer.allocate(400);
        SnEncoder.encode(message, octets);
        return Payload.copyOf(octets.flip());
    }

    private SnMessage message(Payload octets) {
        return ((Decoded) decoder.decode(octets.asBuffer())).message();
    }
}
