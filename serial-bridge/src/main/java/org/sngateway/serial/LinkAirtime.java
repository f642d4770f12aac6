package org.sngateway.serial;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.radio.RadioDriver;

/** Whether a message may go on air now; without a budget each may. */
final class LinkAirtime {
    private final LinkSettings.@Nullable Airtime airtime;
    private @Nullable Outgoing deferred;

    LinkAirtime(Optional<LinkSettings.Airtime> airtime) {
        this.airtime = airtime.orElse(null);
    }

    @Nullable
    AirtimeBudget budget() {
        return airtime == null ? null : airtime.budget();
    }

    /** Whether the message may go now; one that has to wait is counted once. */
    boolean allows(Outgoing message, RadioDriver driver, long nowNanos, LinkCounters counters) {
        boolean allowed = waitNanos(message, driver, nowNanos) == 0;
        if (!allowed && deferred != message) {
            deferred = message;
            counters.deferred();
        }
        return allowed;
    }

    /** Whether the message is too long for the band, whenever it goes. */
    boolean isImpossible(Outgoing message, RadioDriver driver) {
        return airtime != null
                && !airtime.budget().canEverAllow(timeOnAir(airtime, message, driver), isUrgent(message));
    }

    long waitNanos(Outgoing message, RadioDriver driver, long nowNanos) {
        return airtime == null
                ? 0
                : airtime.budget().waitNanos(timeOnAir(airtime, message, driver), isUrgent(message), nowNanos);
    }

    void spend(Outgoing message, RadioDriver driver, long nowNanos) {
        if (airtime != null) {
            airtime.budget().spend(timeOnAir(airtime, message, driver), nowNanos);
        }
    }

    private static Duration timeOnAir(LinkSettings.Airtime airtime, Outgoing message, RadioDriver driver) {
        return airtime.modulation().timeOnAir(driver.airOctets(message.message().length));
    }

    private static boolean isUrgent(Outgoing message) {
        return message.priority() == Priority.ANSWER;
    }
}
