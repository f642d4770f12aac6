package org.sngateway.gateway.trace;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * From the event loop to the trace's thread: bounded by octets, and neither waits for the other. An entry that does not fit is
 * counted for its interface.
 */
final class TraceQueue {
    private final long maxOctets;
    private final Queue<Traced> entries = new ConcurrentLinkedQueue<>();
    private final AtomicLong octets = new AtomicLong();
    private final Map<String, AtomicLong> lost = new ConcurrentHashMap<>();

    TraceQueue(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    /** Takes an entry in, or counts it as lost. */
    void offer(Traced entry) {
        int size = size(entry);
        if (octets.get() + size > maxOctets) {
            countLost(entry);
        } else {
            octets.addAndGet(size);
            entries.add(entry);
        }
    }

    /** The oldest entry, taken out; {@code null} if there is none. */
    @Nullable
    Traced poll() {
        Traced entry = entries.poll();
        if (entry != null) {
            octets.addAndGet(-size(entry));
        }
        return entry;
    }

    /** The entry is not in any file. */
    void countLost(Traced entry) {
        lost.computeIfAbsent(entry.interfaceName(), name -> new AtomicLong()).incrementAndGet();
    }

    /** How many entries of this interface were lost since it was last asked. */
    long takeLost(String interfaceName) {
        AtomicLong count = lost.get(interfaceName);
        return count == null ? 0 : count.getAndSet(0);
    }

    private static int size(Traced entry) {
        return entry.octets().size() + Traced.OVERHEAD_OCTETS;
    }
}
