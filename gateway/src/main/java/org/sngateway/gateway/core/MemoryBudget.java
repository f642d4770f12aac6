package org.sngateway.gateway.core;

import java.util.function.Supplier;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.settings.GatewayLimits;

/**
 * The memory that all sessions together use because of their clients and of the broker (promise P7). When it is used up, each
 * session still has a small share, so that sessions that use more do not harm the others (promise P10).
 */
final class MemoryBudget {
    private final Supplier<GatewayLimits> limits;
    private long octets;

    MemoryBudget(Supplier<GatewayLimits> limits) {
        this.limits = limits;
    }

    boolean hasRoomForASession() {
        return octets + MemoryUse.PER_SESSION <= limits.get().maxUsedOctets();
    }

    /**
     * Whether one thing more can be held.
     *
     * @param held what the session uses already, in octets
     * @param more the octets of text and data of the new thing
     */
    boolean hasRoomFor(long held, int more) {
        int max = limits.get().maxUsedOctets();
        int thing = more + MemoryUse.PER_OBJECT;
        int share = max / 2 / limits.get().maxSessions();
        // A quarter is kept for sessions that do not exist yet: a new client finds room, whatever the others use.
        return octets + thing <= max - max / 4 || held + thing <= share;
    }

    /** How many octets all sessions take. */
    long octets() {
        return octets;
    }

    /** A session uses this many octets more than before; fewer, if negative. */
    void add(long difference) {
        octets += difference;
    }
}
