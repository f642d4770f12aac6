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
 * The acknowledgements towards the broker of messages that are off our hands. One that could not be sent is made up for
 * when the broker repeats the message.
 */
final class BrokerReceipts {
    private static final int VERSION_WITHOUT_CONTENT = 1;
    private static final int VERSION = 2;

    private final SessionContext session;

    /** Packet ids of messages whose acknowledgement found no connection. */
    private final BitSet owed = new BitSet();

    /** Packet ids at QoS 2 that the broker has PUBREC for and has not released. */
    private final BitSet unreleased = new BitSet();

    /** Packet ids that have a record. It is gone before the broker may use the id for another message. */
    private final BitSet recorded = new BitSet();

    /** By packet id: what the message was, of which nothing else may be left. */
    private final Map<Integer, Integer> contentHashes = new HashMap<>(0);

    BrokerReceipts(SessionContext session) {
        this.session = session;
    }

    /** The client has the message, or it was dropped. */
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
                session.records().putLazily(RecordKind.RECEIPT, delivery.brokerPacketId, recordOf(delivery));
            }
        }
        if (delivery.brokerQos == QoS.ONE) {
            delivery.brokerPacketId = 0;
        }
    }

    /** Whether the broker repeats what was settled before; if so, it is told once more. */
    boolean settles(MqttEvent.Publish publish) {
        int packetId = publish.packetId();
        if (packetId == 0 || !(owed.get(packetId) || unreleased.get(packetId))) {
            return false;
        }
        Integer contentHash = contentHashes.get(packetId);
        if (contentHash != null && contentHash != Delivery.contentHash(publish)) {
            // The broker has begun anew: it is another message.
            forget(packetId);
            return false;
        }
        owed.clear(packetId);
        if (publish.qos() == QoS.ONE) {
            contentHashes.remove(packetId);
            unrecord(packetId);
        }
        send(packetId, publish.qos());
        return true;
    }

    /** The message, at QoS 2 from the broker, is off our hands; what the broker may still say of it is known after a restart too. */
    void record(Delivery delivery) {
        int packetId = delivery.brokerPacketId;
        recorded.set(packetId);
        contentHashes.put(packetId, delivery.contentHash());
        session.records().put(RecordKind.RECEIPT, packetId, recordOf(delivery));
    }

    private void unrecord(int packetId) {
        if (recorded.get(packetId)) {
            recorded.clear(packetId);
            session.records().delete(RecordKind.RECEIPT, packetId);
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

    /** The broker releases a message of which nobody waits for anything. */
    void complete(int packetId) {
        forget(packetId);
        BrokerSession broker = session.broker();
        if (broker.isUp()) {
            broker.send(new MqttCommand.PubComp(packetId));
        }
    }

    /** The broker has forgotten this packet id. */
    void forget(int packetId) {
        owed.clear(packetId);
        unreleased.clear(packetId);
        contentHashes.remove(packetId);
        unrecord(packetId);
    }

    /** The packet ids of which the broker may have something more to say. */
    BitSet packetIds() {
        BitSet all = (BitSet) owed.clone();
        all.or(unreleased);
        all.or(recorded);
        return all;
    }

    /** The broker has forgotten the session, and with it all packet ids. */
    void forget() {
        owed.clear();
        unreleased.clear();
        contentHashes.clear();
        recorded.stream().forEach(packetId -> session.records().deleteLazily(RecordKind.RECEIPT, packetId));
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
