package org.sngateway.sim.fleet;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.sngateway.sn.message.QoS;

/**
 * The fate of each reading: taken, acknowledged, arrived at the broker. Owned by one thread.
 *
 * <p>Without an observer at the broker nothing is known of arrivals.
 */
public final class ReadingLedger {
    private static final long MAX_DELAY_NANOS = 3_600_000_000_000L;

    /** A reading whose fate is not complete yet. */
    private static final class Entry {
        final long takenNanos;
        final boolean needsAcknowledgement;
        boolean acknowledged;
        boolean arrived;

        Entry(long takenNanos, boolean needsAcknowledgement) {
            this.takenNanos = takenNanos;
            this.needsAcknowledgement = needsAcknowledgement;
        }
    }

    private record Reading(String topic, long number) {}

    private final boolean observed;
    private final Map<Reading, Entry> open = new HashMap<>();
    private final Histogram acknowledgementDelays = new Histogram(MAX_DELAY_NANOS, 3);
    private final Histogram arrivalDelays = new Histogram(MAX_DELAY_NANOS, 3);
    private long taken;
    private long acknowledged;
    private long givenUp;
    private long arrived;
    private long repeatedArrivals;
    private long repeatedAtQos2;

    /**
     * An empty ledger.
     *
     * @param observed whether arrivals will be reported
     */
    public ReadingLedger(boolean observed) {
        this.observed = observed;
    }

    /** A node took a reading and hands it to its client. */
    public void onTaken(String topic, long number, QoS qos, long nowNanos) {
        boolean needsAcknowledgement = qos.isAcknowledged();
        taken++;
        if (observed || needsAcknowledgement) {
            open.put(new Reading(topic, number), new Entry(nowNanos, needsAcknowledgement));
        }
    }

    /** The gateway acknowledged the reading; at QoS 0 it was sent. */
    public void onAcknowledged(String topic, long number, long nowNanos) {
        Reading reading = new Reading(topic, number);
        Entry entry = open.get(reading);
        if (entry != null && entry.needsAcknowledgement) {
            acknowledged++;
            entry.acknowledged = true;
            acknowledgementDelays.recordValue(Math.min(nowNanos - entry.takenNanos, MAX_DELAY_NANOS));
            settle(reading, entry);
        }
    }

    /** The node gave the reading up. */
    public void onGivenUp(String topic, long number) {
        if (open.remove(new Reading(topic, number)) != null) {
            givenUp++;
        }
    }

    /**
     * The reading came out at the broker.
     *
     * @return its delay in nanoseconds, or -1 when it came before or is not a known reading
     */
    public long onArrived(String topic, long number, QoS qos, long nowNanos) {
        Reading reading = new Reading(topic, number);
        Entry entry = open.get(reading);
        if (entry == null || entry.arrived) {
            repeatedArrivals++;
            repeatedAtQos2 += qos == QoS.TWO ? 1 : 0;
            return -1;
        }
        arrived++;
        entry.arrived = true;
        long delay = nowNanos - entry.takenNanos;
        arrivalDelays.recordValue(Math.min(delay, MAX_DELAY_NANOS));
        settle(reading, entry);
        return delay;
    }

    /** Older readings at QoS 0 and -1 count as lost, so memory does not grow with them. */
    public void forgetUnacknowledgedBefore(long nanos) {
        for (Iterator<Entry> entries = open.values().iterator(); entries.hasNext(); ) {
            Entry entry = entries.next();
            if (!entry.needsAcknowledgement && entry.takenNanos < nanos) {
                entries.remove();
            }
        }
    }

    /** Whether something may still be acknowledged or arrive. */
    public boolean isSettled() {
        return open.isEmpty();
    }

    /** The account as it is now. */
    public ReadingAccount account() {
        long missing = open.values().stream()
                .filter(entry -> entry.acknowledged && !entry.arrived)
                .count();
        return new ReadingAccount(
                taken,
                acknowledged,
                givenUp,
                arrived,
                repeatedArrivals,
                repeatedAtQos2,
                missing,
                acknowledgementDelays.copy(),
                arrivalDelays.copy());
    }

    private void settle(Reading reading, Entry entry) {
        boolean acknowledgementKnown = entry.acknowledged || !entry.needsAcknowledgement;
        if (acknowledgementKnown && (entry.arrived || !observed)) {
            open.remove(reading);
        }
    }
}
