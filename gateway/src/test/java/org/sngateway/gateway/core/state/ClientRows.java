package org.sngateway.gateway.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.state.Situation.CLIENT;
import static org.sngateway.gateway.core.state.Situation.DATA;

import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Rows 7 to 22: what a client sends beside connection setup. */
final class ClientRows {
    private static final RegAck REG_ACK = new RegAck(1, 4711, ReturnCode.ACCEPTED);

    private ClientRows() {}

    static void describe(StateTable table) {
        ping(table, "7", PingReq.withoutClientId());
        ping(table, "8", new PingReq(CLIENT));
        pingElsewhere(table);
        pingOfAnother(table);
        pingResp(table);
        disconnect(table);
        sleep(table);
        register(table);
        regAck(table);
        qosMinusOne(table);
        publish(table);
        pubRel(table);
        acknowledgement(table);
        subscribe(table);
        willUpdate(table);
        discovery(table);
    }

    private static void ping(StateTable table, String row, PingReq pingReq) {
        table.cells(row, "NDL", in -> in.refused(pingReq));
        table.cells(row, "C", in -> in.ignored(pingReq));
        table.cells(row, "A", in -> {
            in.node.sends(pingReq);
            in.node.expects(new PingResp());
        });
        table.cells(row, "S", in -> {
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.ONE, false, 71));
            in.node.sends(pingReq);
            in.node.expects(Publish.class);
        });
        table.cells(row, "W", in -> {
            in.node.sends(pingReq);
            Publish sent = in.inFlight();
            in.node.expects(new Publish(true, sent.qos(), false, sent.topic(), sent.msgId(), sent.data()));
        });
    }

    private static void pingElsewhere(StateTable table) {
        table.cells("8", "N", in -> {
            sleeper(in, 2000);
            in.node.sends(new PingReq("b"));
            in.node.expects(new PingResp());
        });
    }

    /** A client {@code b} that sleeps at this port. */
    private static void sleeper(Situation in, int port) {
        Node another = in.gateway.connected("b", port, false);
        another.sends(new Disconnect(100));
        another.expects(Disconnect.plain());
    }

    private static void pingOfAnother(StateTable table) {
        table.cells("9", "C", in -> {
            sleeper(in, 2000);
            in.ignored(new PingReq("b"));
        });
        table.cells("9", "ASW", in -> in.ignored(new PingReq("b")));
        table.cells("9", "A", in -> {
            sleeper(in, 2000);
            in.node.sends(new PingReq("b"));
            in.broker.expects(new MqttCommand.Close());
            in.node.expects(new PingResp());
        });
        table.cells("9", "SW", in -> {
            sleeper(in, 2000);
            in.node.sends(new PingReq("b"));
            in.node.expects(new PingResp());
        });
        table.cells("9", "DL", in -> in.refused(new PingReq("b")));
    }

    private static void pingResp(StateTable table) {
        table.cells("10", "NCSDL", in -> in.ignored(new PingResp()));
        table.cells("10", "A", in -> {
            in.gateway.advanceSeconds(60);
            in.node.sends(new PingResp());
            in.gateway.advanceSeconds(60);
        });
        table.cells("10", "W", in -> {
            in.gateway.advanceSeconds(5);
            in.node.sends(new PingResp());
        });
    }

    private static void disconnect(StateTable table) {
        table.cells("11", "NDL", in -> {
            in.refused(Disconnect.plain());
            in.ignored(Disconnect.plain());
        });
        table.cells("11", "P", in -> in.refused(Disconnect.plain()));
        table.cells("11", "BASW", in -> {
            in.refused(Disconnect.plain());
            in.broker.expects(new MqttCommand.Close());
        });
        table.cells("11", "A", in -> {
            in.node.sends(Situation.connect(false, true));
            in.broker.expects(new MqttCommand.Close());
            in.broker.expects(new MqttCommand.Open(true));
            in.broker.says(new MqttEvent.Connected(false));
            in.node.expects(new ConnAck(ReturnCode.ACCEPTED));

            in.refused(Disconnect.plain());

            in.broker.expects(new MqttCommand.Close());
        });
    }

    private static void sleep(StateTable table) {
        table.cells("12", "NPDL", in -> in.refused(new Disconnect(50)));
        table.cells("12", "B", in -> {
            in.refused(new Disconnect(50));
            in.broker.expects(new MqttCommand.Close());
        });
        table.cells("12", "ASW", in -> {
            in.refused(new Disconnect(200));
            in.gateway.advanceSeconds(299);
            in.broker.expectsNothing();
        });
    }

    private static void register(StateTable table) {
        table.cells("13", "NDL", in -> in.refused(new Register(0, 5, "t")));
        table.cells("13", "C", in -> in.ignored(new Register(0, 5, "t")));
        table.cells("13", "ASW", in -> assertThat(in.node.registers("t")).isNotZero());
    }

    private static void regAck(StateTable table) {
        table.cells("14", "NCDL", in -> in.ignored(REG_ACK));
        table.cells("14", "A", in -> {
            subscribesToAll(in);
            in.broker.says(new MqttEvent.Publish("all/1", DATA, QoS.ONE, false, 72));
            Register register = in.node.expects(Register.class);
            in.node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
            assertThat(in.node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(register.topicId()));
        });
        table.cells("14", "S", in -> {
            subscribesToAll(in);
            in.broker.says(new MqttEvent.Publish("all/1", DATA, QoS.ONE, false, 72));
            in.node.sends(new PingReq(CLIENT));
            Register register = in.node.expects(Register.class);
            in.refused(new Disconnect(100));

            in.node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));

            in.gateway.nothingElse();
            in.node.sends(new PingReq(CLIENT));
            Publish delivered = in.node.expects(Publish.class);
            assertThat(delivered.topic()).isEqualTo(new NormalTopicId(register.topicId()));
            in.node.sends(new PubAck(register.topicId(), delivered.msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(72));
            in.node.expects(new PingResp());
        });
        table.cells("14", "W", in -> {
            subscribesToAll(in);
            in.broker.says(new MqttEvent.Publish("all/1", DATA, QoS.ONE, false, 72));
            in.node.sends(new PubAck(in.downId(), in.inFlight().msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(71));
            Register register = in.node.expects(Register.class);
            in.node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
            in.node.expects(Publish.class);
        });
    }

    private static void subscribesToAll(Situation in) {
        in.node.sends(new Subscribe(false, QoS.ONE, 9, new TopicName("all/#")));
        MqttCommand.Subscribe subscribe = in.broker.expects(MqttCommand.Subscribe.class);
        in.broker.says(new MqttEvent.SubAck(subscribe.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        in.node.expects(SubAck.class);
    }

    private static void qosMinusOne(StateTable table) {
        table.cells("15", "NCASWDL", in -> {
            in.node.sends(new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, DATA));
            in.own.expects(new MqttCommand.Publish("predefined/five", DATA, QoS.ZERO, false, false, 0));
        });
    }

    private static Publish up(QoS qos, int topicId) {
        return new Publish(false, qos, false, new NormalTopicId(topicId), qos == QoS.ZERO ? 0 : 31, DATA);
    }

    private static void publish(StateTable table) {
        for (QoS qos : new QoS[] {QoS.ZERO, QoS.ONE, QoS.TWO}) {
            table.cells("16", "N", in -> in.refused(up(qos, 1)));
            table.cells("16", "DL", in -> in.refused(up(qos, in.upId())));
            table.cells("16", "C", in -> in.ignored(up(qos, 1)));
        }
        table.cells("16", "ASW", in -> {
            in.node.sends(up(QoS.ZERO, in.upId()));
            in.broker.expects(new MqttCommand.Publish("up", DATA, QoS.ZERO, false, false, 0));
        });
        table.cells("16", "ASW", in -> {
            in.node.sends(up(QoS.ONE, in.upId()));
            int packetId = in.broker.expects(MqttCommand.Publish.class).packetId();
            in.node.expectsNothing();
            in.broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
            in.node.expects(new PubAck(in.upId(), 31, ReturnCode.ACCEPTED));
        });
        table.cells("16", "ASW", in -> {
            in.node.sends(up(QoS.TWO, in.upId()));
            int packetId = in.broker.expects(MqttCommand.Publish.class).packetId();
            in.node.expectsNothing();
            in.broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
            in.node.expects(new PubRec(31));
        });
        table.cells("16", "S", in -> {
            in.gateway.advanceSeconds(140);
            in.node.sends(up(QoS.ZERO, in.upId()));
            in.broker.expects(MqttCommand.Publish.class);
            in.gateway.advanceSeconds(140);
        });
    }

    private static void pubRel(StateTable table) {
        table.cells("17", "NDL", in -> in.refused(new PubRel(31)));
        table.cells("17", "C", in -> in.ignored(new PubRel(31)));
        table.cells("17", "ASW", in -> {
            in.node.sends(new PubRel(31));
            in.node.expects(new PubComp(31));
        });
        table.cells("17", "ASW", in -> {
            in.node.sends(up(QoS.TWO, in.upId()));
            int packetId = in.broker.expects(MqttCommand.Publish.class).packetId();
            in.broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
            in.node.expects(new PubRec(31));

            in.node.sends(new PubRel(31));
            in.broker.expects(new MqttCommand.PubRel(packetId));
            in.node.expectsNothing();
            in.broker.says(new MqttEvent.PubComp(packetId));

            in.node.expects(new PubComp(31));
        });
    }

    private static void acknowledgement(StateTable table) {
        table.cells("18", "NCDL", in -> {
            in.ignored(new PubAck(1, 1, ReturnCode.ACCEPTED));
            in.ignored(new PubRec(1));
            in.ignored(new PubComp(1));
        });
        table.cells("18", "A", in -> {
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.ONE, false, 72));
            Publish first = in.node.expects(Publish.class);
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.TWO, false, 73));
            in.node.sends(new PubAck(in.downId(), first.msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(72));
            Publish second = in.node.expects(Publish.class);
            receivedAtQos2(in, second, 73);
        });
        table.cells("18", "S", in -> {
            Publish late = wokenAndAsleepAgain(in, QoS.ONE);
            in.node.sends(new PubAck(in.downId(), late.msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(72));
            in.gateway.nothingElse();

            in.node.sends(new PingReq(CLIENT));
            in.node.expects(new PingResp());
        });
        table.cells("18", "S", in -> {
            Publish late = wokenAndAsleepAgain(in, QoS.TWO);
            in.node.sends(new PubRec(late.msgId()));
            in.broker.expects(new MqttCommand.PubRec(72));
            in.broker.says(new MqttEvent.PubRel(72));
            in.gateway.nothingElse();
            in.node.sends(new PubComp(late.msgId()));
            in.broker.expects(new MqttCommand.PubComp(72));

            in.node.sends(new PingReq(CLIENT));
            in.node.expects(new PingResp());
        });
        table.cells("18", "W", in -> {
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.TWO, false, 73));
            in.node.sends(new PubAck(in.downId(), in.inFlight().msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(71));
            in.node.expects(Publish.class);
        });
        table.cells("18", "W", in -> {
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.TWO, false, 73));
            in.node.sends(new PubAck(in.downId(), in.inFlight().msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(71));
            receivedAtQos2(in, in.node.expects(Publish.class), 73);
            in.node.expects(new PingResp());
        });
    }

    /** The client answers a message at QoS 2, leg by leg. */
    private static void receivedAtQos2(Situation in, Publish message, int packetId) {
        in.node.sends(new PubRec(message.msgId()));
        in.broker.expects(new MqttCommand.PubRec(packetId));
        in.broker.says(new MqttEvent.PubRel(packetId));
        in.node.expects(new PubRel(message.msgId()));
        in.node.sends(new PubComp(message.msgId()));
        in.broker.expects(new MqttCommand.PubComp(packetId));
    }

    /** The client got a message and fell asleep before it acknowledged. */
    private static Publish wokenAndAsleepAgain(Situation in, QoS qos) {
        in.broker.says(new MqttEvent.Publish("down", DATA, qos, false, 72));
        in.node.sends(new PingReq(CLIENT));
        Publish message = in.node.expects(Publish.class);
        in.refused(new Disconnect(100));
        return message;
    }

    private static void subscribe(StateTable table) {
        Subscribe subscribe = new Subscribe(false, QoS.ONE, 41, new TopicName("more"));
        Unsubscribe unsubscribe = new Unsubscribe(42, new TopicName("down"));
        table.cells("19", "NDL", in -> in.refused(subscribe));
        table.cells("19", "NDL", in -> in.refused(unsubscribe));
        table.cells("19", "C", in -> {
            in.ignored(subscribe);
            in.ignored(unsubscribe);
        });
        table.cells("19", "ASW", in -> {
            in.node.sends(subscribe);
            int packetId = in.broker.expects(MqttCommand.Subscribe.class).packetId();
            in.node.expectsNothing();
            in.broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
            assertThat(in.node.expects(SubAck.class).msgId()).isEqualTo(41);
        });
        table.cells("19", "ASW", in -> {
            in.node.sends(unsubscribe);
            int packetId = in.broker.expects(MqttCommand.Unsubscribe.class).packetId();
            in.node.expectsNothing();
            in.broker.says(new MqttEvent.UnsubAck(packetId));
            in.node.expects(new UnsubAck(42));
        });
    }

    private static void willUpdate(StateTable table) {
        WillTopicUpd topic = new WillTopicUpd(QoS.ONE, true, "elsewhere");
        WillMsgUpd message = new WillMsgUpd(Payload.ofText("farewell"));
        table.cells("20", "NDL", in -> in.refused(topic));
        table.cells("20", "NDL", in -> in.refused(message));
        table.cells("20", "C", in -> {
            in.ignored(topic);
            in.ignored(message);
        });
        table.cells("20", "ASW", in -> {
            in.node.sends(topic);
            in.node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
            in.node.sends(message);
            in.node.expects(new WillMsgResp(ReturnCode.ACCEPTED));
        });
    }

    private static void discovery(StateTable table) {
        table.cells("21", "NCASWDL", in -> {
            in.node.sends(new SearchGw(0));
            in.node.expects(new GwInfo(7, Payload.EMPTY));
        });
        table.cells("22", "NCASWDL", in -> {
            in.ignored(new Advertise(8, 900));
            in.ignored(new GwInfo(8, Payload.EMPTY));
            in.ignored(new ConnAck(ReturnCode.ACCEPTED));
            in.ignored(new WillTopicReq());
            in.ignored(new SubAck(QoS.ONE, 1, 1, ReturnCode.ACCEPTED));
            in.ignored(new UnsubAck(1));
            in.ignored(new WillTopicResp(ReturnCode.ACCEPTED));
            in.ignored(new WillMsgResp(ReturnCode.ACCEPTED));
        });
    }
}
