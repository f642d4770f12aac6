package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** The broker is away, or speaks before the client may hear it; R5.2, R8.22, R8.26 and rows 27 to 30 of R6.4. */
class BrokerAwayTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();

    @Test
    @Rule("R5.2 broker away")
    void connectIsRefusedAfterTheBrokerTimeoutWhenThereIsNoBroker() {
        Node node = gateway.node(1000);
        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectionLost("connection refused"));
        gateway.advance(Duration.ofMillis(4_999));
        node.expectsNothing();

        gateway.advance(Duration.ofMillis(1));

        node.expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.advanceSeconds(60);
        assertThat(gateway.stateOf("a")).isNull();
    }

    /** It begins with the CONNECT of the client, not with each connection of the gateway. */
    @Test
    void cleanSessionGoesOnAtTheReconnectOfTheGateway() {
        gateway.connectedWithCleanSession();
        broker.says(new MqttEvent.ConnectionLost("reset"));

        gateway.advanceSeconds(60);

        broker.expects(new MqttCommand.Open(true, false, null));
    }

    @Test
    void cleanSessionBeginsWithTheFirstConnectThatTheBrokerAnswers() {
        gateway.node(1000).sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectionLost(true, "reset"));

        gateway.advanceSeconds(2);

        broker.expects(new MqttCommand.Open(true));
    }

    @Test
    @Rule("R5.9 standstill")
    void sleeperThatConnectsAfterTheGraceTimeIsNoSignOfAStandstill() {
        Node node = clientWithoutBroker();
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(600);

        node.sends(new Connect(false, false, 1, 60, "a"));
        gateway.advanceSeconds(1);

        assertThat(gateway.log()).noneMatch(line -> line.startsWith("standstill"));
    }

    @Test
    @Rule("R8.29 pauses")
    void clientThatConnectsAgainAndAgainDoesNotEndThePauseBetweenAttempts() {
        gateway.connected();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        int attempts = 0;
        for (int second = 0; second < 300; second++) {
            gateway.node(1000).sends(new Connect(false, true, 1, 60 + second, "a"));
            while (gateway.commandsWaiting("a") > 0) {
                if (broker.expects(MqttCommand.class) instanceof MqttCommand.Open) {
                    attempts++;
                    broker.says(new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "not yet"));
                }
            }
            gateway.advanceSeconds(1);
        }

        assertThat(attempts).isBetween(15, 80);
    }

    // ---- requests

    @Test
    @Rule("R8.22 held requests")
    void publishIsHeldForTheBrokerTimeoutAndThenRefused() {
        Node node = clientWithoutBroker();

        node.sends(publish(ShortTopicName.of("ab"), QoS.ONE, 1));
        node.sends(publish(ShortTopicName.of("ab"), QoS.TWO, 2));
        gateway.advance(Duration.ofMillis(4_999));
        node.expectsNothing();
        gateway.advance(Duration.ofMillis(1));

        node.expects(new PubAck(0x6162, 1, ReturnCode.CONGESTION));
        node.expects(new PubAck(0x6162, 2, ReturnCode.CONGESTION));
        node.expectsNothing();
    }

    @Test
    @Rule("R8.22 held requests")
    void subscribeIsHeldForTheBrokerTimeoutAndThenRefused() {
        Node node = clientWithoutBroker();

        node.sends(new Subscribe(false, QoS.ONE, 3, new TopicName("new")));
        gateway.advance(Duration.ofMillis(4_999));
        node.expectsNothing();
        gateway.advance(Duration.ofMillis(1));

        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.CONGESTION));
        node.expectsNothing();
    }

    @Test
    @Rule("R8.22 held requests")
    void heldRequestsGoOutWhenTheBrokerIsBackInTime() {
        Node node = clientWithoutBroker();
        node.sends(publish(ShortTopicName.of("ab"), QoS.ONE, 1));
        node.sends(new Subscribe(false, QoS.ONE, 3, new TopicName("new")));
        gateway.advanceSeconds(2);

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        MqttCommand.Subscribe subscribe = broker.expects(MqttCommand.Subscribe.class);
        assertThat(subscribe.filter()).isEqualTo("new");
        MqttCommand.Publish publish = broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        node.expects(new PubAck(0x6162, 1, ReturnCode.ACCEPTED));
        broker.says(new MqttEvent.SubAck(subscribe.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.22 known filter")
    void filterThatTheClientHoldsIsAnsweredAtOnce() {
        Node node = gateway.connected();
        int topicId = subscribed(node, QoS.ONE);
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new Subscribe(false, QoS.ONE, 9, new TopicName("lamp")));

        node.expects(new SubAck(QoS.ONE, topicId, 9, ReturnCode.ACCEPTED));
        node.sends(new Subscribe(false, QoS.ZERO, 10, new TopicName("lamp")));
        node.expects(new SubAck(QoS.ZERO, topicId, 10, ReturnCode.ACCEPTED));
        node.sends(new Subscribe(false, QoS.ONE, 11, new TopicName("lamp")));
        gateway.nothingElse();
    }

    // ---- the broker comes first

    @Test
    @Rule("R8.26 CONNACK first")
    void backlogOfTheBrokerFollowsTheConnAck() {
        Node node = gateway.connected();
        subscribed(node, QoS.ONE);
        broker.says(message("lamp", QoS.ONE, 1));
        node.expects(Publish.class);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        node.expectsNothing();

        broker.says(new MqttEvent.Connected(true));
        broker.says(message("lamp", QoS.ONE, 2));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.expects(Register.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.26 CONNACK first")
    void whatComesDuringThePromptingFollowsTheConnAck() {
        Node node = gateway.connected();
        int topicId = subscribed(node, QoS.ONE);
        node.sends(new Connect(true, false, 1, 60, "a"));
        node.expects(new WillTopicReq());

        broker.says(message("lamp", QoS.ONE, 1));

        gateway.nothingElse();
        node.sends(WillTopic.empty());
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(topicId));
    }

    private Node clientWithoutBroker() {
        Node node = gateway.connected();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        return node;
    }

    /** Subscribes to "lamp" and returns its id. */
    private int subscribed(Node node, QoS qos) {
        node.sends(new Subscribe(false, qos, 8, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, qos, ReasonCode.SUCCESS));
        return node.expects(SubAck.class).topicId();
    }
}
