package org.sngateway.gateway.core.exchange;

import java.util.List;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Utf8;

/** A message of a client that is not yet through to the broker. */
final class InboundMessage {
    /** The MsgId of a will: no PUBLISH of the client has it. */
    static final int NO_MSG_ID = -1;

    private static final int VERSION = 1;
    /** Octets counted per message beside topic and payload, so that the number of empty ones is limited too. */
    private static final int OVERHEAD_OCTETS = 64;

    /** As records number them. A restart does not tell a message that the client left from one that it has an answer for. */
    private static final List<ClientLeg> CLIENT_LEGS =
            List.of(ClientLeg.WAITING, ClientLeg.RECEIVED, ClientLeg.RELEASED, ClientLeg.ACKNOWLEDGED);

    private static final List<BrokerLeg> BROKER_LEGS =
            List.of(BrokerLeg.WAITING, BrokerLeg.SENT, BrokerLeg.RECEIVED, BrokerLeg.RELEASED, BrokerLeg.DONE);

    final int msgId;
    final int topicId;
    final String topic;
    final Payload payload;
    final QoS qos;
    final boolean retain;
    /** When it came, in the steady time. */
    final long atMillis;
    /** What it takes of the memory, about. */
    final int usedOctets;

    private ClientLeg clientLeg = ClientLeg.WAITING;
    private BrokerLeg brokerLeg = BrokerLeg.WAITING;
    int packetId;
    /** When PUBLISH last went to the broker, in the steady time. */
    long sentMillis;

    long deadlineNanos = Deadline.NEVER;
    /** When the client last spoke of it, or could for the first time since a restart. */
    private long heardNanos = Deadline.NEVER;

    /** The client has connected again and has not spoken of it since. */
    private boolean isUnmentioned;

    /** The number of its record; 0 while it has none. */
    long number;
    /** It has a record of its stage too. */
    boolean hasStage;
    /** Its place is behind messages that lie on disk only: it may not be sent from here. */
    boolean isBehind;
    /** The client is told that it is on disk as soon as it is. */
    boolean isBeingSpooled;
    /** The disk held back what was to go to the broker of it last, on this connection. */
    boolean isNotSent;
    /** It goes to the broker as soon as it is on disk, and not at all if it can't be written. */
    boolean isBeingStored;
    /** The message was read from its record, which may lack a PUBREC that the client has. */
    private boolean isRestored;

    InboundMessage(int msgId, int topicId, String topic, Payload payload, QoS qos, boolean retain, long atMillis) {
        this.msgId = msgId;
        this.topicId = topicId;
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retain = retain;
        this.atMillis = atMillis;
        this.usedOctets = topic.length() + payload.size() + MemoryUse.PER_OBJECT;
    }

    /** A will, which goes out for a client that is gone. */
    static InboundMessage ofWill(Will will, long atMillis) {
        InboundMessage message =
                new InboundMessage(NO_MSG_ID, 0, will.topic(), will.message(), will.qos(), will.retain(), atMillis);
        message.clientLeg = ClientLeg.ACKNOWLEDGED;
        return message;
    }

    ClientLeg clientLeg() {
        return clientLeg;
    }

    BrokerLeg brokerLeg() {
        return brokerLeg;
    }

    /** The client leg goes on. */
    void apply(ClientLeg.Event event) {
        if (!event.allows(clientLeg)) {
            throw new IllegalStateException(event + " can't happen to a client leg that is " + clientLeg);
        }
        clientLeg = event.to();
    }

    /** The broker leg goes on. */
    void apply(BrokerLeg.Event event) {
        if (!event.allows(brokerLeg)) {
            throw new IllegalStateException(event + " can't happen to a broker leg that is " + brokerLeg);
        }
        brokerLeg = event.to();
    }

    /** The client speaks of it, or gets an answer that it is to answer. */
    void onHeard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** The client connects again. */
    void onConnect() {
        isUnmentioned = true;
    }

    /** The client repeats it. */
    void onRepeated(long nowNanos) {
        isUnmentioned = false;
        onHeard(nowNanos);
    }

    /** Whether it is at QoS 2 and open, and the client has connected again without a word of it. */
    boolean isOpenAndUnmentioned() {
        return qos == QoS.TWO && isUnmentioned && (clientLeg == ClientLeg.WAITING || clientLeg == ClientLeg.RECEIVED);
    }

    /** When the client will have said nothing of it for so long, at the earliest. */
    long silentNanos(long nanos, long nowNanos) {
        return Deadline.after(Math.min(heardNanos, nowNanos), nanos);
    }

    /** Whether the client has said nothing of it for so long. */
    boolean isSilent(long nanos, long nowNanos) {
        heardNanos = Math.min(heardNanos, nowNanos);
        return nowNanos - heardNanos >= nanos;
    }

    /** Whether the client may have PUBREC for it. */
    boolean mayHavePubRec() {
        return clientLeg == ClientLeg.RECEIVED || (clientLeg == ClientLeg.WAITING && isRestored);
    }

    /** Whether the client does nothing more for it. */
    boolean isWithoutClient() {
        return clientLeg == ClientLeg.ACKNOWLEDGED || clientLeg == ClientLeg.LEFT;
    }

    /** Whether the broker has it, be it without an end. */
    boolean isWithBroker() {
        return brokerLeg == BrokerLeg.RECEIVED || brokerLeg == BrokerLeg.RELEASED;
    }

    /** Whether the broker has said nothing of it yet. */
    boolean isLackedByBroker() {
        return brokerLeg == BrokerLeg.WAITING || brokerLeg == BrokerLeg.SENT;
    }

    boolean hasContentOf(Publish publish, String publishTopic) {
        return qos == publish.qos() && topic.equals(publishTopic) && payload.equals(publish.data());
    }

    MqttCommand.Publish toBroker(boolean dup) {
        return new MqttCommand.Publish(topic, payload, qos, retain, dup, packetId);
    }

    /** Whether the broker has said nothing of it for so long. */
    boolean isUnanswered(long millis, long steadyMillis) {
        return brokerLeg == BrokerLeg.SENT && !isBeingStored && steadyMillis - sentMillis >= millis;
    }

    /** What it counts against the limits of the spool. */
    int octets() {
        return Utf8.octets("topic", topic) + payload.size() + OVERHEAD_OCTETS;
    }

    /** Whether the broker was sent it before a restart: only its answer to a repetition tells whether it has it. */
    boolean isUnansweredSinceRestart() {
        return isRestored && brokerLeg == BrokerLeg.SENT;
    }

    /** Whether the gateway owes it, or the rest of it, to the broker though the client does nothing more. */
    boolean isOwedToBroker() {
        return isWithoutClient() || clientLeg == ClientLeg.RELEASED || isAcknowledgedUnsent();
    }

    /** At QoS 2 the client has PUBREC for it, and the broker has not. */
    private boolean isAcknowledgedUnsent() {
        return clientLeg == ClientLeg.RECEIVED && isLackedByBroker();
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
                .oneOf(CLIENT_LEGS, recordedClientLeg())
                .oneOf(BROKER_LEGS, brokerLeg)
                .number(packetId)
                .value();
    }

    private ClientLeg recordedClientLeg() {
        return clientLeg == ClientLeg.LEFT ? ClientLeg.ACKNOWLEDGED : clientLeg;
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
        return message;
    }

    Payload stageRecord() {
        return new RecordWriter(VERSION)
                .oneOf(CLIENT_LEGS, recordedClientLeg())
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
    }
}
