package org.sngateway.gateway.core.state;

import static org.sngateway.gateway.core.state.Situation.CLIENT;
import static org.sngateway.gateway.core.state.Situation.WILL_MSG;
import static org.sngateway.gateway.core.state.Situation.WILL_TOPIC;

import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** Rows 1 to 6: connection setup. */
final class ConnectRows {
    private static final ConnAck ACCEPTED = new ConnAck(ReturnCode.ACCEPTED);
    private static final ConnAck REFUSED = new ConnAck(ReturnCode.NOT_SUPPORTED);
    private static final WillTopic WILDCARD = new WillTopic(QoS.ZERO, false, "a/#");
    private static final WillTopic NO_WILL = new WillTopic(QoS.ZERO, false, "");

    private ConnectRows() {}

    static void describe(StateTable table) {
        connect(table);
        connectFromAnotherAddress(table);
        connectOfAnotherId(table);
        connectRefused(table);
        willTopic(table);
        willMsg(table);
    }

    private static void connect(StateTable table) {
        table.cells("1", "NDL", in -> {
            in.node.sends(Situation.connect(false, false));
            in.broker.expects(new MqttCommand.Open(false));
        });
        table.cells("1", "P", in -> {
            in.node.sends(Situation.connect(true, false));
            in.node.expects(new WillTopicReq());
        });
        table.cells("1", "B", in -> in.ignored(Situation.connect(false, false)));
        table.cells("1", "A", in -> {
            in.node.sends(Situation.connect(false, false));
            in.node.expects(ACCEPTED);
        });
        table.cells("1", "ASW", in -> {
            in.node.sends(Situation.connect(true, false));
            in.node.expects(new WillTopicReq());
            in.node.sends(WILL_TOPIC);
            in.node.expects(new WillMsgReq());
            in.node.sends(WILL_MSG);
            in.node.expects(ACCEPTED);
            expectBacklog(in);
        });
        table.cells("1", "ASW", in -> {
            in.node.sends(Situation.connect(false, true));
            in.broker.expects(new MqttCommand.Close());
            in.broker.expects(new MqttCommand.Open(true));
            in.broker.says(new MqttEvent.Connected(false));
            in.node.expects(ACCEPTED);
        });
        table.cells("1", "SW", in -> {
            in.node.sends(Situation.connect(false, false));
            in.node.expects(ACCEPTED);
            expectBacklog(in);
        });
    }

    /** What was in flight to a client that was awake follows its CONNACK, as a repeat. */
    private static void expectBacklog(Situation in) {
        if (in.start == Situation.Start.W) {
            Publish sent = in.inFlight();
            in.node.expects(new Publish(true, sent.qos(), false, sent.topic(), sent.msgId(), sent.data()));
        }
    }

    private static void connectFromAnotherAddress(StateTable table) {
        table.cells("2", "P", in -> {
            Node elsewhere = in.gateway.node(2000);
            elsewhere.sends(Situation.connect(true, false));
            in.node.expects(Disconnect.plain());
            elsewhere.expects(new WillTopicReq());
        });
        table.cells("2", "B", in -> {
            Node elsewhere = in.gateway.node(2000);
            elsewhere.sends(Situation.connect(false, false));
            in.node.expects(Disconnect.plain());
        });
        table.cells("2", "ASW", in -> {
            Node elsewhere = in.gateway.node(2000);
            elsewhere.sends(Situation.connect(false, false));
            in.node.expects(Disconnect.plain());
            elsewhere.expects(ACCEPTED);
            if (in.start == Situation.Start.W) {
                // The client may be a new process, which has no ids: the topic is registered again.
                elsewhere.expects(Register.class);
            }
        });
        table.cells("2", "DL", in -> {
            Node elsewhere = in.gateway.node(2000);
            elsewhere.sends(Situation.connect(false, false));
            in.broker.expects(new MqttCommand.Open(false));
        });
    }

    private static void connectOfAnotherId(StateTable table) {
        table.cells("3", "P", in -> anotherClientConnects(in));
        table.cells("3", "BA", in -> {
            anotherClientConnects(in);
            in.broker.expects(new MqttCommand.Close());
        });
        table.cells("3", "SWDL", in -> anotherClientConnects(in));
    }

    private static void anotherClientConnects(Situation in) {
        Broker another = in.gateway.broker("b");
        in.node.sends(new Connect(false, false, Connect.PROTOCOL_ID, 60, "b"));
        another.expects(new MqttCommand.Open(false));
        another.says(new MqttEvent.Connected(false));
        in.node.expects(ACCEPTED);
    }

    private static void connectRefused(StateTable table) {
        table.cells("4", "NPASWDL", in -> {
            in.node.sends(new Connect(false, false, 2, 60, CLIENT));
            in.node.expects(REFUSED);
        });
        table.cells("4", "B", in -> {
            in.node.sends(new Connect(false, false, 2, 60, CLIENT));
            in.node.expects(REFUSED);
            in.broker.expects(new MqttCommand.Close());
        });
    }

    private static void willTopic(StateTable table) {
        table.cells("5", "NDL", in -> in.ignored(WILL_TOPIC));
        table.cells("5", "NDL", in -> {
            in.node.sends(Situation.connect(true, false));
            in.node.expects(new WillTopicReq());
            in.node.sends(WILDCARD);
            in.node.expects(REFUSED);

            in.node.sends(WILDCARD);

            in.node.expects(REFUSED);
        });
        table.cells("5", "P", in -> {
            in.node.sends(WILL_TOPIC);
            in.node.expects(new WillMsgReq());
            in.node.sends(WILL_TOPIC);
            in.node.expects(new WillMsgReq());
        });
        table.cells("5", "P", in -> {
            in.node.sends(NO_WILL);
            in.broker.expects(new MqttCommand.Open(false));
        });
        table.cells("5", "B", in -> in.ignored(WILL_TOPIC));
        table.cells("5", "ASW", in -> in.ignored(WILL_TOPIC));
        table.cells("5", "A", in -> {
            in.node.sends(Situation.connect(true, false));
            in.node.expects(new WillTopicReq());
            in.node.sends(NO_WILL);
            in.node.expects(ACCEPTED);

            in.node.sends(NO_WILL);

            in.node.expects(ACCEPTED);
        });
    }

    private static void willMsg(StateTable table) {
        table.cells("6", "NDL", in -> in.ignored(WILL_MSG));
        table.cells("6", "NDL", in -> {
            in.node.sends(Situation.connect(true, false));
            in.node.expects(new WillTopicReq());
            in.node.sends(WILL_TOPIC);
            in.node.expects(new WillMsgReq());
            in.node.sends(WILL_MSG);
            in.broker.expects(new MqttCommand.Open(false));
            in.broker.says(new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised"));
            in.node.expects(REFUSED);

            in.node.sends(WILL_MSG);

            in.node.expects(REFUSED);
        });
        table.cells("6", "P", in -> in.ignored(WILL_MSG));
        table.cells("6", "P", in -> {
            in.node.sends(WILL_TOPIC);
            in.node.expects(new WillMsgReq());
            in.node.sends(WILL_MSG);
            in.broker.expects(new MqttCommand.Open(false));

            in.ignored(WILL_MSG);
        });
        table.cells("6", "BSW", in -> in.ignored(WILL_MSG));
        table.cells("6", "A", in -> {
            in.gateway.advanceSeconds(1);
            in.node.sends(WILL_MSG);
            in.node.expects(ACCEPTED);

            in.ignored(new WillMsg(Situation.DATA));
        });
    }
}
