package org.sngateway.sim.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.fleet.Fleet;
import org.sngateway.sim.fleet.FleetAccount;
import org.sngateway.sim.fleet.FleetSettings;

/** A fleet from its start to the summary; ends after its time or when the process is told to end. */
final class FleetRun {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration TERMINAL_REFRESH = Duration.ofMillis(500);
    private static final Duration PLAIN_REFRESH = Duration.ofSeconds(10);

    private final FleetSettings settings;
    private final FleetDisplay display;
    private final boolean terminal;
    private final CountDownLatch end;

    /**
     * A run that has not begun.
     *
     * @param end ends the run before its time
     */
    FleetRun(FleetSettings settings, FleetDisplay display, boolean terminal, CountDownLatch end) {
        this.settings = settings;
        this.display = display;
        this.terminal = terminal;
        this.end = end;
    }

    /**
     * Runs the fleet.
     *
     * @param duration zero = until the process is told to end
     * @return 0, or 1 when a promise was broken, or no node was served
     * @throws IOException if there is no way to the gateway
     */
    int run(Duration duration) throws InterruptedException, IOException {
        Fleet fleet = new Fleet(settings, Transport.best(), display);
        display.showHeader();
        try {
            fleet.start(BROKER_TIMEOUT);
        } catch (TimeoutException noBroker) {
            System.err.println("no broker answers at " + settings.broker().orElseThrow() + "; is it running?");
            fleet.stop(Duration.ZERO);
            return 1;
        }
        long startNanos = System.nanoTime();
        long refresh = (terminal ? TERMINAL_REFRESH : PLAIN_REFRESH).toNanos();
        while (end.getCount() > 0) {
            long left = duration.isZero() ? refresh : duration.toNanos() - (System.nanoTime() - startNanos);
            if (left <= 0 || end.await(Math.min(left, refresh), TimeUnit.NANOSECONDS)) {
                break;
            }
            display.show(fleet, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos));
        }
        fleet.stop(SETTLE_TIMEOUT);
        FleetAccount account = fleet.account();
        display.summarise(account);
        account.failures().forEach(System.err::println);
        return account.failures().isEmpty() ? 0 : 1;
    }
}
