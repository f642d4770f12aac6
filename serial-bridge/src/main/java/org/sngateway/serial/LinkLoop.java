package org.sngateway.serial;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The loop of one thread that owns a link, and its clock. A simulation has one in virtual time. */
public interface LinkLoop {

    /** A task that waits for its time. */
    interface Timer {

        /** Takes it back; means nothing when it has run. */
        void cancel();
    }

    /** The time, of a clock that never steps back. */
    long nanoTime();

    /** Runs a task in another turn; never, if the loop has ended. */
    void execute(Runnable task);

    /**
     * Runs a task once, after this time.
     *
     * @param delayNanos 0 or more
     * @return takes the task back
     */
    Timer schedule(Runnable task, long delayNanos);

    /** An executor of one thread, in real time. */
    static LinkLoop of(ScheduledExecutorService executor) {
        return new LinkLoop() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void execute(Runnable task) {
                try {
                    executor.execute(task);
                } catch (RejectedExecutionException loopHasEnded) {
                    // And the link with it.
                }
            }

            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                ScheduledFuture<?> planned = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
                return () -> planned.cancel(false);
            }
        };
    }
}
