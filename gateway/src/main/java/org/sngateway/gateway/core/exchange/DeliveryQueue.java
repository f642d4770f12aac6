package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.sn.message.QoS;

/**
 * The messages for a client, in order and bounded (R6.3): those that wait, and those that were taken out to be sent,
 * which count against the limits until they are finished.
 */
final class DeliveryQueue {
    private final IntConsumer use;
    private final Deque<Delivery> waiting = new ArrayDeque<>(2);
    private final List<Delivery> underWay = new ArrayList<>(0);
    private int messages;
    private int octets;

    /**
     * A queue without messages.
     *
     * @param use is told the change of the octets used, negative when they become fewer
     */
    DeliveryQueue(IntConsumer use) {
        this.use = use;
    }

    /**
     * Appends a message. At the limit QoS 0 goes first, then the oldest. While {@code mayOvershoot} one message may go beyond
     * the limit of octets, but not beyond that of messages.
     *
     * @param hasRoomFor whether a message of that length in octets fits into memory
     * @param dropped is told what had to go; the message itself, where nothing else could
     * @return whether it waits now
     */
    boolean add(
            Delivery delivery,
            SessionLimits limits,
            boolean mayOvershoot,
            IntPredicate hasRoomFor,
            Consumer<Delivery> dropped) {
        int freed = 0;
        while (messages + 1 > limits.maxQueuedMessages()
                || (mayOvershoot ? octets : octets + delivery.octets()) > limits.maxQueuedOctets()
                || !hasRoomFor.test(delivery.octets() - freed)) {
            Delivery victim = victimFor(delivery, limits);
            if (victim == null) {
                dropped.accept(delivery);
                return false;
            }
            remove(victim);
            freed += victim.octets() + MemoryUse.PER_OBJECT;
            dropped.accept(victim);
        }
        restore(delivery);
        return true;
    }

    /** Appends a message that was within the limits before. */
    void restore(Delivery delivery) {
        messages++;
        octets += delivery.octets();
        use.accept(delivery.octets() + MemoryUse.PER_OBJECT);
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

    /** Takes the first one out to be sent. */
    Delivery takeFirst() {
        Delivery first = waiting.removeFirst();
        underWay.add(first);
        return first;
    }

    /** Brings back what was taken out; it goes to the head. */
    void putBack(Delivery delivery) {
        underWay.remove(delivery);
        waiting.addFirst(delivery);
    }

    /** What was taken out needs nothing more. */
    void finish(Delivery delivery) {
        underWay.remove(delivery);
        messages--;
        octets -= delivery.octets();
        use.accept(-delivery.octets() - MemoryUse.PER_OBJECT);
    }

    /** Takes a waiting one out for good. */
    void remove(Delivery delivery) {
        if (waiting.remove(delivery)) {
            finish(delivery);
        }
    }

    /** Octets of topics and payloads of those that wait or are under way. */
    int octets() {
        return octets;
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

    /** Those that wait and are worth nothing any more. */
    List<Delivery> expired(long nowNanos) {
        return waiting.stream().filter(delivery -> delivery.isExpired(nowNanos)).toList();
    }

    /** Takes out the message at QoS 0 of this topic, or gives {@code null}. */
    @Nullable
    Delivery removeQos0Of(String topic) {
        for (Iterator<Delivery> older = waiting.iterator(); older.hasNext(); ) {
            Delivery delivery = older.next();
            if (delivery.qos == QoS.ZERO && delivery.topic.equals(topic)) {
                older.remove();
                finish(delivery);
                return delivery;
            }
        }
        return null;
    }

    /** The one that the client knows by this MsgId. */
    @Nullable
    Delivery byMsgId(int msgId) {
        return first(delivery -> delivery.msgId == msgId);
    }

    /** The one that the broker knows by this packet id. */
    @Nullable
    Delivery byPacketId(int packetId) {
        return first(delivery -> delivery.brokerPacketId == packetId);
    }

    private @Nullable Delivery first(Predicate<Delivery> isWanted) {
        for (Delivery delivery : underWay) {
            if (isWanted.test(delivery)) {
                return delivery;
            }
        }
        for (Delivery delivery : waiting) {
            if (isWanted.test(delivery)) {
                return delivery;
            }
        }
        return null;
    }

    /** Those under way, then those that wait. */
    void forEach(Consumer<Delivery> action) {
        underWay.forEach(action);
        waiting.forEach(action);
    }

    /** Nothing waits or is under way any more. */
    void clear() {
        underWay.clear();
        waiting.clear();
        use.accept(-octets - messages * MemoryUse.PER_OBJECT);
        messages = 0;
        octets = 0;
    }
}
