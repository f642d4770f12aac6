package org.sngateway.gateway.readmodel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The last events of all nodes, the oldest forgotten first. For any thread. */
final class NodeEvents {
    private static final int MAX_EVENTS = 10_000;

    private final Deque<NodeEvent> events = new ArrayDeque<>();
    private long last;

    synchronized void add(long atMillis, String clientId, String text) {
        if (events.size() == MAX_EVENTS) {
            events.removeFirst();
        }
        events.addLast(new NodeEvent(++last, atMillis, clientId, text));
    }

    /** From before a restart: they are older than those that are known. */
    synchronized void restore(List<NodeEvent> older) {
        List<NodeEvent> newer = List.copyOf(events);
        events.clear();
        older.forEach(event -> add(event.atMillis(), event.clientId(), event.text()));
        newer.forEach(event -> add(event.atMillis(), event.clientId(), event.text()));
    }

    /** The newest ones of a node, the newest last. */
    List<NodeEvent> of(String clientId, int max) {
        return newest(max, event -> event.clientId().equals(clientId), event -> false);
    }

    /**
     * The newest ones after one, the newest last.
     *
     * @param number of the last one that is known already
     */
    List<NodeEvent> after(long number, int max) {
        return newest(max, event -> true, event -> event.number() <= number);
    }

    private synchronized List<NodeEvent> newest(int max, Predicate<NodeEvent> wanted, Predicate<NodeEvent> end) {
        Deque<NodeEvent> some = new ArrayDeque<>();
        Iterator<NodeEvent> newestFirst = events.descendingIterator();
        while (newestFirst.hasNext() && some.size() < max) {
            NodeEvent event = newestFirst.next();
            if (end.test(event)) {
                break;
            }
            if (wanted.test(event)) {
                some.addFirst(event);
            }
        }
        return List.copyOf(some);
    }
}
