package org.sngateway.gateway.core.exchange;

import java.util.List;
import org.sngateway.gateway.core.memory.HeldOctets;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Utf8;

/** A message of a client that is not yet through to the broker. */
final class InboundMessage {
    /** No client can repeat what it did not send. */
    static final int NO_MSG_ID = -1;

    private static final int VERSION = 1;
    /** What a message takes beside its topic and payload: so that many empty ones have a limit too. */
    private static final int OVERHEAD_OCTETS = 64;

    /** How far client and gateway have come. */
    enum ClientLeg {
        /** Waits for PUBACK or PUBREC. */
        WAITING,
        /** Has PUBREC. */
        RECEIVED,
        /** Sent PUBREL, waits for PUBCOMP. */
        RELEASED,
        /** Nobody waits: it was acknowledged, or is a will, or the client went on with another message. */
        NOBODY
    }

    /** How far gateway and broker have come. */
    enum BrokerLeg {
        /** Not sent yet. */
        WAITING,
        SENT,
        RECEIVED,
        RELEASED,
        DONE
    }

    private static final List<ClientLeg> CLIENT_LEGS =
            List.of(ClientLeg.WAITING, ClientLeg.RECEIVED, ClientLeg.RELEASED, ClientLeg.NOBODY);
    private static final List<BrokerLeg> BROKER_LEGS =
            List.of(BrokerLeg.WAITING, BrokerLeg.SENT, BrokerLeg.RECEIVED, BrokerLeg.RELEASED, BrokerLeg.DONE);

    final int msgId;
    final int topicId;
    final String topic;
    final Payload payload;
    final QoS qos;
    final boolean retain;
    /** When it came, in milliseconds of Unix time. */
    final long atMillis;
    /** What it takes of the memory, about. */
    final int heldOctets;

    ClientLeg clientLeg = ClientLeg.WAITING;
    BrokerLeg brokerLeg = BrokerLeg.WAITING;
    int packetId;
    long deadlineNanos = Deadline.NEVER;

    /** Of its record, 0 while it has none. */
    long number;
    /** It has a record of its stage too. */
    boolean hasStage;
    /** Its place is behind messages that lie on disk only: it may not be sent from here. */
    boolean isBehind;
    /** The client has been told that it is through, so that its MsgId may stand for another message. */
    boolean isAcknowledged;
    /** What the client was told of it before a restart is not known for sure. */
    boolean isRestored;

    InboundMessage(int msgId, int topicId, String topic, Payload payload, QoS qos, boolean retain, long atMillis) {
        this.msgId = msgId;
        this.topicId = topicId;
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retain = retain;
        this.atMillis = atMillis;
        this.heldOctets = topic.length() + payload.size() + HeldOctets.PER_OBJECT;
    }

    boolean hasContentOf(Publish publish, String publishTopic) {
        return qos == publish.qos() && topic.equals(publishTopic) && payload.equals(publish.data());
    }

    MqttCommand.Publish toBroker(boolean dup) {
        return new MqttCommand.Publish(topic, payload, qos, retain, dup, packetId);
    }

    /** What it counts against the limits of the spool. */
    int octets() {
        return Utf8.octets("topic", topic) + payload.size() + OVERHEAD_OCTETS;
    }

    /** Whether the broker has to have it, or the rest of it, though the client does nothing more. */
    boolean isOurs() {
        return clientLeg == ClientLeg.NOBODY || clientLeg == ClientLeg.RELEASED || isAcknowledgedUnsent();
    }

    /** At QoS 2 the client has PUBREC for it, and the broker has not. */
    private boolean isAcknowledgedUnsent() {
        return clientLeg == ClientLeg.RECEIVED && (brokerLeg == BrokerLeg.WAITING || brokerLeg == BrokerLeg.SENT);
    }

    // ---- its records

    Payload record() {
        return new RecordWriter(VERSION)
                .number(msgId)
                .number(topicId)
                .text(topic)
                .octets(payload)
                .octet(qos.bits())
                .flag(retain)
                .longNumber(atMillis)
                .oneOf(CLIENT_LEGS, clientLeg)
                .oneOf(BROKER_LEGS, brokerLeg)
                .number(packetId)
                .value();
    }

    static InboundMessage ofRecord(long number, Payload record) {
        RecordReader reader = new RecordReader(record);
        InboundMessage message = new InboundMessage(
                reader.number(),
                reader.number(),
                reader.text(),
                reader.octets(),
                QoS.ofBits(reader.octet() & 3),
                reader.flag(),
                reader.longNumber());
        message.clientLeg = reader.oneOf(CLIENT_LEGS);
        message.brokerLeg = reader.oneOf(BROKER_LEGS);
        message.packetId = reader.number();
        message.number = number;
        message.isRestored = true;
        message.isAcknowledged = message.clientLeg == ClientLeg.NOBODY;
        return message;
    }

    Payload stageRecord() {
        return new RecordWriter(VERSION)
                .oneOf(CLIENT_LEGS, clientLeg)
                .oneOf(BROKER_LEGS, brokerLeg)
                .number(packetId)
                .value();
    }

    void applyStage(Payload stageRecord) {
        RecordReader reader = new RecordReader(stageRecord);
        clientLeg = reader.oneOf(CLIENT_LEGS);
        brokerLeg = reader.oneOf(BROKER_LEGS);
        packetId = reader.number();
        hasStage = true;
        isAcknowledged = clientLeg == ClientLeg.NOBODY;
    }
}
