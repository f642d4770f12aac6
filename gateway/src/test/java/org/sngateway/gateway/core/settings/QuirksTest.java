package org.sngateway.gateway.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** What some clients can't do and the gateway spares them; R9, and R5.3. */
class QuirksTest {
    private static final Payload GONE = Payload.ofText("gone");
    private static final String NO_REGISTER = "client-quirks: {\"deaf-*\": [no-register]}";
    private static final String NO_UPDATE_REFUSAL = "client-quirks: {\"a\": [no-update-refusal]}";

    // ---- no REGISTER

    @Test
    @Rule("R9.1 no REGISTER profile")
    void messageThatNeedsARegisterIsDroppedAndAcknowledged() {
        Lockstep gateway = new Lockstep(Settings.with("", NO_REGISTER));
        Node node = gateway.connected("deaf-1", 1000, false);
        Broker broker = gateway.broker("deaf-1");

        broker.says(message("unknown", QoS.ONE, 1));

        broker.expects(new MqttCommand.PubAck(1));
        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.NOT_REGISTERED)).isEqualTo(1);
        int known = node.registers("known");
        broker.says(message("known", QoS.ONE, 2));
        assertThat(node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(known));
    }

    @Test
    @Rule("R9.1 no REGISTER profile")
    void otherClientsAreSentRegister() {
        Lockstep gateway = new Lockstep(Settings.with("", NO_REGISTER));
        Node node = gateway.connected();

        gateway.broker().says(message("unknown", QoS.ONE, 1));

        node.expects(Register.class);
    }

    // ---- will updates

    @ParameterizedTest
    @ValueSource(strings = {"051a00612b", "051a607774", "051a00c328", "021c"})
    @Rule({"R9.3 no refusal of updates", "R5.3 message without topic"})
    void willUpdateIsNeverRefused(String hex) {
        Lockstep gateway = new Lockstep(Settings.with("", NO_UPDATE_REFUSAL));
        Node tender = gateway.connected();
        Node sturdy = gateway.connected("b", 1001, false);

        tender.sendsOctets(hex);
        sturdy.sendsOctets(hex);

        boolean ofTopic = hex.startsWith("1a", 2);
        tender.expects(response(ofTopic, ReturnCode.ACCEPTED));
        sturdy.expects(response(ofTopic, ReturnCode.NOT_SUPPORTED));
        gateway.advanceSeconds(90);
        assertThat(gateway.log()).noneMatch(line -> line.contains("will"));
    }

    @Test
    @Rule("R5.3 message without topic")
    void messageIsKeptForALaterTopic() {
        Lockstep gateway = new Lockstep(Settings.with("", NO_UPDATE_REFUSAL));
        Node node = gateway.connected();
        node.sends(new WillMsgUpd(GONE));
        node.expects(new WillMsgResp(ReturnCode.ACCEPTED));

        node.sends(new WillTopicUpd(QoS.ONE, false, "dead"));

        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(90);
        gateway.broker().expects(new MqttCommand.Publish("dead", GONE, QoS.ONE, false, false, 1));
    }

    // ---- client ids with the end of a C string

    @Test
    @Rule("R9.9 trailing NUL")
    void trailingNulOfAClientIdIsCut() {
        Lockstep gateway = new Lockstep();
        Node node = gateway.node(1000);

        node.sends(new Connect(false, false, 1, 60, "a\0"));

        gateway.broker().expects(new MqttCommand.Open(false));
        gateway.broker().says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R9.9 trailing NUL")
    void clientThatWakesWithATrailingNulIsTheSame() {
        Lockstep gateway = new Lockstep();
        Node node = gateway.connected();
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());

        node.sends(new PingReq("a\0"));

        node.expects(new PingResp());
        gateway.node(1001).sends(new PingReq("a\0"));
        gateway.node(1001).expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R9.9 trailing NUL")
    void onlyOneNulIsCutAndOnlyAtTheEnd() {
        Lockstep gateway = new Lockstep();
        Node node = gateway.node(1000);

        for (String clientId : List.of("a\0\0", "\0a", "\0")) {
            node.sends(new Connect(false, false, 1, 60, clientId));
            node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        }
        gateway.nothingElse();
    }

    @Test
    @Rule("R9.9 trailing NUL")
    void switchLeavesTheNulWhereItIs() {
        Lockstep gateway = new Lockstep(Settings.withListener("trim-nul: off"));

        gateway.node(1000).sends(new Connect(false, false, 1, 60, "a\0"));

        gateway.node(1000).expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    // ---- topics with the end of a C string

    @ParameterizedTest
    @ValueSource(strings = {"t/x\0", "t/x\0\0\0"})
    @Rule("R9.9 trailing NUL")
    void topicIsTheSameWithAndWithoutTheEndOfACString(String sent) {
        Lockstep gateway = new Lockstep();
        Node node = gateway.connected();
        int id = node.registers("t/x");

        node.sends(new Register(0, 2, sent));
        node.expects(new RegAck(id, 2, ReturnCode.ACCEPTED));
        node.sends(new Subscribe(false, QoS.ZERO, 3, new TopicName(sent)));
        MqttCommand.Subscribe subscribe = gateway.broker().expects(MqttCommand.Subscribe.class);
        assertThat(subscribe.filter()).isEqualTo("t/x");
        gateway.broker().says(new MqttEvent.SubAck(subscribe.packetId(), QoS.ZERO, ReasonCode.SUCCESS));
        node.expects(new SubAck(QoS.ZERO, id, 3, ReturnCode.ACCEPTED));
        node.sends(new Unsubscribe(4, new TopicName(sent)));
        assertThat(gateway.broker().expects(MqttCommand.Unsubscribe.class).filter())
                .isEqualTo("t/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead\0", "dead\0\0"})
    @Rule("R9.9 trailing NUL")
    void willTopicLosesTheEndOfACString(String sent) {
        Lockstep gateway = new Lockstep();
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, sent));
        Node updated = gateway.connected("b", 1001, false);
        updated.sends(new WillTopicUpd(QoS.ONE, false, sent));
        updated.expects(new WillTopicResp(ReturnCode.ACCEPTED));

        gateway.advanceSeconds(90);

        assertThat(gateway.broker("a").expects(MqttCommand.Publish.class).topic())
                .isEqualTo("dead");
        assertThat(gateway.broker("b").expects(MqttCommand.Publish.class).topic())
                .isEqualTo("dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\0\0", "\0a", "a\0b\0"})
    @Rule("R9.9 trailing NUL")
    void topicOfNulsOrWithOneInsideIsRefused(String sent) {
        Lockstep gateway = new Lockstep();
        Node node = gateway.connected();

        node.sends(new Register(0, 2, sent));
        node.expects(new RegAck(0, 2, ReturnCode.NOT_SUPPORTED));
        node.sends(new WillTopicUpd(QoS.ONE, false, sent));
        node.expects(new WillTopicResp(ReturnCode.NOT_SUPPORTED));

        gateway.nothingElse();
    }

    @Test
    @Rule("R9.9 trailing NUL")
    void switchLeavesTheNulOfATopicWhereItIs() {
        Lockstep gateway = new Lockstep(Settings.withListener("trim-nul: off"));
        Node node = gateway.connected();

        node.sends(new Register(0, 2, "t/x\0"));

        node.expects(new RegAck(0, 2, ReturnCode.NOT_SUPPORTED));
    }

    private static SnMessage response(boolean ofTopic, ReturnCode returnCode) {
        return ofTopic ? new WillTopicResp(returnCode) : new WillMsgResp(returnCode);
    }
}
