package org.sngateway.serial;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for a radio, by priority and then by age. Bounded: at the limit a message takes the place of the
 * newest one of a lower priority, or is dropped itself. Of copies of one message only the newest is kept: a node that has
 * asked again wants one answer. What waits for a node goes before the end of its connection or wake. No clock: time is an
 * argument.
 */
final class Outbox {
    private final int maxMessages;
    private final long maxWaitNanos;
    private final Consumer<Outgoing> dropped;
    private final Map<Priority, Deque<Outgoing>> queues = Priority.map();
    private int size;

    /**
     * @param dropped is told of each message that leaves without having been taken
     */
    Outbox(int maxMessages, long maxWaitNanos, Consumer<Outgoing> dropped) {
        this.maxMessages = maxMessages;
        this.maxWaitNanos = maxWaitNanos;
        this.dropped = dropped;
        for (Priority priority : Priority.values()) {
            queues.put(priority, new ArrayDeque<>());
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size >= maxMessages;
    }

    void add(Outgoing message) {
        removeCopy(message);
        if (isFull() && !makeRoom(message.priority())) {
            dropped.accept(message);
            return;
        }
        if (message.isTurningPoint()) {
            lift(message);
        }
        queue(message.priority()).addLast(message);
        size++;
    }

    /** What waits for the same node becomes as urgent as this message, so that it goes before. */
    private void lift(Outgoing turningPoint) {
        for (Map.Entry<Priority, Deque<Outgoing>> each : queues.entrySet()) {
            if (each.getKey() != Priority.ANSWER) {
                for (Iterator<Outgoing> waiting = each.getValue().iterator(); waiting.hasNext(); ) {
                    Outgoing message = waiting.next();
                    if (Objects.equals(message.to(), turningPoint.to())) {
                        waiting.remove();
                        queue(Priority.ANSWER).addLast(message.asAnswer());
                    }
                }
            }
        }
    }

    private void removeCopy(Outgoing message) {
        for (Iterator<Outgoing> each = queue(message.priority()).iterator(); each.hasNext(); ) {
            Outgoing other = each.next();
            if (other.isCopyOf(message)) {
                each.remove();
                size--;
                dropped.accept(other);
                return;
            }
        }
    }

    private boolean makeRoom(Priority above) {
        Deque<Outgoing> lowest = null;
        for (Map.Entry<Priority, Deque<Outgoing>> each : queues.entrySet()) {
            if (each.getKey().compareTo(above) > 0 && !each.getValue().isEmpty()) {
                lowest = each.getValue();
            }
        }
        if (lowest == null) {
            return false;
        }
        size--;
        dropped.accept(lowest.removeLast());
        return true;
    }

    /** The message whose turn it is; null if none waits. Those that have waited too long are dropped before. */
    @Nullable
    Outgoing first(long nowNanos) {
        dropStale(nowNanos);
        for (Deque<Outgoing> queue : queues.values()) {
            if (!queue.isEmpty()) {
                return queue.getFirst();
            }
        }
        return null;
    }

    private void dropStale(long nowNanos) {
        for (Deque<Outgoing> queue : queues.values()) {
            while (!queue.isEmpty() && nowNanos - queue.getFirst().sinceNanos() > maxWaitNanos) {
                size--;
                dropped.accept(queue.removeFirst());
            }
        }
    }

    /** Takes out what {@link #first} gave. */
    void remove(Outgoing message) {
        if (queue(message.priority()).removeFirst() != message) {
            throw new IllegalStateException("another message is first");
        }
        size--;
    }

    /** Takes everything out, and gives it to the consumer. */
    void clear(Consumer<Outgoing> each) {
        for (Deque<Outgoing> queue : queues.values()) {
            while (!queue.isEmpty()) {
                size--;
                each.accept(queue.removeFirst());
            }
        }
    }

    private Deque<Outgoing> queue(Priority priority) {
        return Objects.requireNonNull(queues.get(priority));
    }
}
