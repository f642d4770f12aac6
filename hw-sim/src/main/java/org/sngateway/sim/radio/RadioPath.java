package org.sngateway.sim.radio;

import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.SnMessage;

/**
 * The way from a node to the gateway or back. Datagrams overtake each other, but not those of the same exchange, and nothing
 * overtakes what begins or ends a connection or a sleep: no receiver could tell such a late datagram from a new one
 * (MQTT-SN 1.2 has nothing that would), so no gateway could keep any promise.
 */
final class RadioPath {
    private static final int SLOTS = 16;

    private final long[] lastOfExchangeNanos = new long[SLOTS];
    private long lastNanos;
    private long lastBarrierNanos;

    /** When a datagram arrives at the earliest that could arrive at this time. */
    long arrivalNanos(SnMessage message, long possibleNanos) {
        int msgId = msgId(message);
        long arrival;
        if (msgId < 0) {
            arrival = Math.max(possibleNanos, lastNanos);
            lastBarrierNanos = arrival;
        } else {
            int slot = msgId % SLOTS;
            arrival = Math.max(possibleNanos, Math.max(lastBarrierNanos, lastOfExchangeNanos[slot]));
            lastOfExchangeNanos[slot] = arrival;
        }
        lastNanos = Math.max(lastNanos, arrival);
        return arrival;
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
