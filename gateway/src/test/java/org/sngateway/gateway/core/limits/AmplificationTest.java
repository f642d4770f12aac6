package org.sngateway.gateway.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * Promise P8: a node that never acknowledges anything gets a message no more often than it is repeated, whatever is sent in its
 * name.
 */
class AmplificationTest {
    private static final int MANY = 100;

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node victim = gateway.node(1000);

    @BeforeEach
    void sessionWithAMessageAtAForgedAddress() {
        victim = gateway.connected();
        victim.registers("known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"known", "unknown"})
    void sleepingAndWakingManyTimesBringsNoFlood(String topic) {
        broker.says(new MqttEvent.Publish(topic, Payload.copyOf(new byte[1_000]), QoS.ONE, false, 1));
        for (int i = 0; i < MANY; i++) {
            victim.sends(new Disconnect(600));
            victim.sends(new PingReq("a"));
        }

        assertThat(largeMessages()).isLessThanOrEqualTo(1 + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"known", "unknown"})
    void askingAgainInEachOfManyWakesBringsNoFlood(String topic) {
        broker.says(new MqttEvent.Publish(topic, Payload.copyOf(new byte[1_000]), QoS.ONE, false, 1));
        for (int i = 0; i < MANY; i++) {
            victim.sends(new Disconnect(600));
            victim.sends(new PingReq("a"));
            victim.sends(new PingReq("a"));
        }

        assertThat(largeMessages()).isLessThanOrEqualTo(1 + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"known", "unknown"})
    void connectingManyTimesBringsNoFlood(String topic) {
        broker.says(new MqttEvent.Publish(topic, Payload.copyOf(new byte[1_000]), QoS.ONE, false, 1));
        for (int i = 0; i < MANY; i++) {
            victim.sends(new Connect(false, false, 1, 100 + i, "a"));
        }

        assertThat(largeMessages()).isLessThanOrEqualTo(1 + 3);
        gateway.advanceSeconds(10);
        assertThat(largeMessages()).as("it is not forgotten").isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"x, 3", "xy, 4", "ä, 4", "a-longer-one, 4"})
    void promptsAreNoMoreThanCameInTheNameOfTheSender(String clientId, int prompts) {
        Node unknownSender = gateway.node(2000);
        unknownSender.sends(new Connect(true, false, 1, 60, clientId));
        gateway.advanceSeconds(100);

        assertThat(unknownSender.heard()).hasSize(prompts).containsOnly(new WillTopicReq());
    }

    /** Each message has a header of 3 octets and the node id. */
    @ParameterizedTest
    @CsvSource({"01, x, 1", "01, a-longer-one, 3", "0102030405060708, x, 1", "0102030405060708, a-longer-one, 2"})
    void promptsThroughAForwarderCountWithTheirHeaders(String nodeId, String clientId, int prompts) {
        Lockstep forwarding = new Lockstep(Settings.withListener("forwarders: any"));
        Node forwarder = forwarding.node(2000);
        forwarder.sends(new Encapsulated(0, Payload.ofHex(nodeId), new Connect(true, false, 1, 60, clientId)));
        forwarding.advanceSeconds(100);

        assertThat(forwarder.heard())
                .hasSize(prompts)
                .containsOnly(new Encapsulated(0, Payload.ofHex(nodeId), new WillTopicReq()));
    }

    @Test
    void whatCameFromElsewhereDoesNotCountHere() {
        Node attacker = gateway.node(2000);
        for (int i = 0; i < 10; i++) {
            attacker.sends(new Connect(true, false, 1, 60, "x"));
        }
        Node unknownSender = gateway.node(3000);
        unknownSender.sends(new Connect(true, false, 1, 60, "x"));
        gateway.advanceSeconds(100);

        assertThat(unknownSender.heard()).as("two octets each, of 7").hasSize(3).containsOnly(new WillTopicReq());
    }

    /** The session is supervised meanwhile; its client is where it was. */
    @Test
    void clientThatTriesToConnectElsewhereIsNotPingedThere() {
        Lockstep asking = new Lockstep(Settings.withListener("ping-silent-nodes: on"));
        asking.connected("a", 8, false);

        Node elsewhere = asking.node(2000);
        elsewhere.sends(new Connect(true, false, 1, 60, "a"));
        asking.advanceSeconds(100);

        assertThat(elsewhere.heard()).containsOnly(new WillTopicReq());
    }

    @Test
    void assignedClientIdDidNotComeFromTheSender() {
        Lockstep assigning = new Lockstep(Settings.withListener("assign-client-id: node-"));
        Node unknownSender = assigning.node(2000);
        unknownSender.sends(new Connect(true, false, 1, 60, ""));
        assigning.advanceSeconds(100);

        assertThat(unknownSender.heard()).as("two octets each, of 6").hasSize(3).containsOnly(new WillTopicReq());
    }

    @Test
    void senderThatHeardAsMuchAsCameInItsNameIsNotToldThatTheClientIsElsewhere() {
        Node unknownSender = gateway.node(2000);
        unknownSender.sends(new Connect(true, false, 1, 60, "x"));
        gateway.advanceSeconds(29);
        assertThat(unknownSender.heard()).hasSize(3);

        gateway.node(3000).sends(new Connect(true, false, 1, 60, "x"));

        unknownSender.expectsNothing();
    }

    @Test
    void itsTopicAddsToWhatCameInHisName() {
        Node unknownSender = gateway.node(2000);
        unknownSender.sends(new Connect(true, false, 1, 60, "x"));
        gateway.advanceSeconds(29);
        assertThat(unknownSender.heard()).hasSize(3);

        unknownSender.sends(new WillTopic(QoS.ZERO, false, "t"));
        gateway.advanceSeconds(100);

        assertThat(unknownSender.heard())
                .as("two octets each, of 7 and 4")
                .hasSize(2)
                .containsOnly(new WillMsgReq());
    }

    private int largeMessages() {
        int count = 0;
        for (SnMessage message : victim.heard()) {
            count += message instanceof Publish || message instanceof Register ? 1 : 0;
        }
        return count;
    }
}
