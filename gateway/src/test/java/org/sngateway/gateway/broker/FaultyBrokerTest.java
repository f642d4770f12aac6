package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.Unsubscribe;

/** Brokers that answer wrongly, late, never or in another order, and what a node hears of it. */
class FaultyBrokerTest {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final MqttVersion V5 = MqttVersion.MQTT_5;
    private static final MqttVersion V311 = MqttVersion.MQTT_3_1_1;

    private static ReturnCode returnCode(int value) {
        return ReturnCode.of(value);
    }

    // ---- each answer to CONNECT

    /**
     * The gateway's own connection is not let in either, so that each refusal may pass. Code 1 is about the version of MQTT, and
     * leads to the next one.
     */
    @ParameterizedTest
    @CsvSource({"02, 1", "03, 1", "04, 1", "05, 1", "06, 1", "ff, 1"})
    void eachConnAckCodeOf311IsAnsweredToTheNode(String code, int expected) {
        FaultyBroker broker = new FaultyBroker(V311);
        Node node = broker.connecting();

        broker.says("20 02 00 " + code);
        broker.advanceSeconds(6);

        node.expects(new ConnAck(returnCode(expected)));
        node.expectsNothing();
    }

    static Stream<Integer> reasonCodes() {
        return IntStream.rangeClosed(0x80, 0xFF).boxed();
    }

    @ParameterizedTest
    @MethodSource("reasonCodes")
    void eachConnAckCodeOf5IsAnsweredToTheNodeOnce(int code) {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connecting();

        broker.says("20 03 00 " + HEX.toHexDigits((byte) code) + " 00");
        broker.advanceSeconds(6);

        ConnAck connAck = node.expects(ConnAck.class);
        assertThat(connAck.returnCode().isAccepted()).isFalse();
        node.expectsNothing();
    }

    // ---- silence at each step

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void silenceAfterConnectIsCongestion(MqttVersion version) {
        FaultyBroker broker = new FaultyBroker(version);
        Node node = broker.connecting();

        broker.advanceSeconds(5);

        node.expects(new ConnAck(ReturnCode.CONGESTION));
    }

    @Test
    void silenceAfterPublishIsCongestionAndTheNextOneIsServed() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);
        node.sends(Lockstep.publish(topic, QoS.ONE, 1));
        assertThat(broker.sent()).isEqualTo("32 08 00 01 74 00 01 00 6f 6e");

        broker.advanceSeconds(5);

        node.expects(new PubAck(topic.value(), 1, ReturnCode.CONGESTION));
        node.sends(Lockstep.publish(topic, QoS.ONE, 2));
        assertThat(broker.sent()).isEqualTo("32 08 00 01 74 00 02 00 6f 6e");
        broker.says("40 02 00 02");
        node.expects(new PubAck(topic.value(), 2, ReturnCode.ACCEPTED));
    }

    /** The broker may have the message: a refusal would bring it again, as another one. */
    @Test
    void silenceInsteadOfPubRecIsNoRefusal() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);
        node.sends(Lockstep.publish(topic, QoS.TWO, 1));
        assertThat(broker.sent()).startsWith("34 ");

        broker.advanceSeconds(20);

        node.expectsNothing();
        broker.says("50 02 00 01");
        node.expects(new PubRec(1));
    }

    @Test
    void silenceInsteadOfPubCompIsNoRefusalAndTheReleaseIsRepeatedOnTheNextConnection() {
        FaultyBroker broker = new FaultyBroker(V311);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);
        node.sends(Lockstep.publish(topic, QoS.TWO, 1));
        broker.sent();
        broker.says("50 02 00 01");
        node.expects(new PubRec(1));
        node.sends(new PubRel(1));
        assertThat(broker.sent()).isEqualTo("62 02 00 01");

        broker.advanceSeconds(60);
        broker.comesBack("20 02 01 00");

        assertThat(broker.sent()).isEqualTo("62 02 00 01");
        broker.says("70 02 00 01");
        node.expects(new PubComp(1));
    }

    @Test
    void silenceAfterSubscribeIsCongestion() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        node.sends(new Subscribe(false, QoS.ONE, 1, new TopicName("a")));
        broker.sent();

        broker.advanceSeconds(5);

        node.expects(new SubAck(QoS.ZERO, 0, 1, ReturnCode.CONGESTION));
    }

    @Test
    void silenceAfterUnsubscribeIsSilence() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        subscribes(broker, node, "a");
        node.sends(new Unsubscribe(2, new TopicName("a")));
        assertThat(broker.sent()).startsWith("a2 ");

        broker.advanceSeconds(30);

        node.expectsNothing();
        broker.says("b0 04 00 02 00 00");
    }

    /** RabbitMQ 3.10 after PUBREL, NanoMQ: the TCP connection lives, and nobody is there. */
    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void deafConnectionIsLeftWithinAKeepAlive(MqttVersion version) {
        FaultyBroker broker = new FaultyBroker(version);
        Node node = broker.connected();

        broker.advanceSeconds(56);

        assertThat(broker.connections()).isEqualTo(2);
        broker.accepts(broker.connAck());
        assertThat(broker.gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.expectsNothing();
    }

    // ---- cut at each octet

    /** The stream of a broker that accepts, subscribes, acknowledges and delivers, cut at each octet by a loss. */
    @ParameterizedTest
    @ValueSource(strings = {"MQTT_3_1_1", "MQTT_5"})
    void connectionThatIsCutAtAnyOctetOfAPacketLosesNoMessage(MqttVersion version) {
        boolean isV5 = version == V5;
        byte[] pubAck = HEX.parseHex(isV5 ? "40 03 00 02 00" : "40 02 00 02");
        for (int cut = 0; cut <= pubAck.length; cut++) {
            FaultyBroker broker = new FaultyBroker(version);
            Node node = broker.connected();
            NormalTopicId topic = topic(node);
            subscribes(broker, node, "lamp");
            node.sends(Lockstep.publish(topic, QoS.ONE, 9));
            assertThat(broker.sent()).startsWith("32 ");

            broker.says(Arrays.copyOf(pubAck, cut));
            broker.closes();
            broker.comesBack(isV5 ? "20 03 01 00 00" : "20 02 01 00");

            if (cut < pubAck.length) {
                assertThat(broker.sent()).as("cut at %d", cut).startsWith("3a ").contains(" 00 02 ");
                broker.says(pubAck);
            }
            node.expects(new PubAck(topic.value(), 9, ReturnCode.ACCEPTED));
            node.expectsNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTT_3_1_1", "MQTT_5"})
    void connAckThatIsCutAtAnyOctetIsAskedForAgain(MqttVersion version) {
        byte[] connAck = HEX.parseHex(version == V5 ? "20 06 00 00 03 21 00 0a" : "20 02 00 00");
        for (int cut = 0; cut < connAck.length; cut++) {
            FaultyBroker broker = new FaultyBroker(version);
            Node node = broker.connecting();

            broker.says(Arrays.copyOf(connAck, cut));
            broker.closes();
            broker.comesBack(broker.connAck());

            node.expects(new ConnAck(ReturnCode.ACCEPTED));
            node.expectsNothing();
        }
    }

    @Test
    void messageOfTheBrokerThatIsCutAtAnyOctetIsDeliveredOnce() {
        byte[] publish = HEX.parseHex("32 0b 00 04 6c 61 6d 70 00 05 00 6f 6e");
        for (int cut = 0; cut < publish.length; cut++) {
            FaultyBroker broker = new FaultyBroker(V5);
            Node node = broker.connected();
            subscribes(broker, node, "lamp");

            broker.says(Arrays.copyOf(publish, cut));
            broker.closes();
            node.expectsNothing();
            broker.comesBack("20 03 01 00 00");
            broker.says(publish);

            Publish delivered = node.expects(Publish.class);
            node.acknowledges(delivered);
            assertThat(broker.sent()).as("cut at %d", cut).isEqualTo("40 02 00 05");
            node.expectsNothing();
        }
    }

    // ---- acknowledgements that are late or in another order

    @Test
    void acknowledgementsInAnyOrderReachTheirMessages() {
        FaultyBroker broker = new FaultyBroker(V311);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);
        for (int msgId = 1; msgId <= 3; msgId++) {
            node.sends(Lockstep.publish(topic, QoS.ONE, msgId));
        }
        broker.sent();
        broker.advanceSeconds(4);

        broker.says("40 02 00 03 40 02 00 01 40 02 00 02");

        for (int msgId : List.of(3, 1, 2)) {
            node.expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
        }
    }

    @Test
    void acknowledgementOfNothingIsIgnored() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();

        broker.says("40 02 00 63 50 02 00 63 70 02 00 63 90 04 00 63 00 00 b0 04 00 63 00 00 62 02 00 63");

        node.expectsNothing();
        assertThat(broker.isOpen()).isTrue();
        // PUBREC and PUBREL are answered, or the broker would wait for ever.
        assertThat(broker.sent()).isEqualTo("62 02 00 63 70 02 00 63");
    }

    @Test
    void receiveMaximumOfOneLetsOneMessageAfterTheOtherPass() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected("20 06 00 00 03 21 00 01");
        NormalTopicId topic = topic(node);
        for (int msgId = 1; msgId <= 3; msgId++) {
            node.sends(Lockstep.publish(topic, QoS.ONE, msgId));
        }

        for (int id = 1; id <= 3; id++) {
            assertThat(broker.sent()).isEqualTo("32 08 00 01 74 00 0" + id + " 00 6f 6e");
            broker.says("40 02 00 0" + id);
            node.expects(new PubAck(topic.value(), id, ReturnCode.ACCEPTED));
        }
    }

    /** RabbitMQ 3.10: PUBREL makes it deaf. */
    @Test
    void pubAckInsteadOfPubRecEndsTheExchangeAndNoPubRelIsSent() {
        FaultyBroker broker = new FaultyBroker(V311);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);
        node.sends(Lockstep.publish(topic, QoS.TWO, 1));
        broker.sent();

        broker.says("40 02 00 01");
        node.expects(new PubRec(1));
        node.sends(new PubRel(1));

        node.expects(new PubComp(1));
        assertThat(broker.sent()).isEmpty();
    }

    // ---- takeover

    /** With MQTT 5 the broker says so; before, it just closes. The node is served meanwhile. */
    @ParameterizedTest
    @EnumSource(
            value = MqttVersion.class,
            names = {"MQTT_3_1_1", "MQTT_5"})
    void takeoverOfTheClientIdEndsNoSessionAndIsNoFight(MqttVersion version) {
        FaultyBroker broker = new FaultyBroker(version);
        Node node = broker.connected();

        for (int i = 0; i < 3; i++) {
            if (version == V5) {
                broker.says("e0 02 8e 00");
            } else {
                broker.closes();
            }
            broker.comesBack(broker.connAck());
        }

        assertThat(broker.gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.expectsNothing();
    }

    // ---- DISCONNECT of the server

    /** 0x8E says that another has the client id, and has tests of its own (row 31). */
    static Stream<Integer> reasonsOfDisconnect() {
        return reasonCodes().filter(code -> code != 0x8E);
    }

    /** It is an outage, which no node hears of. */
    @ParameterizedTest
    @MethodSource("reasonsOfDisconnect")
    void disconnectOfTheServerWithAnyReasonEndsNoSession(int code) {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();

        broker.says("e0 02 " + HEX.toHexDigits((byte) code) + " 00");

        broker.comesBack(broker.connAck());
        assertThat(broker.gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.expectsNothing();
    }

    @Test
    void brokerThatForgotTheSessionGetsTheFiltersAgain() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        subscribes(broker, node, "lamp");
        broker.closes();

        broker.comesBack("20 03 00 00 00");

        // Retain Handling 2: the node has the retained message.
        assertThat(broker.sent()).isEqualTo("82 0a 00 02 00 00 04 6c 61 6d 70 21");
    }

    // ---- limits

    @Test
    void serverKeepAliveIsKept() {
        FaultyBroker broker = new FaultyBroker(V5);
        broker.connected("20 06 00 00 03 13 00 0a"); // Server Keep Alive 10 s

        broker.advanceSeconds(7);
        assertThat(broker.sent()).isEmpty();
        broker.advanceSeconds(1);

        assertThat(broker.sent()).isEqualTo("c0 00");
    }

    @ParameterizedTest
    @CsvSource({
        "20 05 00 00 02 24 01, TWO, false", // Maximum QoS 1
        "20 05 00 00 02 25 00, ONE, true", // Retain not available
        "20 08 00 00 05 27 00 00 00 0a, ONE, false", // Maximum Packet Size 10
    })
    void whatTheBrokerDoesNotTakeIsRefusedToTheNodeAndNeverTried(String connAck, QoS qos, boolean retain) {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected(connAck);
        NormalTopicId topic = topic(node);

        for (int msgId = 1; msgId <= 3; msgId++) {
            node.sends(new Publish(false, qos, retain, topic, msgId, Lockstep.DATA));
            broker.passOn();

            node.expects(new PubAck(topic.value(), msgId, ReturnCode.NOT_SUPPORTED));
        }

        assertThat(broker.sent()).isEmpty();
        assertThat(broker.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"20 05 00 00 02 28 00, a/+", "20 05 00 00 02 2a 00, $share/g/a"})
    void filterThatTheBrokerDoesNotTakeIsRefusedToTheNode(String connAck, String filter) {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected(connAck);

        node.sends(new Subscribe(false, QoS.ONE, 1, new TopicName(filter)));
        broker.passOn();

        node.expects(new SubAck(QoS.ZERO, 0, 1, ReturnCode.NOT_SUPPORTED));
        assertThat(broker.sent()).isEmpty();
    }

    @Test
    void messageLongerThanTheGatewayTakesIsSkippedAndTheNextOneDelivered() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        subscribes(broker, node, "lamp");
        byte[] rest = new byte[2_000];

        broker.says("32 d9 0f 00 04 6c 61 6d 70 00 05 00"); // PUBLISH of 2 009 octets
        broker.says(rest);
        broker.says("32 0b 00 04 6c 61 6d 70 00 06 00 6f 6e");

        Publish delivered = node.expects(Publish.class);
        assertThat(delivered.data()).isEqualTo(Lockstep.DATA);
        node.acknowledges(delivered);
        assertThat(broker.sent()).isEqualTo("40 02 00 05 40 02 00 06");
    }

    // ---- EMQX

    /** With MQTT 5 it says that a message was denied; with 3.1.1 it acknowledges and drops it. */
    @ParameterizedTest
    @CsvSource({"MQTT_5, 40 03 00 01 87, 3", "MQTT_3_1_1, 40 02 00 01, 0"})
    void messageThatEmqxDeniesIsRefusedWithMqtt5(MqttVersion version, String answer, int expected) {
        FaultyBroker broker = new FaultyBroker(version);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);
        node.sends(Lockstep.publish(topic, QoS.ONE, 1));
        broker.sent();

        broker.says(answer);

        node.expects(new PubAck(topic.value(), 1, returnCode(expected)));
    }

    @ParameterizedTest
    @CsvSource({"MQTT_5, 90 04 00 01 00 87", "MQTT_3_1_1, 90 03 00 01 80"})
    void filterThatEmqxDeniesIsRefused(MqttVersion version, String answer) {
        FaultyBroker broker = new FaultyBroker(version);
        Node node = broker.connected();
        node.sends(new Subscribe(false, QoS.ONE, 1, new TopicName("a")));
        broker.sent();

        broker.says(answer);

        node.expects(new SubAck(QoS.ZERO, 0, 1, ReturnCode.NOT_SUPPORTED));
    }

    /** It drops what is behind 32 messages that are not acknowledged and a queue of 1 000. */
    @Test
    void emqxNeedNotWaitForASleeper() {
        FaultyBroker broker = new FaultyBroker(V5, new Lockstep(Settings.with("", "store: {directory: x}")));
        Node node = broker.connected();
        subscribes(broker, node, "lamp");
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());

        broker.says("32 0b 00 04 6c 61 6d 70 00 05 00 6f 6e");

        assertThat(broker.sent()).isEqualTo("40 02 00 05");
    }

    /** It cuts a connection with 100 messages at QoS 2 that are not released, and says so with MQTT 5 only. */
    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void nodeNeverHasAsManyMessagesAtQos2OpenAsEmqxCutsFor(MqttVersion version) {
        FaultyBroker broker = new FaultyBroker(version);
        Node node = broker.connected();
        NormalTopicId topic = topic(node);

        for (int msgId = 1; msgId <= 200; msgId++) {
            node.sends(Lockstep.publish(topic, QoS.TWO, msgId));
        }

        int open = broker.sent().split("34 0[78] ", -1).length - 1;
        assertThat(open).isBetween(1, 64);
    }

    /** Its receive maximum is 32, its topic alias maximum 65535, its longest packet 1 MiB; all of it is kept. */
    @Test
    void connAckOfEmqxIsUnderstood() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected("20 14 00 00 11 21 00 20 22 ff ff 27 00 10 00 00 25 01 28 01 29 01");
        NormalTopicId topic = topic(node);

        node.sends(Lockstep.publish(topic, QoS.ONE, 1));

        assertThat(broker.sent()).isEqualTo("32 08 00 01 74 00 01 00 6f 6e");
    }

    /** A process whose mailbox passes 1 000 messages is killed: the connection ends in the middle of a burst. */
    @Test
    void connectionThatEmqxKillsInABurstIsResumedAndNothingIsLost() {
        FaultyBroker broker = new FaultyBroker(V5);
        Node node = broker.connected();
        subscribes(broker, node, "lamp");
        broker.says("32 0b 00 04 6c 61 6d 70 00 05 00 6f 6e");
        Publish first = node.expects(Publish.class);
        broker.closes();
        node.acknowledges(first);

        broker.comesBack("20 03 01 00 00");
        broker.says("3a 0b 00 04 6c 61 6d 70 00 05 00 6f 6e"); // the same again
        broker.says("32 0b 00 04 6c 61 6d 70 00 06 00 6f 6e");

        Publish second = node.expects(Publish.class);
        node.acknowledges(second);
        assertThat(broker.sent()).isEqualTo("40 02 00 05 40 02 00 06");
        assertThat(broker.gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isZero();
    }

    private static NormalTopicId topic(Node node) {
        return new NormalTopicId(node.registers("t"));
    }

    private static void subscribes(FaultyBroker broker, Node node, String filter) {
        node.sends(new Subscribe(false, QoS.ONE, 77, new TopicName(filter)));
        boolean isV5 = broker.connAck().startsWith("20 03");
        assertThat(broker.sent()).startsWith("82 ").contains(" 00 01 ");
        broker.says(isV5 ? "90 04 00 01 00 01" : "90 03 00 01 01");
        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
    }
}
