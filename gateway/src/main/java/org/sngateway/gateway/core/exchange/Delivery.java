package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.TopicRecords;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.Utf8;

/** A message of the broker on its way to a client. */
final class Delivery {
    private static final int VERSION = 2;
    private static final int STAGE_VERSION = 1;
    private static final int VERSION_WITHOUT_EXPIRY = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    final String topic;
    final Payload payload;
    /** The QoS towards the client. */
    final QoS qos;
    /** The QoS at which the broker sent it; the client may have been granted less. */
    final QoS brokerQos;

    final boolean retain;
    final int topicOctets;

    /** The packet id that the broker waits for an acknowledgement of; 0 if it waits for none. */
    int brokerPacketId;

    /** The MsgId that the message has, or will have, with the client; 0 before it has one, and at QoS 0. */
    int msgId;

    /** The message may have gone out under its MsgId; that is not known after a restart. */
    boolean mayBeKnown;

    /**
     * The topic id in the PUBLISH, the same in each repetition. {@code null} before the message is first sent, and after the
     * client refused the id.
     */
    @Nullable
    TopicId topicId;

    private DeliveryStage stage = DeliveryStage.WAITING;

    /** When the REGISTER that it needs first went out. */
    long registerSentNanos = Deadline.NEVER;

    /** When it first went out. */
    long firstSentNanos = Deadline.NEVER;

    private long burstNanos;
    private int sentInBurst;

    /** The client refused the topic id with which it was sent. */
    boolean topicIdRefused;

    /** It went out to the client, since the last restart. */
    boolean hasLeft;

    /** How many wakes ended while its acknowledgement was awaited. */
    int failedWakes;

    /** The number of its record; 0 while it has none. */
    long number;

    /** The number that its record has or had, by which messages are in order after a restart; 0 if it never had one. */
    long firstNumber;

    /** It is being written so that the broker need not keep it. */
    boolean isBeingKept;

    /** At QoS 2: the client has it, and it has a record that does not say so yet. */
    boolean lacksReceipt;

    /** It has a record of its stage too. */
    boolean hasStage;

    /** As the broker said it, when the message came. */
    private final long expirySeconds;

    private final long cameMillis;
    private final long expiresNanos;

    /**
     * A message of the broker.
     *
     * @param qos towards the client
     * @param cameNanos when it came
     * @param cameMillis the same in steady time
     */
    Delivery(MqttEvent.Publish publish, QoS qos, long cameNanos, long cameMillis) {
        this(publish, qos, cameNanos, cameMillis, 0);
    }

    private Delivery(MqttEvent.Publish publish, QoS qos, long nowNanos, long cameMillis, long ageMillis) {
        this.topic = publish.topic();
        this.payload = publish.payload();
        this.qos = qos;
        this.brokerQos = publish.qos();
        this.retain = publish.retain();
        this.topicOctets = Utf8.octets("topic", topic);
        this.brokerPacketId = publish.packetId();
        this.expirySeconds = publish.expirySeconds();
        this.cameMillis = cameMillis;
        this.expiresNanos = expirySeconds == MqttEvent.Publish.NO_EXPIRY
                ? Deadline.NEVER
                : Deadline.after(
                        nowNanos, Math.max(0, expirySeconds * MILLIS_PER_SECOND - ageMillis) * NANOS_PER_MILLI);
    }

    /** Whether the broker said that it is worth nothing any more, and the client does not have it yet. */
    boolean isExpired(long nowNanos) {
        return !isReceived() && Deadline.isDue(expiresNanos, nowNanos);
    }

    /** It, or the REGISTER that it needs, goes out; not counting what is repeated after Tretry. */
    void onSent(ListenerSettings listener, long nowNanos) {
        if (nowNanos >= nextBurstNanos(listener)) {
            burstNanos = nowNanos;
            sentInBurst = 0;
        }
        sentInBurst++;
    }

    /**
     * Whether it went out as often as it may within Tretry. A client gets it again at once when it sleeps and wakes, or
     * connects again; a forged source address could use that to flood its owner.
     */
    boolean isTooOften(ListenerSettings listener, long nowNanos) {
        // The REGISTER that it needs, and then itself, may go out whatever Nretry is.
        return sentInBurst > Math.max(1, listener.retryCount()) && nowNanos < nextBurstNanos(listener);
    }

    long nextBurstNanos(ListenerSettings listener) {
        return sentInBurst == 0 ? 0 : burstNanos + listener.retryIntervalNanos();
    }

    /** Whether this can be a repetition of it. */
    boolean isOf(MqttEvent.Publish publish) {
        return publish.topic().equals(topic)
                && publish.qos() == brokerQos
                && publish.payload().equals(payload);
    }

    /** By which a repetition is known when the message itself is gone; the same on every machine. */
    int contentHash() {
        return contentHash(topic, brokerQos, payload);
    }

    static int contentHash(MqttEvent.Publish publish) {
        return contentHash(publish.topic(), publish.qos(), publish.payload());
    }

    private static int contentHash(String topic, QoS qos, Payload payload) {
        return (topic.hashCode() * 31 + payload.hashCode()) * 31 + qos.bits();
    }

    /** The broker waits for nothing any more: its packet id may come to mean another message. */
    void onBrokerForgot() {
        brokerPacketId = 0;
        if (stage == DeliveryStage.RELEASED) {
            apply(DeliveryStage.Event.FORGOTTEN);
        }
    }

    /** The message comes on. */
    void apply(DeliveryStage.Event event) {
        if (!event.allows(stage)) {
            throw new IllegalStateException(event + " can't happen to a delivery that is " + stage);
        }
        stage = event.to();
    }

    /** At QoS 2: whether the client has it. */
    boolean isReceived() {
        return stage == DeliveryStage.RECEIVED || stage == DeliveryStage.RELEASED;
    }

    /** At QoS 2: whether the broker has sent PUBREL for it, and waits for PUBCOMP. */
    boolean isReleased() {
        return stage == DeliveryStage.RELEASED;
    }

    /** What it counts against the octets of the queue. */
    int octets() {
        return topicOctets + payload.size();
    }

    /** Whether PUBLISH with it is longer than this. */
    boolean isTooLong(int maxMessageOctets) {
        return SnEncoder.publishOctets(payload.size()) > maxMessageOctets;
    }

    Publish publish(TopicId topicId, boolean dup) {
        return new Publish(dup, qos, retain, topicId, msgId, payload);
    }

    // ---- its records

    /**
     * What is kept of it.
     *
     * @param owedPacketId under which the broker will wait for our acknowledgement, 0 if it won't
     */
    Payload record(int owedPacketId) {
        RecordWriter writer = new RecordWriter(VERSION)
                .text(topic)
                .octets(payload)
                .octet(qos.bits())
                .octet(brokerQos.bits())
                .flag(retain)
                .longNumber(expirySeconds)
                .longNumber(cameMillis);
        return writeStage(writer, owedPacketId).value();
    }

    Payload stageRecord(int owedPacketId) {
        return writeStage(new RecordWriter(STAGE_VERSION), owedPacketId).value();
    }

    private RecordWriter writeStage(RecordWriter writer, int owedPacketId) {
        writer.number(owedPacketId).number(msgId).flag(isReceived()).flag(topicId != null);
        if (topicId != null) {
            TopicRecords.write(writer, topicId);
        }
        return writer;
    }

    /** A message from before a restart; while the gateway was away it has become older. */
    static Delivery ofRecord(long number, Payload record, long nowNanos, long steadyMillis) {
        RecordReader reader = new RecordReader(record);
        String topic = reader.text();
        Payload payload = reader.octets();
        QoS qos = QoS.ofBits(reader.octet() & 3);
        QoS brokerQos = QoS.ofBits(reader.octet() & 3);
        boolean retain = reader.flag();
        boolean hasExpiry = reader.version() > VERSION_WITHOUT_EXPIRY;
        long expirySeconds = hasExpiry ? reader.longNumber() : MqttEvent.Publish.NO_EXPIRY;
        long cameMillis = hasExpiry ? reader.longNumber() : 0;
        Delivery delivery = new Delivery(
                new MqttEvent.Publish(topic, payload, brokerQos, retain, 0, false, expirySeconds),
                qos,
                nowNanos,
                cameMillis,
                Math.max(0, steadyMillis - cameMillis));
        delivery.number = number;
        delivery.firstNumber = number;
        delivery.readStage(reader);
        return delivery;
    }

    void applyStage(Payload stageRecord) {
        readStage(new RecordReader(stageRecord));
        hasStage = true;
    }

    private void readStage(RecordReader reader) {
        brokerPacketId = reader.number();
        msgId = reader.number();
        mayBeKnown = msgId != 0;
        boolean received = reader.flag();
        topicId = reader.flag() && TopicRecords.read(reader) instanceof TopicId id ? id : null;
        DeliveryStage unreceived = topicId == null ? DeliveryStage.WAITING : DeliveryStage.SENT;
        stage = received ? DeliveryStage.RECEIVED : unreceived;
    }
}
