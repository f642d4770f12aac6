package org.sngateway.sim.world;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.CoreGauges;

/** What the gateway counts up and down all the time is what it finds on its disk after it was stopped in order. */
final class Recount {
    /** Times are written in milliseconds, each rounded by itself. */
    private static final long ROUNDING_MILLIS = 2;

    private @Nullable CoreGauges counted;

    /** The gateway has stopped in order; it had these. What the disk did not take it can't find there. */
    void onStopped(CoreGauges gauges) {
        counted = gauges.store().isUsable() && gauges.store().unwritten() == 0 ? gauges : null;
    }

    /** The gateway has ended in another way, or its disk has failed: there is nothing to compare. */
    void onEnded() {
        counted = null;
    }

    /**
     * The gateway has started.
     *
     * @return what it found, if that is something else than it had counted
     */
    Optional<String> onStarted(CoreGauges found) {
        CoreGauges before = counted;
        counted = null;
        return before == null || isSame(before, found)
                ? Optional.empty()
                : Optional.of("the gateway counted " + before + ", and after a restart " + found);
    }

    /** Till a spool is read its oldest message counts as one that the broker lacks: the age may be a higher one. */
    private static boolean isSame(CoreGauges counted, CoreGauges found) {
        return counted.spool().messages() == found.spool().messages()
                && counted.spool().octets() == found.spool().octets()
                && counted.spool().oldestAgeMillis() <= found.spool().oldestAgeMillis() + ROUNDING_MILLIS
                && counted.queuedMessages() >= found.queuedMessages();
    }
}
