package org.sngateway.sim.field;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sim.radio.Timeline;

/** Moves a timeline and the clocks of nodes along with real time. Owned by the event loop. */
final class RealTime {
    /** After this many events sockets have their turn. */
    private static final int MAX_AT_ONCE = 1_000;

    private final EventLoop loop;
    private final Timeline timeline;
    private final Consumer<RuntimeException> faults;
    private final DeadlineQueue<NodePlace> deadlines = new DeadlineQueue<>();
    private final long originNanos = System.nanoTime();
    private @Nullable Future<?> timer;
    private long timerNanos = Deadline.NEVER;

    /**
     * Time begins now.
     *
     * @param faults is told of exceptions in events
     */
    RealTime(EventLoop loop, Timeline timeline, Consumer<RuntimeException> faults) {
        this.loop = loop;
        this.timeline = timeline;
        this.faults = faults;
    }

    /** Nanoseconds since the world began. */
    long now() {
        return System.nanoTime() - originNanos;
    }

    /** Plans an event after this time. */
    void after(long nanos, Runnable event) {
        timeline.at(now() + nanos, event);
        rearm();
    }

    /** The node may have a new deadline. */
    void reschedule(NodePlace place) {
        deadlines.schedule(place);
        rearm();
    }

    /** Something was planned. */
    void rearm() {
        long next = Math.min(timeline.nextNanos(), deadlines.nextDeadlineNanos());
        if (next < timerNanos) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerNanos = next;
            timer = loop.schedule(this::onTimer, Math.max(0, next - now()), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        timer = null;
        // An event that plans another one meanwhile need not set the timer.
        timerNanos = Long.MIN_VALUE;
        try {
            doWhatIsDue(now());
        } catch (RuntimeException fault) {
            faults.accept(fault);
        }
        timerNanos = Deadline.NEVER;
        rearm();
    }

    private void doWhatIsDue(long now) {
        for (int i = 0; i < MAX_AT_ONCE && timeline.nextNanos() <= now; i++) {
            timeline.poll().run();
        }
        for (int i = 0; i < MAX_AT_ONCE; i++) {
            NodePlace place = deadlines.due(now);
            if (place == null) {
                break;
            }
            if (place.deadlineNanos() <= now) {
                place.node.onTick(place.clock.localNanos(now));
            }
            deadlines.schedule(place);
        }
    }
}
