package org.sngateway.sim.world;

import java.util.function.LongSupplier;
import org.sngateway.serial.LinkLoop;
import org.sngateway.sim.radio.Timeline;

/** The loop of a gateway's link in virtual time. It ends with the gateway's life, and what was planned never runs then. */
final class VirtualLoop implements LinkLoop {
    private final Timeline timeline;
    private final LongSupplier now;
    private boolean ended;

    VirtualLoop(Timeline timeline, LongSupplier now) {
        this.timeline = timeline;
        this.now = now;
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public long nanoTime() {
        return now.getAsLong();
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        boolean[] cancelled = new boolean[1];
        timeline.at(now.getAsLong() + delayNanos, () -> {
            if (!ended && !cancelled[0]) {
                task.run();
            }
        });
        return () -> cancelled[0] = true;
    }
}
