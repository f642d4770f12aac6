package org.sngateway.gateway.broker;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The way back to the preferred address of the broker while clients are connected to another one. Looks from time to time
 * whether somebody accepts TCP connections there; if so, the connections elsewhere are ended one after the other, at a pace
 * that is no stampede, until the preferred address fails again or all are back. Owned by the event loop.
 */
final class Failback {
    /** What has to move. */
    interface Owner {
        /** Whether some client is connected to an address that is not the preferred one. */
        boolean hasElsewhere();

        /** Whether the preferred address is known to fail. */
        boolean isPreferredFailing();

        /** Ends one connection to another address; its client goes to the preferred one. */
        void bringOneBack();

        /** The preferred address accepts connections. */
        void onPreferredReachable();
    }

    /** How often it looks, and how fast connections move. */
    record Pace(Duration look, Duration move) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(60), Duration.ofMillis(50));
    }

    private final BrokerEndpoint preferred;
    private final Duration patience;
    private final Sockets sockets;
    private final Pace pace;
    private final Owner owner;
    private boolean running;
    private boolean cancelled;

    /**
     * A way back that nobody takes yet.
     *
     * @param patience until nobody is there
     */
    Failback(BrokerEndpoint preferred, Duration patience, Sockets sockets, Pace pace, Owner owner) {
        this.preferred = preferred;
        this.patience = patience;
        this.sockets = sockets;
        this.pace = pace;
        this.owner = owner;
    }

    /** A client was accepted at another address. */
    void begin() {
        if (!running && !cancelled) {
            running = true;
            lookLater();
        }
    }

    void cancel() {
        cancelled = true;
    }

    /** Several gateways whose broker comes back do not look all at once. */
    private void lookLater() {
        long nanos = pace.look().toNanos();
        long pause = nanos / 2 + ThreadLocalRandom.current().nextLong(nanos);
        sockets.loop().schedule(this::look, pause, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (cancelled || !owner.hasElsewhere()) {
            running = false;
            return;
        }
        sockets.resolver().resolve(preferred.host(), addresses -> {
            if (addresses.isEmpty()) {
                lookLater();
                return;
            }
            new HappyEyeballs(
                            addresses,
                            preferred.port(),
                            patience,
                            sockets,
                            this::onReachable,
                            unreachable -> lookLater())
                    .begin();
        });
    }

    private void onReachable(Channel channel) {
        channel.close();
        owner.onPreferredReachable();
        move();
    }

    private void move() {
        if (cancelled || !owner.hasElsewhere()) {
            running = false;
        } else if (owner.isPreferredFailing()) {
            lookLater();
        } else {
            owner.bringOneBack();
            sockets.loop().schedule(this::move, pace.move().toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
