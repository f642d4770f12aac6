package org.sngateway.gateway.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Hands lines over to a thread that writes them: a journal that stands still stops no one who logs. When a thousand lines
 * wait, further ones are dropped, and a line says how many.
 *
 * <p>For the journal of systemd a line begins with its priority, as sd-daemon(3) says; the journal knows the time itself.
 */
final class LogWriter {
    private static final int MAX_WAITING = 1_000;
    private static final long FLUSH_SECONDS = 2;

    /**
     * What waits to be written.
     *
     * @param written is counted down when all before it is written
     */
    private record Item(String text, @Nullable CountDownLatch written) {}

    private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final LogTail tail = new LogTail();
    private final OutputStream output;
    private final boolean isJournal;
    private final LongFunction<String> clock;

    /**
     * A writer, with its thread.
     *
     * @param isJournal whether lines begin with their priority; else with their time
     * @param clock the text for a time in milliseconds of Unix time
     */
    LogWriter(OutputStream output, boolean isJournal, LongFunction<String> clock) {
        this.output = output;
        this.isJournal = isJournal;
        this.clock = clock;
        Thread thread = new Thread(this::run, "gw-log");
        thread.setDaemon(true);
        thread.start();
    }

    /** To standard error, as the journal wants it where that is the journal. */
    static LogWriter toStandardError() {
        boolean isJournal = Journal.isStandardError(System.getenv());
        // The journal knows the time itself.
        return new LogWriter(
                new FileOutputStream(FileDescriptor.err),
                isJournal,
                isJournal ? millis -> "" : LogClock.ofZone(ZoneId.systemDefault()));
    }

    /** The last lines, for people who look at them elsewhere. */
    LogTail tail() {
        return tail;
    }

    /** Takes a line; never waits. */
    void write(Level level, String name, String message, @Nullable Throwable failure) {
        tail.add(System.currentTimeMillis(), level.name().toLowerCase(Locale.ROOT), name + " - " + message);
        Item item = new Item(text(level, name, message, failure), null);
        if (!waiting.offer(item)) {
            dropped.incrementAndGet();
        }
    }

    private String text(Level level, String name, String message, @Nullable Throwable failure) {
        String begin = isJournal ? priority(level) : clock.apply(System.currentTimeMillis()) + ' ' + level + ' ';
        StringBuilder text = new StringBuilder(message.length() + 64);
        text.append(begin).append(name).append(" - ").append(message).append('\n');
        if (failure != null) {
            StringWriter stack = new StringWriter();
            failure.printStackTrace(new PrintWriter(stack));
            stack.toString()
                    .lines()
                    .forEach(line ->
                            text.append(isJournal ? begin : "").append(line).append('\n'));
        }
        return text.toString();
    }

    private static String priority(Level level) {
        return switch (level) {
            case ERROR -> "<3>";
            case WARN -> "<4>";
            case INFO -> "<6>";
            case DEBUG, TRACE -> "<7>";
        };
    }

    private void run() {
        try {
            while (true) {
                write(waiting.take());
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    String message = "dropped=" + lost + " hint=\"lines came faster than they could be written\"";
                    write(new Item(text(Level.WARN, "log", message, null), null));
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Item item) {
        try {
            output.write(item.text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException nowhere) {
            // There is no other place to say it.
            return;
        } finally {
            if (item.written != null) {
                item.written.countDown();
            }
        }
    }

    /**
     * Waits until all lines so far are written, for some seconds at most.
     *
     * @return whether they are
     */
    boolean flush() {
        CountDownLatch written = new CountDownLatch(1);
        try {
            if (waiting.offer(new Item("", written), FLUSH_SECONDS, TimeUnit.SECONDS)) {
                return written.await(FLUSH_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
