package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

/**
 * CONNECT with CleanSession while the broker is away, or has not got all that was spooled (R5.2): the old session at the
 * broker lasts until it has, and only then the new one begins there.
 */
class CleanSessionSpoolTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("gone");
    private static final Connect CLEAN = new Connect(false, true, 1, 60, "a");
    private static final Connect NOT_CLEAN = new Connect(false, false, 1, 60, "a");

    private final Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int topicId;

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        node = gateway.connected();
        topicId = node.registers("room/t");
    }

    // ---- the broker is away

    @Test
    @Rule("R5.2 clean session and spool")
    void clientIsAcceptedAndItsMessagesFollowThoseOfTheOldSession() {
        broker.says(LOST);
        spools(1, 2, 3);
        connectsWithoutBroker(CLEAN);
        topicId = node.registers("room/t");
        spools(4, 5);

        oldSessionIsBack();

        assertThat(published()).containsExactly("1", "2", "3");
        cleanSessionBegins();
        assertThat(published()).containsExactly("4", "5");
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void manyMessagesOfBothSessionsKeepTheirOrder() {
        broker.says(LOST);
        spools(numbers(1, 40));
        connectsWithoutBroker(CLEAN);
        topicId = node.registers("room/t");
        spools(numbers(41, 80));

        oldSessionIsBack();

        assertThat(published()).containsExactlyElementsOf(texts(1, 40));
        cleanSessionBegins();
        assertThat(published()).containsExactlyElementsOf(texts(41, 80));
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void qos2ThatWasUnderWayEndsInTheOldSession() {
        int packetId = qos2UnderWay(1);
        broker.says(LOST);
        gateway.advanceSeconds(5);
        node.expects(new PubRec(1));
        connectsWithoutBroker(CLEAN);

        oldSessionIsBack();

        broker.expects(new MqttCommand.Publish("room/t", Payload.ofText("1"), QoS.TWO, false, true, packetId));
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        cleanSessionBegins();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void qos2OfTheNewSessionIsAnsweredFromTheSpool() {
        broker.says(LOST);
        spools(1);
        connectsWithoutBroker(CLEAN);
        topicId = node.registers("room/t");
        oldSessionIsBack();

        node.sends(message(QoS.TWO, 2));
        node.expects(new PubRec(2));
        node.sends(new PubRel(2));
        node.expects(new PubComp(2));

        assertThat(published()).containsExactly("1");
        cleanSessionBegins();
        assertThat(published()).containsExactly("2");
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void withNothingSpooledTheCleanSessionBeginsAtOnce() {
        broker.says(LOST);
        connectsWithoutBroker(CLEAN);

        gateway.advanceSeconds(60);

        broker.expects(new MqttCommand.Open(true));
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void nextCleanSessionBeginsBehindWhatWasAcknowledgedInBothBefore() {
        broker.says(LOST);
        spools(1);
        connectsWithoutBroker(CLEAN);
        topicId = node.registers("room/t");
        spools(2);
        gateway.advanceSeconds(30);
        refusedAsOftenAsTried();
        connectsWithoutBroker(CLEAN);
        topicId = node.registers("room/t");
        spools(3);

        oldSessionIsBack();

        assertThat(published()).containsExactly("1", "2");
        cleanSessionBegins();
        assertThat(published()).containsExactly("3");
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void sessionThatIsNotCleanBeginsBehindTheCleanOne() {
        broker.says(LOST);
        spools(1);
        connectsWithoutBroker(CLEAN);
        gateway.advanceSeconds(30);
        refusedAsOftenAsTried();
        connectsWithoutBroker(NOT_CLEAN);
        oldSessionIsBack();
        assertThat(published()).containsExactly("1");

        cleanSessionBegins();

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));
        gateway.nothingElse();
    }

    // ---- the broker is there

    @Test
    @Rule("R5.2 clean session and spool")
    void brokerGetsTheSpoolBeforeTheClientIsConnected() {
        spoolIsBeingDrained(20);

        node.sends(CLEAN);
        node.expectsNothing();

        assertThat(published()).hasSize(20);
        cleanSessionBegins();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void clientIsConnectedAfterTheBrokerTimeoutThoughTheSpoolIsNotDrained() {
        spoolIsBeingDrained(20);

        node.sends(CLEAN);
        gateway.advanceSeconds(5);

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(published()).hasSize(20);
        cleanSessionBegins();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void subscriptionsOfTheOldSessionBringNothingAnyMore() {
        spoolIsBeingDrained(1);
        node.sends(CLEAN);

        broker.says(new MqttEvent.Publish("room/t", Payload.ofText("old"), QoS.ONE, false, 9));
        gateway.advanceSeconds(5);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        broker.says(new MqttEvent.Publish("room/t", Payload.ofText("old"), QoS.ZERO, false, 0));

        node.expectsNothing();
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void subscribeWaitsForTheCleanSession() {
        spoolIsBeingDrained(1);
        node.sends(CLEAN);
        gateway.advanceSeconds(5);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        node.sends(new Subscribe(false, QoS.ONE, 3, new TopicName("room/+")));
        assertThat(published()).hasSize(1);
        cleanSessionBegins();

        MqttCommand.Subscribe subscribe = broker.expects(MqttCommand.Subscribe.class);
        broker.says(new MqttEvent.SubAck(subscribe.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        node.expects(new SubAck(QoS.ONE, 0, 3, ReturnCode.ACCEPTED));
    }

    // ---- the client goes, or the gateway

    @Test
    @Rule("R5.2 clean session and spool")
    void brokerForgetsTheOldSessionThoughTheClientHasGone() {
        broker.says(LOST);
        spools(1);
        connectsWithoutBroker(CLEAN);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());

        oldSessionIsBack();

        assertThat(published()).containsExactly("1");
        cleanSessionBegins();
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void whatWaitsForTheCleanSessionWaitsAfterARestartToo() {
        broker.says(LOST);
        spools(numbers(1, 20));
        connectsWithoutBroker(CLEAN);
        topicId = node.registers("room/t");
        spools(numbers(21, 40));

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        assertThat(published()).containsExactlyElementsOf(texts(1, 20));
        cleanSessionBegins();
        assertThat(published()).containsExactlyElementsOf(texts(21, 40));
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void qos2ThatEndedInTheOldSessionDoesNotBeginAgainAfterARestart() {
        int packetId = qos2UnderWay(1);
        broker.says(LOST);
        gateway.advanceSeconds(5);
        node.expects(new PubRec(1));
        connectsWithoutBroker(CLEAN);
        oldSessionIsBack();
        broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));

        gateway.restart();
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));

        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 clean session and spool")
    void qos2ThatTheClientMayHaveBeenToldOfBeforeARestartEndsInTheOldSession() {
        int packetId = qos2UnderWay(1);
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        node.sends(CLEAN);
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Publish.class).packetId()).isEqualTo(packetId);
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        cleanSessionBegins();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    // ---- steps

    private Publish message(QoS qos, int number) {
        return new Publish(
                false, qos, false, new NormalTopicId(topicId), number, Payload.ofText(Integer.toString(number)));
    }

    private void spools(int... numbers) {
        for (int number : numbers) {
            node.sends(message(QoS.ONE, number));
            node.expects(new PubAck(topicId, number, ReturnCode.ACCEPTED));
        }
    }

    private static int[] numbers(int first, int last) {
        int[] numbers = new int[last - first + 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = first + i;
        }
        return numbers;
    }

    private static List<String> texts(int first, int last) {
        List<String> texts = new ArrayList<>();
        for (int number : numbers(first, last)) {
            texts.add(Integer.toString(number));
        }
        return texts;
    }

    /** A message at QoS 2 that the broker got and did not answer; gives its packet id. */
    private int qos2UnderWay(int number) {
        node.sends(message(QoS.TWO, number));
        return broker.expects(MqttCommand.Publish.class).packetId();
    }

    private void connectsWithoutBroker(Connect connect) {
        node.sends(connect);
        refusedAsOftenAsTried();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private void refusedAsOftenAsTried() {
        while (gateway.commandsWaiting("a") > 0) {
            if (broker.expects(MqttCommand.class) instanceof MqttCommand.Open) {
                broker.says(LOST);
            }
        }
    }

    private void oldSessionIsBack() {
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    private void spoolIsBeingDrained(int messages) {
        broker.says(LOST);
        spools(numbers(1, messages));
        oldSessionIsBack();
    }

    private void cleanSessionBegins() {
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
    }

    /** What the gateway publishes on this connection, each acknowledged as it comes. */
    private List<String> published() {
        List<String> texts = new ArrayList<>();
        while (gateway.nextCommand("a") instanceof MqttCommand.Publish
                || gateway.nextCommand("a") instanceof MqttCommand.PubRel) {
            MqttCommand command = broker.expects(MqttCommand.class);
            if (command instanceof MqttCommand.Publish publish) {
                texts.add(publish.payload().asText());
                broker.says(
                        publish.qos() == QoS.TWO
                                ? new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS)
                                : new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
            } else if (command instanceof MqttCommand.PubRel pubRel) {
                broker.says(new MqttEvent.PubComp(pubRel.packetId()));
            }
        }
        return texts;
    }
}
