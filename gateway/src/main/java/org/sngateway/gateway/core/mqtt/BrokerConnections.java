package org.sngateway.gateway.core.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;

/**
 * Which connections to the broker are up, in the order in which they came up. It tells a broker that is away from one that
 * closes a single connection (row 31).
 */
public final class BrokerConnections {
    private static final long AT_ONCE_NANOS = 5_000_000_000L;
    private static final long MEMORY_NANOS = 120_000_000_000L;

    private final Map<BrokerSession, Long> upSinceNanos = new LinkedHashMap<>();
    /** When each was lost last, in that order; those long ago are forgotten. */
    private final Map<BrokerSession, Long> lostAtNanos = new LinkedHashMap<>();

    private @Nullable BrokerSession own;
    /** When a CONNECT had no answer, if none has been accepted since; {@link Deadline#NEVER} if there was none. */
    private long unansweredNanos = Deadline.NEVER;

    /** This one is the gateway's own. */
    public void setOwn(BrokerSession session) {
        own = session;
    }

    /**
     * R8.29: whether the broker knows the gateway, and lets clients in: the gateway's own is up, and no CONNECT was without an answer
     * lately. A broker that has lost its user database keeps the connections that it has, and refuses each new one.
     */
    public boolean letsIn(long nowNanos) {
        boolean isWell = unansweredNanos == Deadline.NEVER || nowNanos - unansweredNanos > MEMORY_NANOS;
        return isWell && own != null && upSinceNanos.containsKey(own);
    }

    /** A CONNECT had no answer. */
    public void onUnanswered(long nowNanos) {
        unansweredNanos = nowNanos;
    }

    void onUp(BrokerSession session, long nowNanos) {
        unansweredNanos = Deadline.NEVER;
        upSinceNanos.remove(session);
        upSinceNanos.put(session, nowNanos);
    }

    void onDown(BrokerSession session) {
        upSinceNanos.remove(session);
    }

    /** No connection is wanted any more. */
    void onClosed(BrokerSession session) {
        upSinceNanos.remove(session);
        lostAtNanos.remove(session);
    }

    /** A connection that was up is lost. */
    void onLost(BrokerSession session, long nowNanos) {
        Iterator<Long> oldestFirst = lostAtNanos.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next() < nowNanos - MEMORY_NANOS) {
            oldestFirst.remove();
        }
        lostAtNanos.remove(session);
        lostAtNanos.put(session, nowNanos);
        onDown(session);
    }

    /**
     * Whether the end of a connection was that of all: none of the others stayed up, and at least one of them ended about the
     * same time (row 30).
     *
     * @param nanos when it ended; {@link Deadline#NEVER} for one that did not
     */
    public boolean wasEndOfAll(long nanos, BrokerSession one) {
        return nanos != Deadline.NEVER
                && !isAnotherUpSince(nanos, one)
                && lostAtNanos.entrySet().stream()
                        .anyMatch(other ->
                                !other.getKey().equals(one) && Math.abs(other.getValue() - nanos) <= AT_ONCE_NANOS);
    }

    /** Whether the connection of some other session has been up since this time or longer. */
    public boolean isAnotherUpSince(long nanos, BrokerSession except) {
        Iterator<Map.Entry<BrokerSession, Long>> oldestFirst =
                upSinceNanos.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<BrokerSession, Long> up = oldestFirst.next();
            if (!up.getKey().equals(except)) {
                return up.getValue() <= nanos;
            }
        }
        return false;
    }

    /** How many are up. */
    public int size() {
        return upSinceNanos.size();
    }
}
