package org.sngateway.gateway.trace;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.sn.codec.SnPrinter;

/**
 * The thread {@code gw-trace}, which waits for the disk so that nobody else has to. It looks into the queue some times a
 * second: the event loop never has to wake it. While the disk fails it drops the entries, and tries again every ten seconds.
 */
final class TraceThread {
    private static final long PAUSE_NANOS = 50_000_000L;
    private static final long RETRY_NANOS = 10_000_000_000L;
    private static final long JOIN_MILLIS = 5_000;

    private final Logger log = LoggerFactory.getLogger("trace");
    private final TraceSettings settings;
    private final TraceQueue queue;
    private final TraceWriter writer;
    private final LongSupplier epochNanos;
    private final @Nullable TraceThread before;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "gw-trace");
    private long written;
    private long lost;
    private boolean failed;
    private long retryNanos;

    /**
     * A thread that does not run yet.
     *
     * @param before which has to end first
     */
    TraceThread(
            TraceSettings settings,
            TraceQueue queue,
            TraceWriter writer,
            LongSupplier epochNanos,
            @Nullable TraceThread before) {
        this.settings = settings;
        this.queue = queue;
        this.writer = writer;
        this.epochNanos = epochNanos;
        this.before = before;
        thread.setDaemon(true);
    }

    void start() {
        log.info("trace={} state=started", settings.directory());
        thread.start();
    }

    /** Ends it when it has written what is in the queue. */
    void stop() {
        stopping.set(true);
        LockSupport.unpark(thread);
    }

    /** Waits for its end, but not for ever. */
    void join() throws InterruptedException {
        thread.join(JOIN_MILLIS);
    }

    private void run() {
        waitForTheOneBefore();
        boolean last;
        do {
            last = stopping.get();
            drain();
            if (!last) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (!last);
        attempt(() -> writer.end(epochNanos.getAsLong()));
        log.info("trace={} state=stopped written={} lost={}", settings.directory(), written, lost);
    }

    /** It may have files of the same directory still open. */
    private void waitForTheOneBefore() {
        try {
            if (before != null) {
                before.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        Traced entry = queue.poll();
        if (entry == null) {
            return;
        }
        while (entry != null) {
            Traced next = entry;
            boolean isOnDisk = (!failed || System.nanoTime() - retryNanos >= 0) && attempt(() -> writer.write(next));
            if (isOnDisk) {
                written++;
            } else {
                lost++;
                queue.countLost(next);
            }
            entry = queue.poll();
        }
        if (!failed) {
            attempt(writer::flush);
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private boolean attempt(Write write) {
        try {
            write.run();
            if (failed) {
                failed = false;
                log.info("trace={} state=usable", settings.directory());
            }
            return true;
        } catch (IOException | RuntimeException reason) {
            writer.abandon();
            retryNanos = System.nanoTime() + RETRY_NANOS;
            if (!failed) {
                failed = true;
                log.warn(
                        "trace={} state=failed reason={} hint=\"the gateway goes on; messages are missing in the trace"
                                + " until the directory can be written again\"",
                        settings.directory(),
                        SnPrinter.quote(String.valueOf(reason)));
            }
            return false;
        }
    }
}
