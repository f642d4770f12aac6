package org.sngateway.gateway.metrics;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.readmodel.NodeRow;

/** Metrics of single nodes. Each client id is a series of its own at Prometheus, so they are few: those that are asked for. */
final class NodeMetrics {
    static final int MAX_NODES = 500;

    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double PERCENT = 100;

    private NodeMetrics() {}

    /** A value of a node; NaN = it has none. */
    private interface Value extends Function<NodeRow, Double> {}

    /**
     * Writes those of the nodes that match a pattern; beyond 500 those with the first client ids.
     *
     * @param patterns none = no metrics at all
     */
    static void write(Collection<NodeRow> rows, List<ClientIdPattern> patterns, MetricsText text) {
        if (patterns.isEmpty()) {
            return;
        }
        List<NodeRow> asked = rows.stream()
                .filter(row -> patterns.stream().anyMatch(pattern -> pattern.matches(row.clientId())))
                .sorted(Comparator.comparing(NodeRow::clientId))
                .toList();
        List<NodeRow> some = asked.subList(0, Math.min(MAX_NODES, asked.size()));
        text.gauge(
                Metrics.PREFIX + "nodes_without_metrics",
                "Nodes of node-metrics beyond the first " + MAX_NODES + ".",
                asked.size() - some.size());
        each(
                "last_seen_timestamp_seconds",
                "When its last message came.",
                some,
                row -> row.lastSeenMillis().isEmpty()
                        ? Double.NaN
                        : row.lastSeenMillis().getAsLong() / MILLIS_PER_SECOND,
                text);
        each(
                "up",
                "1 while the node is connected: asleep ones are.",
                some,
                row -> row.client().state().isLive() ? 1.0 : 0.0,
                text);
        each(
                "signal_dbm",
                "How strongly its last message came.",
                some,
                row -> row.signalDbm().isEmpty() ? Double.NaN : row.signalDbm().getAsInt(),
                text);
        each(
                "battery_ratio",
                "Charge of its battery, 0 to 1.",
                some,
                row -> row.batteryPercent().isEmpty()
                        ? Double.NaN
                        : row.batteryPercent().getAsInt() / PERCENT,
                text);
    }

    private static void each(String name, String help, List<NodeRow> rows, Value value, MetricsText text) {
        String metric = Metrics.PREFIX + "node_" + name;
        text.family(metric, "gauge", help);
        for (NodeRow row : rows) {
            double number = value.apply(row);
            if (!Double.isNaN(number)) {
                text.sample(metric, number, "client_id", row.clientId());
            }
        }
    }
}
