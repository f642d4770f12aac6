package org.sngateway.gateway.store;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread {@code gw-store}, which waits for the disk so that the event loop does not. */
public final class StoreThread implements StoreWriter.Worker, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "gw-store");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public void run(Runnable task, Duration delay) {
        executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Ends the thread after the tasks that were given without delay. Never interrupts it: an interrupt would close its
     * files.
     */
    @Override
    public void close() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
        executor.shutdown();
    }
}
