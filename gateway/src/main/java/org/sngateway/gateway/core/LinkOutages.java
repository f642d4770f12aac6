package org.sngateway.gateway.core;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sngateway.gateway.core.exchange.Outage;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.time.Deadline;

/** The outages of the links, by listener; each is waited for until it has lasted for the maximum of the listener (R5.9). */
final class LinkOutages {
    private final Supplier<CoreSettings> settings;
    private final CoreListener listener;
    /** Of the links that were asked for. */
    private final Map<String, Outage> outages = new LinkedHashMap<>();
    /** The listeners whose outage lasts. */
    private final Set<String> lasting = new LinkedHashSet<>();

    LinkOutages(Supplier<CoreSettings> settings, CoreListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** The outage of the link of this listener; it is the same as long as the gateway runs. */
    Outage of(String listenerName) {
        return outages.computeIfAbsent(listenerName, name -> new Outage());
    }

    void onDown(String listenerName, long nowNanos) {
        if (settings.get().listeners().containsKey(listenerName)) {
            of(listenerName).onDown(nowNanos);
            follow(listenerName);
        }
    }

    void onUp(String listenerName, long nowNanos) {
        of(listenerName).onUp(nowNanos);
        follow(listenerName);
    }

    private void follow(String listenerName) {
        if (of(listenerName).lasts()) {
            lasting.add(listenerName);
        } else {
            lasting.remove(listenerName);
        }
    }

    /** When {@link #onDeadline} is to be called. */
    long deadlineNanos() {
        long deadline = Deadline.NEVER;
        for (String listenerName : lasting) {
            deadline = Math.min(deadline, deadlineNanos(listenerName, of(listenerName)));
        }
        return deadline;
    }

    /** Gives up the links that have been down for too long; tells the name of each. */
    void onDeadline(long nowNanos, Consumer<String> whenGivenUp) {
        for (String listenerName : List.copyOf(lasting)) {
            Outage outage = of(listenerName);
            if (Deadline.isDue(deadlineNanos(listenerName, outage), nowNanos)) {
                outage.giveUp(nowNanos);
                follow(listenerName);
                listener.onLinkGivenUp(listenerName, nowNanos - outage.sinceNanos());
                whenGivenUp.accept(listenerName);
            }
        }
    }

    private long deadlineNanos(String listenerName, Outage outage) {
        return Deadline.after(
                outage.sinceNanos(), settings.get().listener(listenerName).outageMaximumNanos());
    }
}
