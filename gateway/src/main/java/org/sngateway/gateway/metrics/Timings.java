package org.sngateway.gateway.metrics;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * How long nodes wait for acknowledgements, the gateway for its disk, and tasks for the event loop. A gateway without metrics has
 * none of it and measures nothing.
 *
 * <p>The messages that wait for their acknowledgement are remembered in a table of fixed size: of two that fall on the same place
 * only the later one is measured.
 */
public final class Timings implements QuietCoreListener {
    private static final int PLACES = 4_096;

    private final LongSupplier nanoTime;
    private final Histogram qos1 = new Histogram();
    private final Histogram qos2 = new Histogram();
    private final Histogram storeForce = new Histogram();
    private final Histogram loopLag = new Histogram();

    /** By place: which message waits there, 0 = none, and since when. */
    private final long[] waiting = new long[PLACES];

    private final long[] sinceNanos = new long[PLACES];

    /** Nothing is measured yet. */
    public Timings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** From a PUBLISH at QoS 1 to its PUBACK, or at QoS 2 to its PUBREC; recorded on the event loop. */
    Histogram acknowledge(QoS qos) {
        return qos == QoS.TWO ? qos2 : qos1;
    }

    /** A force of the store's files to the disk; recorded on the thread of the store. */
    public Histogram storeForce() {
        return storeForce;
    }

    /** How much later than planned a task of the event loop runs. */
    Histogram loopLag() {
        return loopLag;
    }

    /**
     * A task for the event loop.
     *
     * @param periodNanos at which it is run, the first time after one
     */
    public Runnable loopWatch(long periodNanos) {
        return new Runnable() {
            private long dueNanos = nanoTime.getAsLong() + periodNanos;

            @Override
            public void run() {
                loopLag.record(nanoTime.getAsLong() - dueNanos);
                dueNanos += periodNanos;
            }
        };
    }

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        if (message.type() == MsgType.PUBLISH
                && message instanceof Publish publish
                && (publish.qos() == QoS.ONE || publish.qos() == QoS.TWO)) {
            long key = key(from, publish.qos(), publish.msgId());
            int place = place(key);
            // A node that repeats its message waits since the first one.
            if (!publish.dup() || waiting[place] != key) {
                waiting[place] = key;
                sinceNanos[place] = nanoTime.getAsLong();
            }
        }
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        if (message.type() == MsgType.PUBACK && message instanceof PubAck pubAck) {
            answered(key(to, QoS.ONE, pubAck.msgId()), pubAck.returnCode().equals(ReturnCode.ACCEPTED) ? qos1 : null);
            if (!pubAck.returnCode().equals(ReturnCode.ACCEPTED)) {
                answered(key(to, QoS.TWO, pubAck.msgId()), null);
            }
        } else if (message.type() == MsgType.PUBREC && message instanceof PubRec pubRec) {
            answered(key(to, QoS.TWO, pubRec.msgId()), qos2);
        }
    }

    /** A refusal is no acknowledgement: it ends the wait and is not measured. */
    private void answered(long key, @Nullable Histogram histogram) {
        int place = place(key);
        if (waiting[place] == key) {
            waiting[place] = 0;
            if (histogram != null) {
                histogram.record(nanoTime.getAsLong() - sinceNanos[place]);
            }
        }
    }

    /** Never 0. */
    private static long key(NodeAddress address, QoS qos, int msgId) {
        return (long) address.hashCode() << Integer.SIZE | (qos == QoS.TWO ? 2 : 1) << Short.SIZE | msgId;
    }

    private static int place(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> (Long.SIZE - Integer.numberOfTrailingZeros(PLACES)));
    }

    /** The log and the counters tell it. */
    @Override
    public void onFault(String clientId, RuntimeException fault) {}
}
