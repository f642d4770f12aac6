package org.sngateway.sim.radio;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.SnMessage;

/**
 * The path from a node to the gateway or back. Datagrams overtake each other, with two exceptions. Those of the same
 * exchange keep their order, and nothing overtakes a datagram that begins or ends a connection or a sleep. A receiver
 * could not tell such a late datagram from a new one (MQTT-SN 1.2 offers no way), so no gateway could keep any promise.
 */
final class RadioPath {
    private static final int SLOTS = 16;
    private static final int NONE = -1;

    private long lastNanos;
    private long lastBarrierNanos;
    /** The datagram that left when no other was under way, as nearly all do; it is not in the slots. */
    private int onlySlot = NONE;

    private long @Nullable [] lastOfExchangeNanos;

    /**
     * The earliest arrival of a datagram.
     *
     * @param nowNanos when it leaves
     * @param possibleNanos when it could arrive if it were alone; not before it leaves
     */
    long arrivalNanos(SnMessage message, long nowNanos, long possibleNanos) {
        int msgId = msgId(message);
        int slot = msgId < 0 ? NONE : msgId % SLOTS;
        long arrival = possibleNanos;
        if (lastNanos <= nowNanos) {
            onlySlot = slot;
        } else {
            arrival = arrivalNanosAmongOthers(slot, possibleNanos);
        }
        if (slot == NONE) {
            lastBarrierNanos = arrival;
        }
        lastNanos = Math.max(lastNanos, arrival);
        return arrival;
    }

    private long arrivalNanosAmongOthers(int slot, long possibleNanos) {
        long[] slots = lastOfExchangeNanos == null ? new long[SLOTS] : lastOfExchangeNanos;
        lastOfExchangeNanos = slots;
        if (onlySlot != NONE) {
            slots[onlySlot] = lastNanos;
            onlySlot = NONE;
        }
        if (slot == NONE) {
            return Math.max(possibleNanos, lastNanos);
        }
        slots[slot] = Math.max(possibleNanos, Math.max(lastBarrierNanos, slots[slot]));
        return slots[slot];
    }

    private static int msgId(SnMessage message) {
        if (message instanceof Publish publish) {
            return publish.msgId();
        } else if (message instanceof PubAck pubAck) {
            return pubAck.msgId();
        } else if (message instanceof PubRec pubRec) {
            return pubRec.msgId();
        } else if (message instanceof PubRel pubRel) {
            return pubRel.msgId();
        } else if (message instanceof PubComp pubComp) {
            return pubComp.msgId();
        }
        return -1;
    }
}
