package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.HeldOctets;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.sn.message.QoS;

/**
 * The messages that wait for a client, in order and bounded (6.3). What is taken out to be sent counts against the limits
 * until it is settled.
 */
final class DeliveryQueue {
    private final IntConsumer hold;
    private final Deque<Delivery> waiting = new ArrayDeque<>(2);
    private int messages;
    private int octets;

    /**
     * A queue without messages.
     *
     * @param hold is told how many octets more are held, or fewer
     */
    DeliveryQueue(IntConsumer hold) {
        this.hold = hold;
    }

    /**
     * Appends a message. At the limit QoS 0 goes first, then the oldest.
     *
     * @param hasRoomFor whether a message of so many octets more can be held
     * @param dropped is told what had to go; the message itself, where nothing else could
     * @return whether it waits now
     */
    boolean add(Delivery delivery, SessionLimits limits, IntPredicate hasRoomFor, Consumer<Delivery> dropped) {
        int freed = 0;
        while (messages + 1 > limits.maxQueuedMessages()
                || octets + delivery.octets() > limits.maxQueuedOctets()
                || !hasRoomFor.test(delivery.octets() - freed)) {
            Delivery victim = victimFor(delivery, limits);
            if (victim == null) {
                dropped.accept(delivery);
                return false;
            }
            remove(victim);
            freed += victim.octets() + HeldOctets.PER_OBJECT;
            dropped.accept(victim);
        }
        restore(delivery);
        return true;
    }

    /** Appends a message that was within the limits before. */
    void restore(Delivery delivery) {
        messages++;
        octets += delivery.octets();
        hold.accept(delivery.octets() + HeldOctets.PER_OBJECT);
        waiting.addLast(delivery);
    }

    private @Nullable Delivery victimFor(Delivery delivery, SessionLimits limits) {
        if (delivery.octets() > limits.maxQueuedOctets()) {
            return null;
        }
        Delivery unsaved = firstWithQos0();
        return unsaved == null && delivery.qos != QoS.ZERO ? waiting.peekFirst() : unsaved;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Delivery first() {
        return waiting.getFirst();
    }

    /** Takes the first one out to be sent; it stays accounted for. */
    Delivery takeFirst() {
        return waiting.removeFirst();
    }

    /** Brings back what was taken out; it goes to the head. */
    void putBack(Delivery delivery) {
        waiting.addFirst(delivery);
    }

    /** What was taken out is done with. */
    void settle(Delivery delivery) {
        messages--;
        octets -= delivery.octets();
        hold.accept(-delivery.octets() - HeldOctets.PER_OBJECT);
    }

    /** Takes a waiting one out for good. */
    void remove(Delivery delivery) {
        if (waiting.remove(delivery)) {
            settle(delivery);
        }
    }

    /** How many wait or are under way. */
    int size() {
        return messages;
    }

    @Nullable
    Delivery firstWithQos0() {
        for (Delivery delivery : waiting) {
            if (delivery.qos == QoS.ZERO) {
                return delivery;
            }
        }
        return null;
    }

    /** Takes out the message at QoS 0 of this topic, or gives {@code null}. */
    @Nullable
    Delivery removeQos0Of(String topic) {
        for (Iterator<Delivery> older = waiting.iterator(); older.hasNext(); ) {
            Delivery delivery = older.next();
            if (delivery.qos == QoS.ZERO && delivery.topic.equals(topic)) {
                older.remove();
                settle(delivery);
                return delivery;
            }
        }
        return null;
    }

    /** The waiting one that the client knows by this MsgId. */
    @Nullable
    Delivery byMsgId(int msgId) {
        for (Delivery delivery : waiting) {
            if (delivery.msgId == msgId) {
                return delivery;
            }
        }
        return null;
    }

    /** The waiting one that the broker knows by this packet id. */
    @Nullable
    Delivery byPacketId(int packetId) {
        for (Delivery delivery : waiting) {
            if (delivery.brokerPacketId == packetId) {
                return delivery;
            }
        }
        return null;
    }

    void forEach(Consumer<Delivery> action) {
        waiting.forEach(action);
    }

    /** Nothing waits any more; what was taken out is settled too. */
    void clear() {
        waiting.clear();
        hold.accept(-octets - messages * HeldOctets.PER_OBJECT);
        messages = 0;
        octets = 0;
    }
}
