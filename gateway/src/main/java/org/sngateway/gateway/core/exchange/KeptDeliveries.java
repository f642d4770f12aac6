package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * Messages for a client that does not take them now, such as one that sleeps: they are written, and then acknowledged to the
 * broker, so that the broker need not wait too.
 */
final class KeptDeliveries {
    private final SessionContext session;
    private final DeliveryQueue queue;
    private final DeliveryRecords records;
    private final UnacknowledgedPacketIds unacknowledged;
    private final MsgIds msgIds;

    KeptDeliveries(
            SessionContext session,
            DeliveryQueue queue,
            DeliveryRecords records,
            UnacknowledgedPacketIds unacknowledged,
            MsgIds msgIds) {
        this.session = session;
        this.queue = queue;
        this.records = records;
        this.unacknowledged = unacknowledged;
        this.msgIds = msgIds;
    }

    /**
     * All messages are kept: if the broker still had one of them, that one would come after those that came later. At QoS 2 a
     * message has its MsgId from now on, in its record: when the client wakes nothing has to be written before the message goes
     * out, and after a restart it is the same one to the client.
     */
    void keepAll() {
        queue.forEach(delivery -> {
            if (delivery.qos == QoS.TWO && delivery.msgId == 0 && delivery.number == 0) {
                delivery.msgId = msgIds.next();
            }
        });
        if (!queue.isEmpty()) {
            msgIds.reserve();
        }
        List<Delivery> written = new ArrayList<>(1);
        queue.forEach(delivery -> {
            if (isToBeKept(delivery)) {
                write(delivery);
                written.add(delivery);
            }
        });
        if (!written.isEmpty()) {
            session.records()
                    .whenStored(
                            storedNanos -> written.forEach(this::onStored),
                            failedNanos -> written.forEach(this::onNotStored));
        }
    }

    private void write(Delivery delivery) {
        delivery.isBeingKept = true;
        records.writeKept(delivery);
        if (delivery.brokerPacketId != 0 && delivery.brokerQos == QoS.TWO) {
            unacknowledged.record(delivery);
        }
    }

    private boolean isToBeKept(Delivery delivery) {
        boolean isKept = delivery.number != 0 && delivery.brokerPacketId == 0;
        boolean isKeptAnyway = delivery.qos == QoS.ZERO || isKept || delivery.isReceived();
        return !isKeptAnyway
                && !delivery.isBeingKept
                && session.settings().keepsSessions()
                && session.records().isUsable();
    }

    private void onStored(Delivery delivery) {
        if (delivery.number == 0) {
            // An earlier write, that of the message itself, has failed.
            onNotStored(delivery);
            return;
        }
        delivery.isBeingKept = false;
        if (delivery.brokerPacketId != 0 && !delivery.isReceived()) {
            unacknowledged.acknowledge(delivery);
            delivery.brokerPacketId = 0;
        }
    }

    /** The broker has to keep the message: nothing may say that it need not. */
    private void onNotStored(Delivery delivery) {
        delivery.isBeingKept = false;
        if (delivery.brokerPacketId != 0 && !delivery.isReceived()) {
            unacknowledged.unrecord(delivery.brokerPacketId);
        }
    }

    /** A message from before the restart, in the order in which they came. */
    void restore(long number, Payload record, @Nullable Payload stageRecord, long nowNanos) {
        Delivery delivery = Delivery.ofRecord(number, record, nowNanos, session.steadyMillis());
        if (stageRecord != null) {
            delivery.applyStage(stageRecord);
        }
        if (delivery.isReceived() && delivery.brokerPacketId != 0) {
            unacknowledged.restoreUnreleased(delivery);
        }
        records.restore(delivery);
        queue.restore(delivery);
    }
}
