package org.sngateway.gateway.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.readmodel.LinkGauges;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.sn.message.QoS;

/**
 * The counters and gauges for Prometheus: base units, counters that end in {@code _total}, a sample for each value that a label can
 * have. Asked by one thread, that of the page.
 */
public final class Metrics implements Supplier<String> {
    /** The Content-Type. */
    public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    static final String PREFIX = "sn_gateway_";

    private final int gwId;
    private final Supplier<Overview> overview;
    private final Timings timings;
    private final ReadModel nodes;
    private final List<ClientIdPattern> perNode;
    private final Optional<Path> store;
    private final UdpDrops drops = UdpDrops.ofThisMachine();

    private long writtenNanos;
    private String text = "";

    /**
     * The metrics of a gateway.
     *
     * @param overview the gateway as a whole, once a second another one
     * @param perNode which nodes have metrics of their own
     * @param store the state directory; empty if nothing is kept
     */
    public Metrics(
            int gwId,
            Supplier<Overview> overview,
            Timings timings,
            ReadModel nodes,
            List<ClientIdPattern> perNode,
            Optional<Path> store) {
        this.gwId = gwId;
        this.overview = overview;
        this.timings = timings;
        this.nodes = nodes;
        this.perNode = List.copyOf(perNode);
        this.store = store;
    }

    /** All of them; written once a second, however many ask. */
    @Override
    public String get() {
        Overview now = overview.get();
        if (now.atNanos() != writtenNanos || text.isEmpty()) {
            writtenNanos = now.atNanos();
            text = write(now);
        }
        return text;
    }

    private String write(Overview now) {
        MetricsText metrics = new MetricsText();
        metrics.family(PREFIX + "info", "gauge", "The version that runs.");
        String version = String.valueOf(now.status().getOrDefault("version", "unknown"));
        metrics.sample(PREFIX + "info", 1, "version", version, "gateway_id", Integer.toString(gwId));
        CounterFamilies.write(now.counters(), metrics);
        gauges(now.gauges(), metrics);
        links(now.links(), metrics);
        histograms(metrics);
        NodeMetrics.write(nodes.rows(), perNode, metrics);
        ProcessMetrics.write(metrics);
        return metrics.toString();
    }

    private void gauges(CoreGauges gauges, MetricsText metrics) {
        metrics.family(PREFIX + "sessions", "gauge", "Sessions by their state.");
        for (SessionState state : SessionState.values()) {
            metrics.sample(PREFIX + "sessions", gauges.sessions().in(state), "state", state.label());
        }
        int attempts = gauges.sessions().attempts();
        metrics.gauge(PREFIX + "sessions_connecting", "Sessions with a CONNECT that is not answered yet.", attempts);
        metrics.gauge(PREFIX + "queued_messages", "Messages that wait for nodes.", gauges.queuedMessages());
        CoreGauges.SpoolUse spool = gauges.spool();
        metrics.gauge(
                PREFIX + "spool_messages",
                "Acknowledged messages that the broker does not have yet.",
                spool.messages());
        metrics.gauge(PREFIX + "spool_bytes", "What these take on disk.", spool.octets());
        metrics.gauge(PREFIX + "spool_limit_bytes", "What they may take.", spool.maxOctets());
        metrics.gauge(
                PREFIX + "spool_oldest_message_age_seconds",
                "For how long the oldest of them waits; 0 without any.",
                spool.oldestAgeMillis() / 1_000.0);
        CoreGauges.MemoryUse memory = gauges.memory();
        metrics.gauge(PREFIX + "memory_used_bytes", "What all sessions use of the memory budget.", memory.octets());
        metrics.gauge(PREFIX + "memory_limit_bytes", "The memory budget.", memory.maxOctets());
        CoreGauges.StoreWrites writes = gauges.store();
        metrics.gauge(PREFIX + "store_usable", "1 while the store takes changes.", writes.isUsable() ? 1 : 0);
        metrics.gauge(PREFIX + "store_pending_writes", "Writes that the store has not answered.", writes.pending());
        store.ifPresent(directory ->
                metrics.gauge(PREFIX + "store_bytes", "The files of the state directory.", octetsIn(directory)));
        CoreGauges.Broker broker = gauges.broker();
        metrics.gauge(PREFIX + "broker_up", "1 while the gateway's own connection is up.", broker.isUp() ? 1 : 0);
        metrics.gauge(PREFIX + "broker_connections", "Connections to the broker that are up.", broker.connections());
        metrics.gauge(
                PREFIX + "broker_connections_waiting",
                "Sessions that wait for one.",
                broker.waiting() + broker.opening());
    }

    private static long octetsIn(Path directory) {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | RuntimeException unreadable) {
            return 0;
        }
    }

    private void links(List<LinkGauges> links, MetricsText metrics) {
        metrics.family(PREFIX + "link_up", "gauge", "1 while a listener serves an address or a port.");
        links.forEach(link ->
                metrics.sample(PREFIX + "link_up", link.isUp() ? 1 : 0, "link", link.name(), "kind", link.kind()));
        metrics.family(PREFIX + "udp_receive_drops_total", "counter", "Datagrams that found the receive buffer full.");
        links.forEach(link -> link.udpPort()
                .ifPresent(port ->
                        metrics.sample(PREFIX + "udp_receive_drops_total", drops.at(port), "listener", link.name())));
        metrics.family(PREFIX + "link_airtime_used_ratio", "gauge", "What is spent of a radio's airtime, 0 to 1.");
        links.forEach(link -> link.airtimeUsedRatio()
                .ifPresent(ratio -> metrics.sample(PREFIX + "link_airtime_used_ratio", ratio, "link", link.name())));
        metrics.family(PREFIX + "link_events_total", "counter", "What a link has counted.");
        links.forEach(link -> link.counters()
                .forEach((event, count) ->
                        metrics.sample(PREFIX + "link_events_total", count, "link", link.name(), "event", event)));
    }

    private void histograms(MetricsText metrics) {
        String acknowledge = PREFIX + "acknowledge_seconds";
        metrics.family(acknowledge, "histogram", "From a PUBLISH to its PUBACK or PUBREC.");
        metrics.histogram(acknowledge, timings.acknowledge(QoS.ONE), "qos", "1");
        metrics.histogram(acknowledge, timings.acknowledge(QoS.TWO), "qos", "2");
        String force = PREFIX + "store_force_seconds";
        metrics.family(force, "histogram", "Forces of the store to the disk.");
        metrics.histogram(force, timings.storeForce());
        String lag = PREFIX + "loop_lag_seconds";
        metrics.family(lag, "histogram", "How much later than planned the event loop does its work.");
        metrics.histogram(lag, timings.loopLag());
    }
}
