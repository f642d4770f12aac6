package org.sngateway.gateway.core;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.time.Deadline;

/**
 * How fast connections to the broker are opened: thousands of clients must not stampede a broker that has come back. Sessions
 * whose client waits for a CONNACK come first.
 */
final class ConnectPace {
    private static final long SECOND = 1_000_000_000L;

    private final Supplier<BrokerSettings> settings;
    private final Set<Session> urgent = new LinkedHashSet<>();
    private final Set<Session> waiting = new LinkedHashSet<>();
    private final Set<Session> opening = new LinkedHashSet<>();
    private double allowance;
    private long lastNanos = Long.MIN_VALUE / 2;

    ConnectPace(Supplier<BrokerSettings> settings) {
        this.settings = settings;
    }

    /** The session wants a connection. */
    void request(Session session, boolean clientWaits) {
        withdraw(session);
        (clientWaits ? urgent : waiting).add(session);
    }

    /** The session has its answer of the broker, or wants no connection any more. */
    void withdraw(Session session) {
        opening.remove(session);
        urgent.remove(session);
        waiting.remove(session);
    }

    /** How many connections are being opened. */
    int opening() {
        return opening.size();
    }

    /** Whether no more than half of the connections that may be in the making at once are. */
    boolean areSpare() {
        return 2 * opening.size() <= settings.get().maxOpening();
    }

    /** How many sessions wait for their turn. */
    int waiting() {
        return urgent.size() + waiting.size();
    }

    /** The next session whose turn it is to open its connection; {@code null} if none may. */
    @Nullable
    Session next(long nowNanos) {
        if (urgent.isEmpty() && waiting.isEmpty()) {
            return null;
        }
        double perSecond = settings.get().maxOpensPerSecond();
        allowance = Math.min(perSecond, allowance + (nowNanos - lastNanos) * perSecond / SECOND);
        lastNanos = nowNanos;
        if (opening.size() >= settings.get().maxOpening() || allowance < 1) {
            return null;
        }
        allowance--;
        Iterator<Session> first = (urgent.isEmpty() ? waiting : urgent).iterator();
        Session next = first.next();
        first.remove();
        opening.add(next);
        return next;
    }

    /** When {@link #next} is to be asked, if nothing else happens. */
    long deadlineNanos() {
        boolean noneWaits = urgent.isEmpty() && waiting.isEmpty();
        if (noneWaits || opening.size() >= settings.get().maxOpening()) {
            return Deadline.NEVER;
        }
        double missing = Math.max(0, 1 - allowance);
        return lastNanos + (long) (missing * SECOND / settings.get().maxOpensPerSecond()) + 1;
    }
}
