package org.sngateway.gateway.core.exchange;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    /** The broker refuses a filter that the client holds. */
    void add(String filter, long nowNanos) {
        filters.add(filter);
        pause.begin(nowNanos);
    }

    boolean hasAny() {
        return !filters.isEmpty();
    }

    /** Takes all out: the broker is asked for them now. */
    List<String> take() {
        List<String> taken = List.copyOf(filters);
        filters.clear();
        pause.end();
        return taken;
    }

    /** A new connection, or a new session: the pauses begin from the start. */
    void resetPause() {
        pause.startOver();
    }

    long deadlineNanos() {
        return pause.deadlineNanos();
    }
}
