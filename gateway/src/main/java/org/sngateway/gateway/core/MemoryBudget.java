package org.sngateway.gateway.core;

import java.util.function.Supplier;
import org.sngateway.gateway.core.memory.HeldOctets;
import org.sngateway.gateway.core.settings.GatewayLimits;

/**
 * The memory that all sessions together take, as far as their clients and the broker can make them take it (promise P7).
 * When it is used up a session can still have its share, so that those who took more harm nobody else (promise P10).
 */
final class MemoryBudget {
    private final Supplier<GatewayLimits> limits;
    private long octets;

    MemoryBudget(Supplier<GatewayLimits> limits) {
        this.limits = limits;
    }

    boolean hasRoomForASession() {
        return octets + HeldOctets.PER_SESSION <= limits.get().maxHeldOctets();
    }

    /**
     * Whether one thing more can be held.
     *
     * @param held what the session holds already
     * @param more the octets of text and data that the thing has
     */
    boolean hasRoomFor(long held, int more) {
        int max = limits.get().maxHeldOctets();
        int thing = more + HeldOctets.PER_OBJECT;
        int share = max / 2 / limits.get().maxSessions();
        // A quarter is for sessions to come: who is new must find room, whatever the others hold.
        return octets + thing <= max - max / 4 || held + thing <= share;
    }

    /** How many octets all sessions take. */
    long octets() {
        return octets;
    }

    /** A session holds so much more than before, or less. */
    void add(long difference) {
        octets += difference;
    }
}
