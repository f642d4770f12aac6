package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
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
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;

/** A queue that is full: the broker waits for a client that takes its messages (R8.32). At most 10 messages of 2000 octets. */
class BrokerReadingTest {
    private final Lockstep gateway = new Lockstep(Settings.withLimits("topics: 500"));
    private final Broker broker = gateway.broker();
    private final Deque<MqttEvent> atBroker = new ArrayDeque<>();
    private final List<String> taken = new ArrayList<>();
    private boolean isRead = true;
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClientWithAWildcard() {
        node = gateway.connected(3_600);
        node.subscribes(new TopicName("#"), QoS.TWO, broker);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Rule("R8.32 no loss where waiting would do")
    void clientThatTakesItsMessagesLosesNoneOfManyTopicsAtOnce(int qos) {
        for (int i = 1; i <= 150; i++) {
            atBroker.add(new MqttEvent.Publish(
                    "house/room" + i, Payload.ofText("v" + i), QoS.ofBits(qos), true, qos == 0 ? 0 : i));
        }

        untilNothingMoves();

        assertThat(taken).hasSize(150).doesNotHaveDuplicates();
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void limitOfOctetsLetsTheBrokerWaitToo() {
        for (int i = 1; i <= 20; i++) {
            atBroker.add(new MqttEvent.Publish("lamp", Payload.ofText(i + "x".repeat(900)), QoS.ONE, false, i));
        }

        untilNothingMoves();

        assertThat(taken).hasSize(20);
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void messageThatNoDatagramHoldsPushesNoOtherOut() {
        for (int i = 1; i <= 3; i++) {
            atBroker.add(new MqttEvent.Publish("lamp", Payload.ofText("" + i), QoS.ONE, false, i));
        }
        atBroker.add(new MqttEvent.Publish("lamp", Payload.ofText("x".repeat(1900)), QoS.ONE, false, 4));

        untilNothingMoves();

        assertThat(taken).containsExactly("1", "2", "3");
        assertThat(gateway.dropped(DropReason.TOO_LONG)).isEqualTo(1);
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void brokerDoesNotWaitForAClientThatIsSilent() {
        publishesToSilence(QoS.ONE, 30);
        assertThat(isRead).isFalse();

        gateway.advanceSeconds(60);
        hearsCommands();

        assertThat(isRead).isTrue();
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void brokerDoesNotWaitForAClientThatFallsAsleep() {
        publishesToSilence(QoS.ONE, 30);

        node.sends(new Disconnect(600));
        hearsCommands();

        assertThat(isRead).isTrue();
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void steadyStreamAtQos0KeepsTheBrokersAnswersBackForAFewSecondsOnly() {
        node.registers("door");
        broker.says(new MqttEvent.Publish("door", Payload.ofText("first"), QoS.ONE, false, 1));
        publishesToSilence(QoS.ZERO, 30);
        assertThat(isRead).isFalse();

        gateway.advanceSeconds(5);
        hearsCommands();

        assertThat(isRead).isTrue();
        broker.says(new MqttEvent.Publish("door", Payload.ofText("next"), QoS.ZERO, false, 0));
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(1);
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void newConnectionIsRead() {
        publishesToSilence(QoS.ONE, 30);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(4);
        hearsCommands();
        broker.says(new MqttEvent.Connected(true));
        hearsCommands();

        assertThat(isRead).isFalse();
    }

    private void publishesToSilence(QoS qos, int messages) {
        for (int i = 1; i <= messages && isRead; i++) {
            int packetId = qos == QoS.ZERO ? 0 : i + 1;
            broker.says(new MqttEvent.Publish("door", Payload.ofText("m" + i), qos, false, packetId));
            hearsCommands();
        }
    }

    /** The broker sends while it is read, the client answers, one after the other. */
    private void untilNothingMoves() {
        boolean moves = true;
        while (moves) {
            while (isRead && !atBroker.isEmpty()) {
                broker.says(atBroker.remove());
                hearsCommands();
            }
            List<SnMessage> heard = node.heard();
            heard.forEach(this::answer);
            hearsCommands();
            moves = !heard.isEmpty() || (isRead && !atBroker.isEmpty());
        }
    }

    private void answer(SnMessage message) {
        if (message instanceof Register register) {
            node.learns(register);
        } else if (message instanceof Publish publish) {
            taken.add(publish.data().asText());
            if (publish.qos() == QoS.ONE) {
                node.acknowledges(publish);
            } else if (publish.qos() == QoS.TWO) {
                node.sends(new PubRec(publish.msgId()));
            }
        } else if (message instanceof PubRel pubRel) {
            node.sends(new PubComp(pubRel.msgId()));
        }
    }

    private void hearsCommands() {
        while (gateway.nextCommand("a") != null) {
            MqttCommand command = broker.expects(MqttCommand.class);
            if (command instanceof MqttCommand.Reading reading) {
                isRead = reading.on();
            } else if (command instanceof MqttCommand.PubRec pubRec) {
                atBroker.add(new MqttEvent.PubRel(pubRec.packetId()));
            }
        }
    }
}
