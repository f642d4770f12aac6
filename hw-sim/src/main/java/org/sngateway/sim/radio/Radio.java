package org.sngateway.sim.radio;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.sngateway.sim.scenario.RadioConditions;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.SnMessage;

/** Carries datagrams between nodes and gateway, or loses them, as its conditions have it. */
public final class Radio {
    /** Which way a datagram goes. */
    public enum Direction {
        UP,
        DOWN
    }

    /** Receives what arrives. */
    public interface Receiver {
        void onArrived(SnMessage message);
    }

    /** Sees what happens on the radio. */
    public interface Listener {
        /**
         * A datagram is sent.
         *
         * @param octets the message as it is on the wire
         */
        default void onSent(RadioEnd end, Direction direction, SnMessage message, ByteBuffer octets) {}

        /** What was sent last is lost. */
        default void onLost(RadioEnd end) {}

        /** What was sent last will arrive twice. */
        default void onDoubled(RadioEnd end) {}
    }

    private static final int MAX_HOLD_UPS = 10;
    /** What a dongle keeps for a channel that is busy. */
    private static final long MAX_QUEUED_NANOS = 5_000_000_000L;
    /** So much later the second copy comes. */
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

    /** From now on nothing is lost, doubled or held up. */
    public void calmDown() {
        calm = true;
        partitioned = false;
    }

    /** Whether nothing passes. */
    public void setPartitioned(boolean isPartitioned) {
        partitioned = isPartitioned;
    }

    /** How many datagrams were sent. */
    public long datagrams() {
        return datagrams;
    }

    /** How many datagrams did not arrive. */
    public long lost() {
        return lost;
    }

    /** Sends a datagram. */
    public void send(RadioEnd end, Direction direction, SnMessage message, long nowNanos, Receiver receiver) {
        datagrams++;
        ByteBuffer octets = encode(message);
        listener.onSent(end, direction, message, octets);
        long departedNanos = departure(octets.remaining(), nowNanos);
        if (departedNanos < 0 || isLost(end, octets.remaining(), nowNanos)) {
            lost++;
            listener.onLost(end);
            return;
        }
        RadioPath path = direction == Direction.UP ? end.up : end.down;
        long arrivalNanos = path.arrivalNanos(message, nowNanos, departedNanos + flightNanos());
        timeline.at(arrivalNanos, () -> receiver.onArrived(message));
        if (happens(conditions.duplication())) {
            listener.onDoubled(end);
            timeline.at(
                    path.arrivalNanos(message, nowNanos, arrivalNanos + COPY_NANOS), () -> receiver.onArrived(message));
        }
    }

    /** A message as it is on the wire, valid until the next call. */
    public ByteBuffer encode(SnMessage message) {
        buffer.clear();
        SnEncoder.encode(message, buffer);
        return buffer.flip();
    }

    /** When the datagram has left; negative if too many wait already. */
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
