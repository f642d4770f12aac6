package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;

/**
 * The events: as a hash of all of them, and on request as the last lines of a sequence chart. For a chart the world is
 * run again: the same seed gives the same events.
 */
final class Trace {
    /** The node of a line that concerns no node; such a line is shown only in a chart of all nodes. */
    static final int NO_NODE = Integer.MAX_VALUE;

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * What a chart shows.
     *
     * @param node index of the node; negative = all
     * @param lines the most lines, the last ones
     */
    record Chart(int node, int lines) {}

    private final @Nullable Chart chart;
    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = 1;
    private long events;

    Trace(@Nullable Chart chart) {
        this.chart = chart;
    }

    /** An event that is described by these two numbers. */
    void add(long a, long b) {
        events++;
        hash = mix(mix(hash, a), b);
    }

    /** A datagram, from the position of the buffer to its limit. */
    void add(long nowNanos, int node, ByteBuffer octets) {
        events++;
        long h = mix(mix(hash, nowNanos), node);
        int at = octets.position();
        for (; at + Long.BYTES <= octets.limit(); at += Long.BYTES) {
            h = mix(h, octets.getLong(at));
        }
        for (; at < octets.limit(); at++) {
            h = mix(h, octets.get(at));
        }
        hash = h;
    }

    /** A line of the chart, if there is one and it is about this node. */
    void note(long nowNanos, int node, Supplier<String> line) {
        if (chart == null || (chart.node >= 0 && node >= 0 && node != chart.node)) {
            return;
        }
        lines.addLast(String.format(Locale.ROOT, "%14.6f  %s", nowNanos / NANOS_PER_SECOND, line.get()));
        if (lines.size() > chart.lines) {
            lines.removeFirst();
        }
    }

    /** The number that a message carries, for a chart; empty if it has none. */
    static String numberIn(Object message) {
        Payload payload = null;
        if (message instanceof Publish publish) {
            payload = publish.data();
        } else if (message instanceof MqttCommand.Publish publish) {
            payload = publish.payload();
        } else if (message instanceof MqttEvent.Publish publish) {
            payload = publish.payload();
        }
        return payload == null ? "" : " #" + NumberedPayload.numberOf(payload);
    }

    /** The same for the same events, on every machine. */
    long hash() {
        return hash;
    }

    /** How many events there were. */
    long events() {
        return events;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private static long mix(long hash, long value) {
        long h = (hash ^ value) * MULTIPLIER;
        return h ^ (h >>> 29);
    }
}
