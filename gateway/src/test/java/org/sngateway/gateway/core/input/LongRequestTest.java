package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;

/** A request that is longer than its listener takes is answered and reported, whatever it asks for (R1.2). */
class LongRequestTest {
    private static final int OCTETS = 1_600;

    private final Lockstep gateway = new Lockstep(Settings.withListener("forwarders: any"));

    private record Case(MsgType type, SnMessage answer) {}

    static List<Case> requestsInSession() {
        return List.of(
                new Case(MsgType.PUBLISH, new PubAck(7, 9, ReturnCode.NOT_SUPPORTED)),
                new Case(MsgType.REGISTER, new RegAck(0, 9, ReturnCode.NOT_SUPPORTED)),
                new Case(MsgType.SUBSCRIBE, new SubAck(QoS.ZERO, 0, 9, ReturnCode.NOT_SUPPORTED)),
                new Case(MsgType.UNSUBSCRIBE, new UnsubAck(9)),
                new Case(MsgType.WILLTOPICUPD, new WillTopicResp(ReturnCode.NOT_SUPPORTED)),
                new Case(MsgType.WILLMSGUPD, new WillMsgResp(ReturnCode.NOT_SUPPORTED)));
    }

    @ParameterizedTest
    @MethodSource("requestsInSession")
    @Rule("R1.2 too long")
    void clientHearsThatItsRequestIsNotSupportedAndGoesOn(Case request) {
        Node node = gateway.connected("a", 1000, true);

        node.sends(RefusedRequest.tooLong(request.type(), 9, 7, OCTETS));

        node.expects(request.answer());
        reports(request.type(), "a");
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @ParameterizedTest
    @MethodSource("requestsInSession")
    @Rule("R1.2 too long")
    void senderWithoutASessionIsToldSo(Case request) {
        Node stranger = gateway.node(1000);

        stranger.sends(RefusedRequest.tooLong(request.type(), 9, 7, OCTETS));

        stranger.expects(Disconnect.plain());
        reports(request.type(), "");
        gateway.nothingElse();
    }

    @Test
    @Rule("R1.2 too long")
    void connectIsRefused() {
        Node node = gateway.node(1000);

        node.sends(RefusedRequest.tooLong(MsgType.CONNECT, 0, 0, OCTETS));

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        reports(MsgType.CONNECT, "");
        gateway.nothingElse();
    }

    @Test
    @Rule("R1.2 too long")
    void longWillTopicEndsTheAttempt() {
        Node node = gateway.node(1000);
        node.sends(new Connect(true, true, 1, 60, "a"));
        node.expects(new WillTopicReq());

        node.sends(RefusedRequest.tooLong(MsgType.WILLTOPIC, 0, 0, OCTETS));

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        reports(MsgType.WILLTOPIC, "a");
        gateway.nothingElse();
    }

    @Test
    @Rule("R1.2 too long")
    void longWillMessageEndsTheAttemptAndItsRepetitionHearsTheSame() {
        Node node = gateway.node(1000);
        node.sends(new Connect(true, true, 1, 60, "a"));
        node.expects(new WillTopicReq());
        node.sends(new WillTopic(QoS.ONE, false, "dead"));
        node.expects(new WillMsgReq());

        node.sends(RefusedRequest.tooLong(MsgType.WILLMSG, 0, 0, OCTETS));

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        node.sends(RefusedRequest.tooLong(MsgType.WILLMSG, 0, 0, OCTETS));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R1.2 too long")
    void willMessageThatNobodyAskedForIsIgnored() {
        Node node = gateway.connected("a", 1000, true);

        node.sends(RefusedRequest.tooLong(MsgType.WILLMSG, 0, 0, OCTETS));

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @Test
    @Rule("R1.2 too long")
    void clientBehindAForwarderIsAnsweredThereAndNamed() {
        Node forwarder = gateway.node(1000);
        Payload nodeId = Payload.ofHex("002a");
        forwarder.sends(new Encapsulated(0, nodeId, new Connect(false, true, 1, 60, "behind")));
        gateway.broker("behind").expects(new MqttCommand.Open(true));
        gateway.broker("behind").says(new MqttEvent.Connected(false));

        forwarder.sends(new Encapsulated(0, nodeId, RefusedRequest.tooLong(MsgType.PUBLISH, 9, 7, OCTETS)));

        forwarder.expects(new Encapsulated(0, nodeId, new ConnAck(ReturnCode.ACCEPTED)));
        forwarder.expects(new Encapsulated(0, nodeId, new PubAck(7, 9, ReturnCode.NOT_SUPPORTED)));
        reports(MsgType.PUBLISH, "behind");
    }

    @Test
    void nothingOfALongPublishGoesToTheBroker() {
        Node node = gateway.connected("a", 1000, true);
        int topic = node.registers("t");

        node.sends(RefusedRequest.tooLong(MsgType.PUBLISH, 9, topic, OCTETS));

        node.expects(new PubAck(topic, 9, ReturnCode.NOT_SUPPORTED));
        assertThat(gateway.commandsWaiting("a")).isZero();
    }

    private void reports(MsgType type, String clientId) {
        assertThat(gateway.log())
                .filteredOn(line -> line.startsWith("too long"))
                .containsExactly("too long: " + type + " of '" + clientId + "', 1600 octets, limit 1400");
    }
}
