package org.sngateway.gateway.core.exchange;

import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How much of the spool is in use, and since when, over all clients. */
public final class SpoolRoom {
    /** A client without a message that the broker lacks. */
    static final long NONE = Long.MAX_VALUE;

    /** The times at which the oldest message of each client came, each with the number of such clients. */
    private final NavigableMap<Long, Integer> oldest = new TreeMap<>();

    private long octets;
    private int messages;

    /** How many octets the messages of all clients take. */
    public long octets() {
        return octets;
    }

    /** How many messages of all clients there are. */
    public int messages() {
        return messages;
    }

    /** When the oldest message that the broker lacks came, in the steady time; empty if it lacks none. */
    public OptionalLong oldestMillis() {
        return oldest.isEmpty() ? OptionalLong.empty() : OptionalLong.of(oldest.firstKey());
    }

    /** The oldest message of a client that the broker lacks is another one; {@link #NONE} for no message. */
    void oldestChanges(long fromMillis, long toMillis) {
        oldest.computeIfPresent(fromMillis, (at, clients) -> clients == 1 ? null : clients - 1);
        if (toMillis != NONE) {
            oldest.merge(toMillis, 1, Integer::sum);
        }
    }

    void add(int messageOctets) {
        messages++;
        octets += messageOctets;
    }

    void remove(int count, long octetsOfAll) {
        messages -= count;
        octets -= octetsOfAll;
    }
}
