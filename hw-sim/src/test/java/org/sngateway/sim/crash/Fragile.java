package org.sngateway.sim.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;

/** A process that is ended at random moments and restarted. Driven by {@link #onTick}. */
final class Fragile {
    /** How to start a process. */
    interface Start {
        /** Starts it for the n-th time. */
        Process start(int n) throws IOException;

        /** Whether the process started last serves. */
        boolean serves();
    }

    private enum Phase {
        DOWN,
        STARTING,
        UP,
        ENDING
    }

    private static final long MILLI = 1_000_000L;
    private static final int EXIT_SECONDS = 20;
    /** Once in this many times it is ended during its start. */
    private static final int ENDED_AT_START = 6;

    private final Start start;
    private final Consumer<Process> end;
    private final RandomGenerator random;
    private final int leastUpMillis;
    private final int mostUpMillis;
    private final int mostDownMillis;

    private Phase phase = Phase.DOWN;
    private @Nullable Process process;
    private long nextNanos;
    private int starts;
    private int ends;
    private boolean fails;

    /**
     * A process that is not running.
     *
     * @param end ends the process
     */
    Fragile(
            Start start,
            Consumer<Process> end,
            RandomGenerator random,
            int leastUpMillis,
            int mostUpMillis,
            int mostDownMillis) {
        this.start = start;
        this.end = end;
        this.random = random;
        this.leastUpMillis = leastUpMillis;
        this.mostUpMillis = mostUpMillis;
        this.mostDownMillis = mostDownMillis;
    }

    /** Whether it is ended at random from now on; if not, it is restarted and stays up. */
    void fails(boolean now, long nowNanos) {
        fails = now;
        nextNanos = fails ? after(nowNanos, leastUpMillis, mostUpMillis) : nowNanos;
    }

    /** The number of ends. */
    int ends() {
        return ends;
    }

    boolean isUp() {
        return phase == Phase.UP;
    }

    /** Does what is due; returns what that was. */
    String onTick(long nowNanos) {
        boolean due = Deadline.isDue(nextNanos, nowNanos);
        switch (phase) {
            case DOWN -> {
                if (due) {
                    begin(nowNanos);
                    return "starts";
                }
            }
            case STARTING -> {
                if (fails && due) {
                    return endNow();
                }
                if (start.serves()) {
                    phase = Phase.UP;
                    nextNanos = after(nowNanos, leastUpMillis, mostUpMillis);
                    return "serves";
                }
                if (!running().isAlive()) {
                    throw new IllegalStateException("it ended by itself at its start");
                }
            }
            case UP -> {
                if (fails && due) {
                    return endNow();
                }
                if (!running().isAlive()) {
                    throw new IllegalStateException("it ended by itself");
                }
            }
            case ENDING -> {
                if (!running().isAlive()) {
                    phase = Phase.DOWN;
                    nextNanos = fails ? after(nowNanos, 0, mostDownMillis) : nowNanos;
                    return "is gone";
                }
            }
        }
        return "";
    }

    private void begin(long nowNanos) {
        try {
            process = start.start(++starts);
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
        phase = Phase.STARTING;
        nextNanos = random.nextInt(ENDED_AT_START) == 0 ? after(nowNanos, 0, mostUpMillis) : Deadline.NEVER;
    }

    private String endNow() {
        end.accept(running());
        ends++;
        phase = Phase.ENDING;
        return "is ended for the " + ends + ". time";
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("not started yet");
        }
        return running;
    }

    private long after(long nowNanos, int leastMillis, int mostMillis) {
        return nowNanos + random.nextLong(leastMillis * MILLI, mostMillis * MILLI + 1);
    }

    /** Ends it for good. */
    void destroy() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
