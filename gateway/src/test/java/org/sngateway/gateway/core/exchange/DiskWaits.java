package org.sngateway.gateway.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Disconnect;
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
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** Counts, step by step, how often the disk has to answer between what comes in and what leaves because of it. */
final class DiskWaits {
    /** More waits than any step has. */
    private static final int MANY = 5;

    private static final String TOPIC = "t";
    private static final String UNKNOWN_TOPIC = "new";

    private final StringBuilder table =
            new StringBuilder("| Message | QoS | In | Out | Disk waits |\n|---|---|---|---|---|\n");

    private Lockstep gateway = new Lockstep();
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int topicId;
    private String message = "";
    private int qos;

    /** The table of all steps, in Markdown. */
    static String table() {
        DiskWaits waits = new DiskWaits();
        waits.fromClient();
        waits.fromClientToTheSpool();
        waits.toActiveClient();
        waits.toSleeper();
        waits.toClientThatWakes();
        waits.toClientThatWakesForANewTopic();
        waits.subscribe();
        return waits.table.toString();
    }

    private void fromClient() {
        begin("from the client", 0);
        sends("PUBLISH", "PUBLISH", publish(QoS.ZERO), MqttCommand.Publish.class);
        begin("from the client", 1);
        int packetId = sends("PUBLISH", "PUBLISH", publish(QoS.ONE), MqttCommand.Publish.class)
                .packetId();
        says("PUBACK", "PUBACK", new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS), PubAck.class);
        begin("from the client", 2);
        packetId = sends("PUBLISH", "PUBLISH", publish(QoS.TWO), MqttCommand.Publish.class)
                .packetId();
        says("PUBREC", "PUBREC", new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS), PubRec.class);
        sends("PUBREL", "PUBREL", new PubRel(1), MqttCommand.PubRel.class);
        says("PUBCOMP", "PUBCOMP", new MqttEvent.PubComp(packetId), PubComp.class);
    }

    private void fromClientToTheSpool() {
        String away = "from the client, broker away";
        begin(away, 1);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        hears("PUBLISH", publish(QoS.ONE), PubAck.class);
        begin(away, 2);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        hears("PUBLISH", publish(QoS.TWO), PubRec.class);
        hears("PUBREL", new PubRel(1), PubComp.class);
    }

    private void toActiveClient() {
        begin("to an active client", 1);
        int msgId = says("PUBLISH", "PUBLISH", message(TOPIC, 1), Publish.class).msgId();
        sends("PUBACK", "PUBACK", pubAck(msgId), MqttCommand.PubAck.class);
        begin("to an active client", 2);
        msgId = says("PUBLISH", "PUBLISH", message(TOPIC, 1), Publish.class).msgId();
        sends("PUBREC", "PUBREC", new PubRec(msgId), MqttCommand.PubRec.class);
        says("PUBREL", "PUBREL", new MqttEvent.PubRel(1), PubRel.class);
        sends("PUBCOMP", "PUBCOMP", new PubComp(msgId), MqttCommand.PubComp.class);
    }

    private void toSleeper() {
        begin("to a client that sleeps", 1);
        sleeps();
        tells("PUBLISH", message(TOPIC, 1), MqttCommand.PubAck.class);
        begin("to a client that sleeps", 2);
        sleeps();
        tells("PUBLISH", message(TOPIC, 1), MqttCommand.PubRec.class);
        tells("PUBREL", new MqttEvent.PubRel(1), MqttCommand.PubComp.class);
    }

    private void toClientThatWakes() {
        String kept = "kept for a client that wakes";
        begin(kept, 1);
        keeps(TOPIC);
        int first = hears("PINGREQ", new PingReq("a"), Publish.class).msgId();
        int second = hears("PUBACK", pubAck(first), Publish.class).msgId();
        hears("PUBACK", pubAck(second), PingResp.class);
        begin(kept, 2);
        keeps(TOPIC);
        first = hears("PINGREQ", new PingReq("a"), Publish.class).msgId();
        hears("PUBREC", new PubRec(first), PubRel.class);
        second = hears("PUBCOMP", new PubComp(first), Publish.class).msgId();
        hears("PUBREC", new PubRec(second), PubRel.class);
        hears("PUBCOMP", new PubComp(second), PingResp.class);
    }

    private void toClientThatWakesForANewTopic() {
        begin("kept, of a topic without an id", 1);
        keeps(UNKNOWN_TOPIC);
        Register register = hears("PINGREQ", new PingReq("a"), Register.class);
        topicId = register.topicId();
        hears("REGACK", new RegAck(topicId, register.msgId(), ReturnCode.ACCEPTED), Publish.class);
    }

    private void subscribe() {
        begin("a filter of the client", 1);
        subscribes(1);
        message = "a filter that the client holds";
        subscribes(2);
    }

    private void subscribes(int msgId) {
        int packetId = sends(
                        "SUBSCRIBE",
                        "SUBSCRIBE",
                        new Subscribe(false, QoS.ONE, msgId, new TopicName("f/#")),
                        MqttCommand.Subscribe.class)
                .packetId();
        says("SUBACK", "SUBACK", new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS), SubAck.class);
    }

    // ---- steps

    /** A client that has had messages both ways, so that its packet ids and MsgIds are reserved; then the disk becomes slow. */
    private void begin(String next, int nextQos) {
        message = next;
        qos = nextQos;
        gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
        broker = gateway.broker();
        node = gateway.connected("a", 1000, false, 600);
        topicId = node.registers(TOPIC);
        broker.says(new MqttEvent.Publish(TOPIC, Payload.EMPTY, QoS.ONE, false, 99));
        node.sends(pubAck(node.expects(Publish.class).msgId()));
        broker.expects(MqttCommand.PubAck.class);
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 99, Payload.EMPTY));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(PubAck.class);
        gateway.diskIsSlow();
    }

    private void sleeps() {
        node.sends(new Disconnect(600));
        gateway.diskAnswers();
        node.expects(Disconnect.plain());
    }

    /** Two messages wait for the client, and the broker has forgotten them. */
    private void keeps(String topic) {
        sleeps();
        for (int packetId = 1; packetId <= 2; packetId++) {
            broker.says(message(topic, packetId));
            gateway.diskAnswers();
            if (qos == 1) {
                broker.expects(MqttCommand.PubAck.class);
            } else {
                broker.expects(MqttCommand.PubRec.class);
                broker.says(new MqttEvent.PubRel(packetId));
                gateway.diskAnswers();
                broker.expects(MqttCommand.PubComp.class);
            }
        }
    }

    private MqttEvent.Publish message(String topic, int packetId) {
        return new MqttEvent.Publish(topic, Payload.ofText("m" + packetId), QoS.ofBits(qos), false, packetId);
    }

    private Publish publish(QoS level) {
        return new Publish(false, level, false, new NormalTopicId(topicId), level == QoS.ZERO ? 0 : 1, Lockstep.DATA);
    }

    private PubAck pubAck(int msgId) {
        return new PubAck(topicId, msgId, ReturnCode.ACCEPTED);
    }

    /** The client sends this, and the broker gets that. */
    private <T extends MqttCommand> T sends(String in, String out, SnMessage sent, Class<T> expected) {
        node.sends(sent);
        row(in + " of the client", out + " to the broker", () -> gateway.commandsWaiting("a") > 0);
        return broker.expects(expected);
    }

    /** The broker says this, and the client hears that. */
    private <T extends SnMessage> T says(String in, String out, MqttEvent said, Class<T> expected) {
        broker.says(said);
        row(in + " of the broker", out + " to the client", node::hasHeard);
        return node.expects(expected);
    }

    /** The client sends this, and hears that. */
    private <T extends SnMessage> T hears(String in, SnMessage sent, Class<T> expected) {
        node.sends(sent);
        row(
                in + " of the client",
                expected.getSimpleName().toUpperCase(Locale.ROOT) + " to the client",
                node::hasHeard);
        return node.expects(expected);
    }

    /** The broker says this, and gets that. */
    private <T extends MqttCommand> void tells(String in, MqttEvent said, Class<T> expected) {
        broker.says(said);
        row(
                in + " of the broker",
                expected.getSimpleName().toUpperCase(Locale.ROOT) + " to the broker",
                () -> gateway.commandsWaiting("a") > 0);
        broker.expects(expected);
    }

    private void row(String in, String out, BooleanSupplier isOut) {
        int waits = 0;
        while (!isOut.getAsBoolean()) {
            gateway.diskAnswers();
            waits++;
            assertThat(waits).as(message + ": " + in + " brings about " + out).isLessThan(MANY);
        }
        table.append("| %s | %d | %s | %s | %d |%n".formatted(message, qos, in, out, waits));
    }
}
