package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.sngateway.sim.scenario.RadioConditions;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.SnMessage;

/** Carries datagrams between nodes and gateway, or loses them, as its conditions have it. */
final class Radio {
    /** Which way a datagram goes. */
    enum Direction {
        UP,
        DOWN
    }

    /** Receives what arrives. */
    interface Receiver {
        void onArrived(SnMessage message);
    }

    private static final int MAX_HOLD_UPS = 10;
    /** What a dongle keeps for a channel that is busy. */
    private static final long MAX_QUEUED_NANOS = 5_000_000_000L;
    /** So much later the second copy comes. */
    private static final long COPY_NANOS = 1_000_000L;

    private final RadioConditions conditions;
    private final Timeline timeline;
    private final Trace trace;
    private final RandomGenerator random;
    private final long delayNanos;
    private final long jitterNanos;
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
    private long channelFreeNanos;
    private boolean calm;
    private boolean partitioned;
    private long datagrams;
    private long lost;

    Radio(RadioConditions conditions, Timeline timeline, Trace trace, RandomGenerator random) {
        this.conditions = conditions;
        this.timeline = timeline;
        this.trace = trace;
        this.random = random;
        delayNanos = conditions.delay().toNanos();
        jitterNanos = conditions.jitter().toNanos();
    }

    /** From now on nothing is lost, doubled or held up. */
    void calmDown() {
        calm = true;
        partitioned = false;
    }

    void setPartitioned(boolean isPartitioned) {
        partitioned = isPartitioned;
    }

    long datagrams() {
        return datagrams;
    }

    /** How many datagrams did not arrive. */
    long lost() {
        return lost;
    }

    /** Sends a datagram. */
    void send(NodeSite site, Direction direction, SnMessage message, long nowNanos, Receiver receiver) {
        datagrams++;
        ByteBuffer octets = encode(message);
        trace.add(nowNanos, site.index, octets);
        trace.note(
                nowNanos,
                site.index,
                () -> site.node.clientId()
                        + (direction == Direction.UP ? " ---->  " : "  <---- ")
                        + SnPrinter.print(message)
                        + Trace.numberIn(message));
        long departedNanos = departure(octets.remaining(), nowNanos);
        if (departedNanos < 0 || isLost(site, octets.remaining(), nowNanos)) {
            lost++;
            trace.add(nowNanos, 1);
            trace.note(nowNanos, site.index, () -> site.node.clientId() + "         *** lost");
            return;
        }
        RadioPath path = direction == Direction.UP ? site.up : site.down;
        long arrivalNanos = path.arrivalNanos(message, departedNanos + flightNanos());
        timeline.at(arrivalNanos, () -> receiver.onArrived(message));
        if (happens(conditions.duplication())) {
            trace.note(nowNanos, site.index, () -> site.node.clientId() + "         *** will arrive twice");
            timeline.at(path.arrivalNanos(message, arrivalNanos + COPY_NANOS), () -> receiver.onArrived(message));
        }
    }

    /** A message as it is on the wire, valid until the next call. */
    ByteBuffer encode(SnMessage message) {
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

    private boolean isLost(NodeSite site, int octets, long nowNanos) {
        if (calm) {
            return false;
        }
        if (partitioned || nowNanos < site.burstEndNanos || happens(conditions.loss())) {
            return true;
        }
        if (happens(conditions.burstLoss())) {
            site.burstEndNanos =
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
