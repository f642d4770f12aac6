package org.sngateway.gateway.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sngateway.gateway.core.exchange.Outage;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.time.Deadline;

/** The outages of the links, by listener; each is waited for until it has lasted for the maximum of the listener (R5.9). */
final class LinkOutages {
    private final Supplier<CoreSettings> settings;
    private final CoreListener listener;
    private final Outage none = new Outage();
    /** Of the links that were down once. */
    private final Map<String, Outage> outages = new LinkedHashMap<>();

    LinkOutages(Supplier<CoreSettings> settings, CoreListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** The outage of the link of this listener. */
    Outage of(String listenerName) {
        return outages.getOrDefault(listenerName, none);
    }

    void onDown(String listenerName, long nowNanos) {
        if (settings.get().listeners().containsKey(listenerName)) {
            outages.computeIfAbsent(listenerName, name -> new Outage()).onDown(nowNanos);
        }
    }

    void onUp(String listenerName, long nowNanos) {
        of(listenerName).onUp(nowNanos);
    }

    /** When {@link #onDeadline} is to be called. */
    long deadlineNanos() {
        long deadline = Deadline.NEVER;
        for (Map.Entry<String, Outage> each : outages.entrySet()) {
            deadline = Math.min(deadline, deadlineNanos(each.getKey(), each.getValue()));
        }
        return deadline;
    }

    /** Gives up the links that have been down for too long; tells the name of each. */
    void onDeadline(long nowNanos, Consumer<String> whenGivenUp) {
        outages.forEach((name, outage) -> {
            if (Deadline.isDue(deadlineNanos(name, outage), nowNanos)) {
                outage.giveUp(nowNanos);
                listener.onLinkGivenUp(name, nowNanos - outage.sinceNanos());
                whenGivenUp.accept(name);
            }
        });
    }

    private long deadlineNanos(String listenerName, Outage outage) {
        return outage.lasts()
                ? Deadline.after(
                        outage.sinceNanos(),
                        settings.get().listener(listenerName).outageMaximumNanos())
                : Deadline.NEVER;
    }
}
