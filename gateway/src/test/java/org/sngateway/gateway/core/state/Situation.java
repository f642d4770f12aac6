package org.sngateway.gateway.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * A client in one of the states of the table. Its id is {@code a}, CleanSession is 0, keep alive 60 s, sleep duration 100 s;
 * it has registered the topic {@code up}, and subscribed to {@code down} at QoS 2. Awake, it has a message at QoS 1 in
 * flight. Its will is {@code gone}.
 */
final class Situation {
    /** Where a scenario begins. */
    enum Start {
        N,
        /** Connecting: the client was asked for its will topic. */
        P,
        /** Connecting: the broker was asked. */
        B,
        A,
        S,
        W,
        D,
        L;

        static Start of(char letter) {
            return valueOf(String.valueOf(letter));
        }

        char column() {
            return this == P || this == B ? 'C' : name().charAt(0);
        }
    }

    static final String CLIENT = "client";
    static final String OWN = "sn-gateway-7";
    static final Payload DATA = Payload.ofText("x");
    static final WillTopic WILL_TOPIC = new WillTopic(QoS.ONE, false, "gone");
    static final WillMsg WILL_MSG = new WillMsg(Payload.ofText("bye"));

    final Lockstep gateway = new Lockstep(Settings.with(
            "groups: [225.1.1.1]\n    qos-minus-one: on\n    awake-maximum: 55s",
            "broker: {conflict-patience: 0s, late-connect: 0s}"));
    final Start start;
    final Node node = gateway.node(1000);
    final Broker broker = gateway.broker(CLIENT);
    final Broker own = gateway.broker(OWN);

    /** The topic id of {@code up}; 0 if the client never got one. */
    private int upId;
    /** The topic id of {@code down}. */
    private int downId;
    /** In flight to a client that is awake. */
    private @Nullable Publish inFlight;

    Situation(Start start) {
        this.start = start;
        own.expects(new MqttCommand.Open(true));
        own.says(new MqttEvent.Connected(false));
        switch (start) {
            case N -> {}
            case P -> prompted();
            case B -> brokerAsked();
            case A -> active();
            case S -> asleep();
            case W -> awake();
            case D -> disconnected();
            case L -> lost();
        }
        gateway.nothingElse();
    }

    private void prompted() {
        node.sends(connect(true, false));
        node.expects(new WillTopicReq());
    }

    private void brokerAsked() {
        node.sends(connect(false, false));
        broker.expects(new MqttCommand.Open(false));
    }

    private void active() {
        prompted();
        node.sends(WILL_TOPIC);
        node.expects(new WillMsgReq());
        node.sends(WILL_MSG);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        upId = node.registers("up");
        node.sends(new Subscribe(false, QoS.TWO, 1, new TopicName("down")));
        MqttCommand.Subscribe subscribe = broker.expects(MqttCommand.Subscribe.class);
        broker.says(new MqttEvent.SubAck(subscribe.packetId(), QoS.TWO, ReasonCode.SUCCESS));
        downId = node.expects(SubAck.class).topicId();
    }

    private void asleep() {
        active();
        node.sends(new Disconnect(100));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(2);
    }

    private void awake() {
        asleep();
        broker.says(new MqttEvent.Publish("down", DATA, QoS.ONE, false, 71));
        node.sends(new PingReq(CLIENT));
        inFlight = node.expects(Publish.class);
    }

    private void disconnected() {
        active();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(2);
    }

    private void lost() {
        active();
        loses();
        MqttCommand.Publish will = broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubAck(will.packetId(), ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.Close());
    }

    /** The client is lost; its will goes out and is not yet acknowledged. */
    void loses() {
        gateway.advanceSeconds(90);
    }

    /** The client is lost, and the broker still owes the acknowledgement of its will. */
    MqttCommand.Publish expectsWill() {
        MqttCommand.Publish will = broker.expects(MqttCommand.Publish.class);
        assertThat(will.topic()).isEqualTo("gone");
        assertThat(will.payload()).isEqualTo(WILL_MSG.message());
        return will;
    }

    static Connect connect(boolean will, boolean cleanSession) {
        return new Connect(will, cleanSession, Connect.PROTOCOL_ID, 60, CLIENT);
    }

    int upId() {
        return upId;
    }

    int downId() {
        return downId;
    }

    Publish inFlight() {
        return Objects.requireNonNull(inFlight);
    }

    /** "dc": the sender is told that it has no session. */
    void refused(SnMessage request) {
        node.sends(request);
        node.expects(Disconnect.plain());
    }

    /** "-": nothing comes of it, and it is counted. */
    void ignored(SnMessage message) {
        int before = ignored();
        node.sends(message);
        assertThat(ignored()).isEqualTo(before + 1);
    }

    private int ignored() {
        int sum = 0;
        for (IgnoreReason reason : IgnoreReason.values()) {
            sum += gateway.ignored(reason);
        }
        return sum;
    }

    /** The letter of the state that the client is in now. */
    char stateNow() {
        return SessionInside.columnOf(gateway.core(), CLIENT);
    }
}
