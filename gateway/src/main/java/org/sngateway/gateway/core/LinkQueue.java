package org.sngateway.gateway.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The sessions whose next delivery waits until their link takes more, in the order in which they began to wait. */
final class LinkQueue {
    private final Set<Session> waiting = new LinkedHashSet<>();

    /** The session waits, behind those that wait already. */
    void await(Session session) {
        waiting.add(session);
    }

    /** The session does not wait any more. */
    void withdraw(Session session) {
        waiting.remove(session);
    }

    /** The sessions that wait for this listener, as they are now. */
    List<Session> waitingFor(String listenerName) {
        return waiting.stream()
                .filter(session -> session.place().listenerName().equals(listenerName))
                .toList();
    }
}
