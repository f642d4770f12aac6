package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.store.RecordKind;

/** The records of the messages for one client: those that the broker need not keep any more, and those at QoS 2. */
final class DeliveryRecords {
    private final SessionContext session;
    private long nextNumber = 1;

    DeliveryRecords(SessionContext session) {
        this.session = session;
    }

    /** The gateway keeps the message from now on. The broker may use its packet id for another one. */
    void writeKept(Delivery delivery) {
        write(delivery, 0);
    }

    /** Writes how far the message has come, with its MsgId. */
    void write(Delivery delivery) {
        write(delivery, delivery.brokerPacketId);
    }

    /** The client has the message, at QoS 2. What follows waits until the record says so too. */
    void writeReceipt(Delivery delivery) {
        delivery.lacksReceipt = true;
        write(delivery);
        if (session.records().isUsable()) {
            session.records().whenStored(storedNanos -> delivery.lacksReceipt = false, failedNanos -> {});
        }
    }

    private void write(Delivery delivery, int owedPacketId) {
        if (delivery.number == 0 && !session.records().isUsable()) {
            // In memory only, and the broker keeps it too.
            return;
        }
        if (delivery.number == 0) {
            if (delivery.firstNumber == 0) {
                delivery.firstNumber = nextNumber++;
            } else {
                // What was written of its stage beside the record that failed.
                session.records().deleteLazily(RecordKind.DELIVERY_STAGE, delivery.firstNumber);
            }
            long number = delivery.firstNumber;
            delivery.number = number;
            session.records().put(RecordKind.DELIVERY, number, delivery.record(owedPacketId));
            session.records().whenStored(storedNanos -> {}, failedNanos -> onNotWritten(delivery, number));
        } else {
            delivery.hasStage = true;
            session.records().put(RecordKind.DELIVERY_STAGE, delivery.number, delivery.stageRecord(owedPacketId));
        }
    }

    /** The disk failed: the message is in memory only, and what was written of its stage meanwhile means nothing. */
    private void onNotWritten(Delivery delivery, long number) {
        if (delivery.number == number) {
            delivery.number = 0;
            if (delivery.hasStage) {
                delivery.hasStage = false;
                session.records().deleteLazily(RecordKind.DELIVERY_STAGE, number);
            }
        }
    }

    /** The message is settled. That it comes once more after a power cut does no harm. */
    void remove(Delivery delivery) {
        if (delivery.number != 0) {
            session.records().deleteLazily(RecordKind.DELIVERY, delivery.number);
            if (delivery.hasStage) {
                session.records().deleteLazily(RecordKind.DELIVERY_STAGE, delivery.number);
            }
            delivery.number = 0;
            delivery.hasStage = false;
        }
    }

    /** As {@link #remove}, but durable before the outputs that follow. */
    void removeNow(Delivery delivery) {
        if (delivery.number != 0) {
            session.records().delete(RecordKind.DELIVERY, delivery.number);
            remove(delivery);
        }
    }

    /** A message from before the restart. */
    void restore(Delivery delivery) {
        nextNumber = Math.max(nextNumber, delivery.number + 1);
    }
}
