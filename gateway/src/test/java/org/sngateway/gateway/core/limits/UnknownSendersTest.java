package org.sngateway.gateway.core.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Senders without a session, and messages that no gateway waits for; R1.2, R5.10, R5.15, R8.5, R8.6 and column N of R6.4. */
class UnknownSendersTest {
    private final Lockstep gateway = new Lockstep();
    private final Node node = gateway.node(1000);

    // ---- requests

    static List<SnMessage> requests() {
        NormalTopicId topic = new NormalTopicId(1);
        return List.of(
                PingReq.withoutClientId(),
                new PingReq("nobody"),
                new Register(0, 1, "lamp"),
                new Publish(false, QoS.ZERO, false, topic, 0, DATA),
                new Publish(false, QoS.ONE, false, topic, 1, DATA),
                new Publish(false, QoS.TWO, false, topic, 1, DATA),
                new PubRel(1),
                new Subscribe(false, QoS.ONE, 1, new TopicName("lamp")),
                new Unsubscribe(1, new TopicName("lamp")),
                new WillTopicUpd(QoS.ONE, false, "dead"),
                new WillMsgUpd(DATA),
                new RefusedRequest(MsgType.REGISTER, 1, 0, RefusedRequest.Reason.NOT_UTF8),
                new RefusedRequest(MsgType.WILLTOPICUPD, 0, 0, RefusedRequest.Reason.RESERVED_QOS),
                Disconnect.plain(),
                new Disconnect(600));
    }

    @ParameterizedTest
    @MethodSource("requests")
    @Rule("R5.10 unknown sender")
    void requestOfAnUnknownSenderGetsDisconnect(SnMessage request) {
        node.sends(request);

        node.expects(Disconnect.plain());
        gateway.nothingElse();
    }

    @ParameterizedTest
    @MethodSource("requests")
    @Rule("R5.10 unknown sender")
    void clientThatTookItsLeaveIsUnknownToo(SnMessage request) {
        gateway.connected();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        gateway.broker().expects(new MqttCommand.Close());

        node.sends(request);

        node.expects(Disconnect.plain());
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R8.5 rate")
    void reloadForgivesNothing() {
        node.sends(PingReq.withoutClientId());
        node.expects(Disconnect.plain());

        for (int i = 0; i < 5; i++) {
            gateway.reload(Settings.usual());
            node.sends(PingReq.withoutClientId());
        }

        gateway.nothingElse();
    }

    @Test
    @Rule("R8.5 rate")
    void disconnectGoesToOneAddressOncePerSecond() {
        for (int i = 0; i < 40; i++) {
            node.sends(PingReq.withoutClientId());
            gateway.node(1001).sends(new Register(0, 1, "lamp"));
            gateway.advance(Duration.ofMillis(100));
        }

        for (int i = 0; i < 4; i++) {
            node.expects(Disconnect.plain());
            gateway.node(1001).expects(Disconnect.plain());
        }
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.RATE_LIMITED)).isEqualTo(72);
    }

    @Test
    @Rule("R8.5 rate")
    void allUnknownSendersTogetherGetSoManyDisconnectsPerSecond() {
        for (int i = 0; i < 150; i++) {
            gateway.node(3000 + i).sends(PingReq.withoutClientId());
        }
        for (int i = 0; i < 100; i++) {
            gateway.node(3000 + i).expects(Disconnect.plain());
        }
        gateway.nothingElse();

        gateway.advanceSeconds(1);
        gateway.node(3149).sends(PingReq.withoutClientId());
        gateway.node(3149).expects(Disconnect.plain());
    }

    @Test
    @Rule("R8.5 DISCONNECT once")
    void repeatedDisconnectIsNotAnsweredAgain() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());

        for (int i = 0; i < 5; i++) {
            gateway.advanceSeconds(10);
            node.sends(Disconnect.plain());
        }

        gateway.nothingElse();
    }

    @Test
    @Rule("R8.5 DISCONNECT once")
    void disconnectThatCameTooSoonIsAnsweredWhenItIsRepeated() {
        node.sends(PingReq.withoutClientId());
        node.expects(Disconnect.plain());
        node.sends(Disconnect.plain());
        gateway.nothingElse();

        gateway.advanceSeconds(10);
        node.sends(Disconnect.plain());

        node.expects(Disconnect.plain());
        gateway.advanceSeconds(10);
        node.sends(Disconnect.plain());
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.6 silence for unknown sleepers")
    void switchLeavesAnUnknownSendersWishToSleepUnanswered() {
        Lockstep silent = new Lockstep(Settings.withListener("answer-unknown-sleepers: off"));

        silent.node(1000).sends(new Disconnect(600));

        silent.nothingElse();
        silent.node(1000).sends(PingReq.withoutClientId());
        silent.node(1000).expects(Disconnect.plain());
        silent.node(1001).sends(Disconnect.plain());
        silent.node(1001).expects(Disconnect.plain());
    }

    // ---- what is never answered

    static List<SnMessage> neverAnswered() {
        return List.of(
                new RegAck(1, 1, ReturnCode.ACCEPTED),
                new PubAck(1, 1, ReturnCode.INVALID_TOPIC_ID),
                new PubRec(1),
                new PubComp(1),
                new PingResp(),
                new WillTopic(QoS.ONE, false, "dead"),
                new WillMsg(DATA),
                new Publish(false, QoS.MINUS_ONE, false, ShortTopicName.of("ab"), 0, DATA),
                new SearchGw(1),
                new Advertise(9, 900),
                new GwInfo(9, Payload.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("neverAnswered")
    @Rule("R8.5 never to answers")
    void answersAndDiscoveryOfUnknownSendersGetNoDisconnect(SnMessage message) {
        node.sends(message);
        gateway.nothingElse();
    }

    static List<SnMessage> messagesOfGateways() {
        return List.of(
                new Advertise(9, 900),
                new GwInfo(9, Payload.EMPTY),
                new ConnAck(ReturnCode.ACCEPTED),
                new WillTopicReq(),
                new WillMsgReq(),
                new SubAck(QoS.ONE, 1, 1, ReturnCode.ACCEPTED),
                new UnsubAck(1),
                new WillTopicResp(ReturnCode.ACCEPTED),
                new WillMsgResp(ReturnCode.ACCEPTED));
    }

    @ParameterizedTest
    @MethodSource("messagesOfGateways")
    @Rule({"R1.2 not for a gateway", "R8.5 never to answers"})
    void messageThatOnlyGatewaysSendIsIgnoredAndCounted(SnMessage message) {
        Node active = gateway.connected("a", 1001, false);

        node.sends(message);
        active.sends(message);

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.NOT_FOR_A_GATEWAY)).isEqualTo(2);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    // ---- by multicast

    static Set<SnMessage> allButDiscovery() {
        Set<SnMessage> messages = new LinkedHashSet<>(requests());
        messages.addAll(neverAnswered());
        messages.addAll(messagesOfGateways());
        messages.add(new Connect(false, true, 1, 60, "b"));
        messages.add(new Encapsulated(0, Payload.ofHex("01"), PingReq.withoutClientId()));
        messages.removeIf(
                message -> message instanceof SearchGw || message instanceof Advertise || message instanceof GwInfo);
        return messages;
    }

    @ParameterizedTest
    @MethodSource("allButDiscovery")
    @Rule("R5.15 multicast")
    void whatCameByMulticastIsIgnored(SnMessage message) {
        Lockstep open = new Lockstep(Settings.withListener("qos-minus-one: on", "forwarders: any"));
        open.broker("sn-gateway-7").expects(new MqttCommand.Open(true));
        open.broker("sn-gateway-7").says(new MqttEvent.Connected(false));
        Node active = open.connected();

        active.sendsToGroup(message);
        open.node(1001).sendsToGroup(message);

        open.nothingElse();
        assertThat(open.ignored(IgnoreReason.NOT_EXPECTED)).isEqualTo(2);
        assertThat(open.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }
}
