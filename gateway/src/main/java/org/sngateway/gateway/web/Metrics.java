package org.sngateway.gateway.web;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.readmodel.Overview;

/**
 * The counters and gauges in the text format of Prometheus, version 0.0.4: a HELP and a TYPE line before the samples of a
 * family, base units, counters that end in {@code _total}.
 */
final class Metrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String PREFIX = "sn_gateway_";
    private static final double MILLIS_PER_SECOND = 1_000;

    /**
     * A family of counters: those whose name begins with this, a dot behind it.
     *
     * @param label of what is behind the dot; empty = a counter without one
     */
    private record Family(String metric, String label, String help) {}

    private static final Map<String, Family> COUNTERS = counters();

    private static Map<String, Family> counters() {
        Map<String, Family> families = new LinkedHashMap<>();
        family(families, "received", "messages_received", "message", "Messages that came from nodes.");
        family(families, "sent", "messages_sent", "message", "Messages that went to nodes.");
        family(families, "broadcast", "messages_broadcast", "message", "Messages to all nodes of a listener.");
        family(families, "ignored", "messages_ignored", "reason", "Messages without an effect.");
        family(families, "malformed", "messages_malformed", "reason", "Datagrams that are no message.");
        family(families, "unknown-sender", "messages_unknown_sender", "message", "Requests without a session.");
        family(families, "refused", "requests_refused", "message", "Requests that were refused with a code.");
        family(families, "connect-refused", "connects_refused", "code", "CONNECTs that were refused.");
        family(families, "dropped", "messages_dropped", "reason", "Messages that were given up, counted.");
        family(families, "dead-letter", "messages_dead_lettered", "reason", "Acknowledged messages set aside.");
        family(families, "departure-failed", "departures_failed", "reason", "Messages that a link could not send.");
        family(families, "forgotten", "memories_forgotten", "memory", "Entries that a full memory forgot.");
        family(families, "state", "session_transitions", "state", "Sessions that entered a state.");
        family(families, "broker-connected", "broker_connects", "", "Connections that the broker accepted.");
        family(families, "broker-lost", "broker_losses", "", "Connections to the broker that ended.");
        family(families, "broker-refused", "broker_refusals", "", "Connections that the broker refused.");
        family(families, "spooled", "messages_spooled", "", "Messages that went to the spool.");
        return families;
    }

    private static void family(Map<String, Family> families, String name, String metric, String label, String help) {
        families.put(name, new Family(metric + "_total", label, help));
    }

    private final StringBuilder text = new StringBuilder(16 * 1024);

    private Metrics() {}

    /** All metrics. */
    static String text(Overview overview) {
        Metrics metrics = new Metrics();
        metrics.counters(overview.counters());
        metrics.gauges(overview);
        metrics.process();
        return metrics.text.toString();
    }

    private void counters(Map<String, Long> values) {
        Map<String, Map<String, Long>> byFamily = new TreeMap<>();
        values.forEach((name, value) -> {
            int dot = name.indexOf('.');
            byFamily.computeIfAbsent(dot < 0 ? name : name.substring(0, dot), family -> new TreeMap<>())
                    .put(dot < 0 ? "" : name.substring(dot + 1), value);
        });
        byFamily.forEach((name, samples) -> {
            Family family = COUNTERS.getOrDefault(
                    name, new Family(name.replace('-', '_') + "_total", "kind", "Counted under " + name + "."));
            head(PREFIX + family.metric, "counter", family.help);
            samples.forEach((value, count) -> {
                text.append(PREFIX).append(family.metric);
                if (!value.isEmpty()) {
                    text.append('{')
                            .append(family.label)
                            .append("=\"")
                            .append(value)
                            .append("\"}");
                }
                text.append(' ').append(count).append('\n');
            });
        });
    }

    private void gauges(Overview overview) {
        CoreGauges gauges = overview.gauges();
        head(PREFIX + "info", "gauge", "The version that runs.");
        text.append(PREFIX)
                .append("info{version=\"")
                .append(overview.status().getOrDefault("version", "unknown"))
                .append("\"} 1\n");
        head(PREFIX + "sessions", "gauge", "Sessions by their state.");
        for (SessionState state : SessionState.values()) {
            text.append(PREFIX)
                    .append("sessions{state=\"")
                    .append(state.name().toLowerCase(Locale.ROOT))
                    .append("\"} ")
                    .append(gauges.sessions().in(state))
                    .append('\n');
        }
        gauge(
                "sessions_connecting",
                "Sessions with a CONNECT that is not answered yet.",
                gauges.sessions().attempts());
        gauge("queued_messages", "Messages that wait for nodes.", gauges.queuedMessages());
        gauge(
                "spool_messages",
                "Acknowledged messages that the broker does not have yet.",
                gauges.spool().messages());
        gauge("spool_bytes", "What these take on disk.", gauges.spool().octets());
        gauge("spool_limit_bytes", "What they may take.", gauges.spool().maxOctets());
        gauge(
                "memory_used_bytes",
                "What all sessions use of the memory budget.",
                gauges.memory().octets());
        gauge("memory_limit_bytes", "The memory budget.", gauges.memory().maxOctets());
        gauge("store_usable", "1 while the store takes changes.", gauges.store().isUsable() ? 1 : 0);
        gauge(
                "store_pending_writes",
                "Writes that the store has not answered.",
                gauges.store().pending());
        gauge(
                "broker_up",
                "1 while the gateway's own connection is up.",
                gauges.broker().isUp() ? 1 : 0);
        gauge(
                "broker_connections",
                "Connections to the broker that are up.",
                gauges.broker().connections());
        gauge(
                "broker_connections_waiting",
                "Sessions that wait for one.",
                gauges.broker().waiting() + gauges.broker().opening());
    }

    private void process() {
        head("process_start_time_seconds", "gauge", "When the process began, in seconds of Unix time.");
        number(
                "process_start_time_seconds",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            head("process_cpu_seconds_total", "counter", "Processor time that the process has used.");
            number("process_cpu_seconds_total", unix.getProcessCpuTime() / 1e9);
            head("process_open_fds", "gauge", "Open file descriptors.");
            number("process_open_fds", unix.getOpenFileDescriptorCount());
            head("process_max_fds", "gauge", "How many there may be.");
            number("process_max_fds", unix.getMaxFileDescriptorCount());
        }
        head("jvm_memory_used_bytes", "gauge", "Memory of the JVM in use.");
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            text.append("jvm_memory_used_bytes{pool=\"").append(pool.getName()).append("\"} ");
            text.append(pool.getUsage().getUsed()).append('\n');
        }
        head("jvm_gc_collection_seconds", "summary", "Garbage collections and the time that they took.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String labels = "{gc=\"" + collector.getName() + "\"} ";
            text.append("jvm_gc_collection_seconds_sum").append(labels);
            text.append(collector.getCollectionTime() / MILLIS_PER_SECOND).append('\n');
            text.append("jvm_gc_collection_seconds_count").append(labels);
            text.append(collector.getCollectionCount()).append('\n');
        }
    }

    private void gauge(String name, String help, long value) {
        head(PREFIX + name, "gauge", help);
        text.append(PREFIX).append(name).append(' ').append(value).append('\n');
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void number(String name, double value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
