package org.sngateway.gateway.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.EveryField;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** Messages and wills come back from their records with every field, except those that mean nothing after a restart. */
public class KeptMessagesTest {
    private static final Payload EMPTY = Payload.EMPTY;
    private static final Set<String> INBOUND_ONLY_NOW = Set.of(
            "usedOctets",
            "deadlineNanos",
            "heardNanos",
            "isUnmentioned",
            "sentMillis",
            "hasStage",
            "isBehind",
            "isBeingSpooled",
            "isNotSent",
            "isBeingStored",
            "isRestored");
    private static final Set<String> DELIVERY_ONLY_NOW = Set.of(
            "firstNumber",
            "topicOctets",
            "registerSentNanos",
            "firstSentNanos",
            "burstNanos",
            "sentInBurst",
            "topicIdRefused",
            "hasLeft",
            "failedWakes",
            "isBeingKept",
            "lacksReceipt",
            "hasStage",
            "expiresNanos");

    @Test
    void willComesBackWithEveryField() {
        Will written = EveryField.of(Will.class);

        assertThat(WillUpdate.ofRecord(WillUpdate.record(written))).isEqualTo(written);
    }

    @Test
    void messageOfAClientComesBackWithEveryField() {
        InboundMessage written = new InboundMessage(0, 0, "", EMPTY, QoS.ZERO, false, 0);
        EveryField.set(written, INBOUND_ONLY_NOW);

        InboundMessage read = InboundMessage.ofRecord(written.number, written.record());

        EveryField.assertIsTheSame(read, written, INBOUND_ONLY_NOW);
    }

    @Test
    void stageOfAMessageOfAClientComesBackWithEveryField() {
        InboundMessage early = new InboundMessage(17, 18, "t", EMPTY, QoS.TWO, true, 19);
        InboundMessage written = InboundMessage.ofRecord(20, early.record());
        EveryField.set(
                written,
                Set.of(
                        "msgId",
                        "topicId",
                        "topic",
                        "payload",
                        "qos",
                        "retain",
                        "atMillis",
                        "usedOctets",
                        "number",
                        "deadlineNanos",
                        "heardNanos",
                        "isUnmentioned",
                        "sentMillis",
                        "isBehind",
                        "isNotSent",
                        "isBeingSpooled",
                        "isBeingStored",
                        "isRestored"));

        InboundMessage read = InboundMessage.ofRecord(20, early.record());
        read.applyStage(written.stageRecord());

        EveryField.assertIsTheSame(read, written, Set.of());
    }

    @Test
    void messageForAClientComesBackWithEveryField() {
        Delivery written = delivery();
        EveryField.set(written, DELIVERY_ONLY_NOW);

        Delivery read = Delivery.ofRecord(written.number, written.record(written.brokerPacketId), 0, 0);

        EveryField.assertIsTheSame(read, written, DELIVERY_ONLY_NOW);
    }

    @Test
    void stageOfAMessageForAClientComesBackWithEveryField() {
        Delivery early = delivery();
        Delivery written = Delivery.ofRecord(20, early.record(0), 0, 0);
        EveryField.set(
                written,
                Set.of(
                        "topic",
                        "payload",
                        "qos",
                        "brokerQos",
                        "retain",
                        "topicOctets",
                        "registerSentNanos",
                        "firstSentNanos",
                        "burstNanos",
                        "sentInBurst",
                        "topicIdRefused",
                        "hasLeft",
                        "failedWakes",
                        "number",
                        "firstNumber",
                        "isBeingKept",
                        "lacksReceipt",
                        "expirySeconds",
                        "cameMillis",
                        "expiresNanos"));

        Delivery read = Delivery.ofRecord(20, early.record(0), 0, 0);
        read.applyStage(written.stageRecord(written.brokerPacketId));

        EveryField.assertIsTheSame(read, written, Set.of());
    }

    private static Delivery delivery() {
        MqttEvent.Publish publish =
                new MqttEvent.Publish("", EMPTY, QoS.TWO, false, 0, false, MqttEvent.Publish.NO_EXPIRY);
        return new Delivery(publish, QoS.ZERO, 0, 0);
    }
}
