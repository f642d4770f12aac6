package org.sngateway.gateway.core;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.sn.message.Payload;

/**
 * The time in which ages are told, over restarts too (R8.33). It began as the wall clock and runs on by itself: a step of the
 * wall clock, forward or back, makes nothing older or younger. The disk has it, with the wall clock beside it, so that a
 * downtime counts. After a restart it may be some minutes late, and is never early.
 */
final class SteadyTime {
    /** The records of the gateway itself; no client has this id. */
    static final String OWNER = "";

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long RECORD_INTERVAL_MILLIS = 600_000;
    /** A wall clock that differs by more from what the record says has been set. */
    private static final long STEP_MILLIS = 60_000;
    /** A longer downtime is taken for a step of the wall clock: what is stored rather lives longer than too short. */
    private static final long MAX_DOWNTIME_MILLIS = 86_400_000;

    private final LongSupplier nanos;
    private long originMillis;
    private long originNanos;
    private boolean hasOrigin;
    private boolean hasWallClock;
    private long unixMillis;
    /** What the steady time was when the wall clock was last told. */
    private long toldMillis;

    private @Nullable ClockRecord written;

    /** A time that has not begun. */
    SteadyTime(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The wall clock, in milliseconds of Unix time. */
    void onWallClock(long millis) {
        unixMillis = millis;
        hasWallClock = true;
        toldMillis = millis();
    }

    /** It is told from now on. Without a record the time begins as the wall clock, if that has been told. */
    void ensureBegun() {
        if (!hasOrigin) {
            begin(unixMillis);
        }
    }

    /** Goes on after a restart. The downtime counts if the wall clock has been told and says something plausible. */
    void restore(ClockRecord record) {
        long downtime = hasWallClock ? unixMillis - record.unixMillis() : 0;
        boolean isPlausible = downtime >= 0 && downtime <= MAX_DOWNTIME_MILLIS;
        begin(record.steadyMillis() + (isPlausible ? downtime : 0));
    }

    private void begin(long millis) {
        originMillis = millis;
        originNanos = nanos.getAsLong();
        hasOrigin = true;
        toldMillis = millis;
    }

    /** Milliseconds that run evenly, and go on after a restart. */
    long millis() {
        return originMillis + (nanos.getAsLong() - originNanos) / NANOS_PER_MILLI;
    }

    /** A steady time as Unix time, as the wall clock tells it now. */
    long toUnixMillis(long steadyMillis) {
        return unixMillis + steadyMillis - toldMillis;
    }

    /** Writes it if the record is old, or the wall clock was set. */
    void writeNowAndThen(StoreGate gate) {
        ClockRecord last = written;
        boolean isDue = last == null
                || toldMillis - last.steadyMillis() >= RECORD_INTERVAL_MILLIS
                || Math.abs(unixMillis - last.toUnixMillis(toldMillis)) >= STEP_MILLIS;
        if (isDue) {
            write(gate);
        }
    }

    /** Writes it; no output waits for that. Nothing is to be written before there is a wall clock. */
    void write(StoreGate gate) {
        if (hasWallClock) {
            long steady = millis();
            ClockRecord record = new ClockRecord(steady, toUnixMillis(steady));
            written = record;
            Payload value = record.toPayload();
            gate.putLazily(RecordKind.CLOCK, 0, value);
            gate.settle(nanos.getAsLong());
        }
    }
}
