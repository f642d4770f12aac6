package org.sngateway.gateway.core.exchange;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.sngateway.gateway.core.time.GrowingPause;

/**
 * Filters of the client that the broker did not grant again, for a reason that may pass (R8.29), and when the gateway asks for them
 * again. The client does not know of it and would wait for their messages for ever.
 */
final class UngrantedFilters {
    private static final long FIRST_PAUSE_NANOS = 2_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 300_000_000_000L;

    private final Set<String> filters = new LinkedHashSet<>(0);
    private final GrowingPause pause = new GrowingPause(FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);

    /**
     * The broker refuses a filter that the client holds.
     *
     * @param isHeld whether the client still holds a filter; others are no matter any more
     */
    void add(String filter, Predicate<String> isHeld, long nowNanos) {
        filters.removeIf(isHeld.negate());
        filters.add(filter);
        pause.begin(nowNanos);
    }

    boolean isEmpty() {
        return filters.isEmpty();
    }

    /**
     * The broker is asked for them now. Until it has granted one it stays here: the connection may be lost before the SUBACK.
     *
     * @param isHeld as above
     */
    List<String> ask(Predicate<String> isHeld) {
        filters.removeIf(isHeld.negate());
        pause.end();
        return List.copyOf(filters);
    }

    /** The broker has the filter, or is not asked for it any more. */
    void remove(String filter) {
        filters.remove(filter);
    }

    void clear() {
        filters.clear();
        pause.end();
    }

    /** A new connection, or a new session: the pauses begin from the start. */
    void resetPause() {
        pause.startOver();
    }

    long deadlineNanos() {
        return pause.deadlineNanos();
    }
}
