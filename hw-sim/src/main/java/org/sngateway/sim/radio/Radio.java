package org.sngateway.sim.radio;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.sngateway.sim.scenario.RadioConditions;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.SnMessage;

/** Carries datagrams between nodes and gateway, or loses them, according to its conditions. */
public final class Radio {
    /** The direction of a datagram. */
    public enum Direction {
        UP,
        DOWN
    }

    /** Receives arriving datagrams. */
    public interface Receiver {
        void onArrived(SnMessage message);
    }

    /** Observes the radio. */
    public interface Listener {
        /**
         * A datagram is sent.
         *
         * @param octets the message on the wire
         */
        default void onSent(RadioEnd end, Direction direction, SnMessage message, ByteBuffer octets) {}

        /** The last datagram sent is lost. */
        default void onLost(RadioEnd end) {}

        /** The last datagram sent will arrive twice. */
        default void onDoubled(RadioEnd end) {}
    }

    /** A datagram that does not arrive. */
    public static final long LOST = -1;

    private static final int MAX_HOLD_UPS = 10;
    /** The most that a dongle queues for a busy channel, as transmission time. */
    private static final long MAX_QUEUED_NANOS = 5_000_000_000L;
    /** The delay of the second copy. */
    private static final long COPY_NANOS = 1_000_000L;

    private final RadioConditions conditions;
    private final Timeline timeline;
    private final Listener listener;
    private final RandomGenerator random;
    private final long delayNanos;
    private final long jitterNanos;
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
    private long channelFreeNanos;
    private boolean calm;
    private boolean partitioned;
    private long datagrams;
    private long lost;

    /** A radio without any disturbance in progress. */
    public Radio(RadioConditions conditions, Timeline timeline, Listener listener, RandomGenerator random) {
        this.conditions = conditions;
        this.timeline = timeline;
        this.listener = listener;
        this.random = random;
        delayNanos = conditions.delay().toNanos();
        jitterNanos = conditions.jitter().toNanos();
    }

    /** From now on no datagram is lost, duplicated or delayed. */
    public void calmDown() {
        calm = true;
        partitioned = false;
    }

    /** Whether nothing passes. */
    public void setPartitioned(boolean isPartitioned) {
        partitioned = isPartitioned;
    }

    /** The number of datagrams sent. */
    public long datagrams() {
        return datagrams;
    }

    /** The number of datagrams that did not arrive. */
    public long lost() {
        return lost;
    }

    /**
     * Sends a datagram.
     *
     * @return when it arrives, or {@link #LOST}
     */
    public long send(RadioEnd end, Direction direction, SnMessage message, long nowNanos, Receiver receiver) {
        datagrams++;
        ByteBuffer octets = encode(message);
        listener.onSent(end, direction, message, octets);
        long departedNanos = departure(octets.remaining(), nowNanos);
        if (departedNanos < 0 || isLost(end, octets.remaining(), nowNanos)) {
            lost++;
            listener.onLost(end);
            return LOST;
        }
        RadioPath path = direction == Direction.UP ? end.up : end.down;
        long arrivalNanos = path.arrivalNanos(message, nowNanos, departedNanos + flightNanos());
        timeline.at(arrivalNanos, () -> receiver.onArrived(message));
        if (happens(conditions.duplication())) {
            listener.onDoubled(end);
            timeline.at(
                    path.arrivalNanos(message, nowNanos, arrivalNanos + COPY_NANOS), () -> receiver.onArrived(message));
        }
        return arrivalNanos;
    }

    /** A message on the wire; valid until the next call. */
    public ByteBuffer encode(SnMessage message) {
        buffer.clear();
        SnEncoder.encode(message, buffer);
        return buffer.flip();
    }

    /** When the datagram has left; negative if the queue is full. */
    private long departure(int octets, long nowNanos) {
        if (conditions.bitsPerSecond() == 0) {
            return nowNanos;
        }
        long beginNanos = Math.max(nowNanos, channelFreeNanos);
        if (beginNanos - nowNanos > MAX_QUEUED_NANOS) {
            return -1;
        }
        channelFreeNanos = beginNanos
                + Duration.ofSeconds(8L * octets)
                        .dividedBy(conditions.bitsPerSecond())
                        .toNanos();
        return channelFreeNanos;
    }

    private boolean isLost(RadioEnd end, int octets, long nowNanos) {
        if (calm) {
            return false;
        }
        if (partitioned || nowNanos < end.burstEndNanos || happens(conditions.loss())) {
            return true;
        }
        if (happens(conditions.burstLoss())) {
            end.burstEndNanos =
                    nowNanos + random.nextLong(2 * conditions.burstLength().toNanos() + 1);
            return true;
        }
        return conditions.bitErrors() > 0 && happens(1 - Math.pow(1 - conditions.bitErrors(), 8.0 * octets));
    }

    private long flightNanos() {
        long nanos = onceNanos();
        if (!calm && conditions.reordering() > 0) {
            for (int i = 0; i < MAX_HOLD_UPS && happens(conditions.reordering()); i++) {
                nanos += onceNanos();
            }
        }
        return nanos;
    }

    private long onceNanos() {
        return jitterNanos == 0 ? delayNanos : delayNanos + random.nextLong(jitterNanos);
    }

    private boolean happens(double probability) {
        return probability > 0 && !calm && random.nextDouble() < probability;
    }
}
