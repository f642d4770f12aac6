package org.sngateway.gateway.core.exchange;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * What the broker may still want to hear of the messages that it sent: acknowledgements of those that need nothing more here,
 * and what the packet ids of all of them mean. An acknowledgement that could not be sent is made up for when the broker
 * repeats the message.
 */
final class UnacknowledgedPacketIds {
    private static final int VERSION_WITHOUT_CONTENT = 1;
    private static final int VERSION = 2;

    private final SessionContext session;
    private final DeliveryQueue queue;
    private final DeliveryRecords records;

    /** Unacknowledged packet ids: the acknowledgement found no connection. */
    private final BitSet owed = new BitSet();

    /** Packet ids at QoS 2 that the broker has PUBREC for and has not released. */
    private final BitSet unreleased = new BitSet();

    /** Packet ids that have a record. It is gone before the broker may use the id for another message. */
    private final BitSet recorded = new BitSet();

    /** Packet ids that the broker may not know any more, though it says that it has the session. */
    private BitSet doubtful = new BitSet(0);

    /** Hash of the message by packet id: the message itself may be gone. */
    private final Map<Integer, Integer> contentHashes = new HashMap<>(0);

    UnacknowledgedPacketIds(SessionContext session, DeliveryQueue queue, DeliveryRecords records) {
        this.session = session;
        this.queue = queue;
        this.records = records;
    }

    // ---- acknowledgements

    /** The message needs nothing more here, or is stored: the broker gets PUBACK or PUBREC, as soon as it can. */
    void acknowledge(Delivery delivery) {
        if (delivery.brokerPacketId == 0) {
            return;
        }
        if (delivery.brokerQos == QoS.TWO || !session.broker().isUp()) {
            contentHashes.put(delivery.brokerPacketId, delivery.contentHash());
        }
        if (session.broker().isUp()) {
            send(delivery.brokerPacketId, delivery.brokerQos);
        } else {
            owed.set(delivery.brokerPacketId);
            if (delivery.brokerQos == QoS.ONE) {
                recorded.set(delivery.brokerPacketId);
                session.records()
                        .putLazily(RecordKind.UNACKNOWLEDGED_PACKET_ID, delivery.brokerPacketId, recordOf(delivery));
            }
        }
        if (delivery.brokerQos == QoS.ONE) {
            delivery.brokerPacketId = 0;
        }
    }

    /** The message is delivered or dropped: the broker gets the acknowledgements that it does not have yet. */
    void settle(Delivery delivery) {
        if (!delivery.isReceived()) {
            acknowledge(delivery);
        } else if (delivery.isReleased()) {
            // Before the broker may use its packet id for another message.
            records.removeNow(delivery);
            complete(delivery.brokerPacketId);
        } else if (delivery.brokerPacketId != 0) {
            record(delivery);
        }
        records.remove(delivery);
    }

    /** The message is counted as dropped, and the broker gets the acknowledgements that it does not have yet. */
    void drop(Delivery delivery, DropReason reason) {
        session.dropped(reason, delivery.topic);
        if (delivery.qos == QoS.TWO && delivery.brokerPacketId != 0 && !delivery.isReceived()) {
            // The client may have it all the same: it must not come again, not even after a restart.
            record(delivery);
        }
        settle(delivery);
    }

    // ---- repetitions by the broker

    /** A PUBLISH may show that its packet id means another message than before: then the old meaning is forgotten. */
    void forgetOtherThan(MqttEvent.Publish publish) {
        int packetId = publish.packetId();
        Delivery known = queue.byPacketId(packetId);
        boolean isAnother = packetId != 0 && known != null && !known.isOf(publish);
        // The broker sets DUP when it repeats a message (MQTT 3.1.1 §3.3.1.1).
        if (isAnother || (doubtful.get(packetId) && !publish.dup())) {
            forget(packetId);
        }
        doubtful.clear(packetId);
        Integer contentHash = contentHashes.get(packetId);
        if (isAcknowledged(packetId) && contentHash != null && contentHash != Delivery.contentHash(publish)) {
            forgetRecord(packetId);
        }
    }

    /** Whether the broker repeats a message that it can have an acknowledgement for. */
    boolean isAcknowledged(int packetId) {
        return packetId != 0 && (owed.get(packetId) || unreleased.get(packetId));
    }

    /** Whether the broker repeats a message that is still on its way to the client. */
    boolean isUnderWay(int packetId) {
        return packetId != 0 && queue.byPacketId(packetId) != null;
    }

    /** The broker is told once more. */
    void acknowledgeAgain(MqttEvent.Publish publish) {
        int packetId = publish.packetId();
        owed.clear(packetId);
        if (publish.qos() == QoS.ONE) {
            contentHashes.remove(packetId);
            unrecord(packetId);
        }
        send(packetId, publish.qos());
    }

    /** The broker speaks of this packet id, which means what it meant. */
    void confirm(int packetId) {
        doubtful.clear(packetId);
    }

    // ---- the broker may have another session

    /**
     * The broker says that it has the session, but may mean another one that began meanwhile. If it has the old one, it now
     * repeats the open messages (MQTT 3.1.1 §4.4); in the other one the same packet ids mean other messages.
     */
    void beginUncertainty() {
        doubtful = packetIds();
    }

    /** Whether there is a packet id that may mean nothing any more. */
    boolean isUncertain() {
        return !doubtful.isEmpty();
    }

    /** The broker has said all that it had to repeat. */
    void endUncertainty() {
        doubtful.stream().forEach(this::forget);
        doubtful.clear();
    }

    /** The broker has lost its session: it waits for no acknowledgement and repeats nothing. */
    void onBrokerForgot() {
        forgetRecords();
        doubtful.clear();
        queue.forEach(this::forgetPacketId);
    }

    /** Whether the broker may have something more to say of a message that it sent. */
    boolean hasPacketIds() {
        return !packetIds().isEmpty();
    }

    private BitSet packetIds() {
        BitSet ids = (BitSet) owed.clone();
        ids.or(unreleased);
        ids.or(recorded);
        queue.forEach(delivery -> ids.set(delivery.brokerPacketId));
        ids.clear(0);
        return ids;
    }

    private void forget(int packetId) {
        forgetRecord(packetId);
        Delivery delivery = queue.byPacketId(packetId);
        if (delivery != null) {
            forgetPacketId(delivery);
        }
    }

    private void forgetPacketId(Delivery delivery) {
        if (delivery.brokerPacketId != 0) {
            delivery.onBrokerForgot();
            if (delivery.number != 0) {
                records.write(delivery);
            }
        }
    }

    // ---- records

    /** The message, at QoS 2 from the broker, is settled: its packet id is known after a restart too. */
    void record(Delivery delivery) {
        int packetId = delivery.brokerPacketId;
        recorded.set(packetId);
        contentHashes.put(packetId, delivery.contentHash());
        session.records().put(RecordKind.UNACKNOWLEDGED_PACKET_ID, packetId, recordOf(delivery));
    }

    /** The packet id needs no record, or must not have one: the message is not settled after all. */
    void unrecord(int packetId) {
        if (recorded.get(packetId)) {
            recorded.clear(packetId);
            session.records().delete(RecordKind.UNACKNOWLEDGED_PACKET_ID, packetId);
        }
    }

    /** What was recorded before a restart. */
    void restore(int packetId, Payload record) {
        RecordReader reader = new RecordReader(record);
        recorded.set(packetId);
        if (QoS.ofBits(reader.octet() & 3) == QoS.TWO) {
            unreleased.set(packetId);
        } else {
            owed.set(packetId);
        }
        if (reader.version() > VERSION_WITHOUT_CONTENT) {
            contentHashes.put(packetId, reader.number());
        }
    }

    /** Before a restart the broker was sent PUBREC for it. */
    void restoreUnreleased(Delivery delivery) {
        unreleased.set(delivery.brokerPacketId);
        contentHashes.put(delivery.brokerPacketId, delivery.contentHash());
    }

    private static Payload recordOf(Delivery delivery) {
        return new RecordWriter(VERSION)
                .octet(delivery.brokerQos.bits())
                .number(delivery.contentHash())
                .value();
    }

    /**
     * The broker releases a message that nothing is known of any more, or that its record says nothing of the PUBREC of: from
     * now on the packet id may mean another message.
     */
    void completeUnknown(int packetId) {
        Delivery delivery = queue.byPacketId(packetId);
        if (delivery != null) {
            forgetPacketId(delivery);
        }
        complete(packetId);
    }

    /** The broker releases a message that is settled. */
    void complete(int packetId) {
        forgetRecord(packetId);
        BrokerSession broker = session.broker();
        if (broker.isUp()) {
            broker.send(new MqttCommand.PubComp(packetId));
        }
    }

    private void forgetRecord(int packetId) {
        owed.clear(packetId);
        unreleased.clear(packetId);
        contentHashes.remove(packetId);
        unrecord(packetId);
    }

    /** The session ends here or at the broker: no acknowledgement is owed. */
    void forgetRecords() {
        owed.clear();
        unreleased.clear();
        contentHashes.clear();
        recorded.stream()
                .forEach(packetId -> session.records().deleteLazily(RecordKind.UNACKNOWLEDGED_PACKET_ID, packetId));
        recorded.clear();
    }

    private void send(int packetId, QoS qos) {
        if (qos == QoS.TWO) {
            unreleased.set(packetId);
            session.broker().send(new MqttCommand.PubRec(packetId));
        } else {
            session.broker().send(new MqttCommand.PubAck(packetId));
        }
    }
}
