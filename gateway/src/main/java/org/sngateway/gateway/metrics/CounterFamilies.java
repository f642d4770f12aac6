package org.sngateway.gateway.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The counters of the gateway as families: names that begin with the same word, a dot behind it, are one family, and what is
 * behind the dot is its label.
 */
final class CounterFamilies {
    /**
     * A family.
     *
     * @param metric its name in Prometheus
     * @param label of what is behind the dot; empty = a counter without one
     */
    private record Family(String metric, String label, String help) {}

    private static final Map<String, Family> FAMILIES = new LinkedHashMap<>();

    static {
        family("received", "messages_received", "message", "Messages that came from nodes.");
        family("sent", "messages_sent", "message", "Messages that went to nodes.");
        family("broadcast", "messages_broadcast", "message", "Messages to all nodes of a listener.");
        family("ignored", "messages_ignored", "reason", "Messages without an effect.");
        family("malformed", "messages_malformed", "reason", "Datagrams that are no message.");
        family("unknown-sender", "messages_unknown_sender", "message", "Requests without a session.");
        family("refused", "requests_refused", "message", "Requests that were refused with a code.");
        family("connect-refused", "connects_refused", "code", "CONNECTs that were refused.");
        family("dropped", "messages_dropped", "reason", "Messages that were given up, counted.");
        family("dead-letter", "messages_dead_lettered", "reason", "Acknowledged messages set aside.");
        family("departure-failed", "departures_failed", "reason", "Messages that a link could not send.");
        family("forgotten", "memories_forgotten", "memory", "Entries that a full memory forgot.");
        family("state", "session_transitions", "state", "Sessions that entered a state.");
        family("broker-connected", "broker_connects", "", "Connections that the broker accepted.");
        family("broker-lost", "broker_losses", "", "Connections to the broker that ended.");
        family("broker-refused", "broker_refusals", "", "Connections that the broker refused.");
        family("spooled", "messages_spooled", "", "Messages that went to the spool.");
        family("address-changed", "address_changes", "", "Sessions that went on at another address.");
        family("session-ended", "sessions_ended", "", "Sessions that are no more.");
        family("will-published", "wills_published", "", "Wills of lost nodes that went to the broker.");
        family("fault", "faults", "", "Errors of the gateway itself; each ended one session at most.");
        family("standstill", "standstills", "", "Times that the gateway itself was not running.");
        family("store-failed", "store_failures", "", "Times that the store stopped to work.");
        family("unreadable-record", "unreadable_records", "", "Records of the store that could not be used.");
        family("link-up", "link_ups", "", "Addresses or ports that a listener began to serve.");
        family("link-down", "link_downs", "", "Addresses or ports that a listener no longer serves.");
        family("link-given-up", "link_given_ups", "", "Radios that were gone for longer than the gateway waits for them.");
        family("link-trouble", "link_troubles", "", "Failures that a listener survived.");
        family("web-refused", "web_requests_refused", "", "Requests to the page that were refused.");
    }

    private CounterFamilies() {}

    private static void family(String name, String metric, String label, String help) {
        FAMILIES.put(name, new Family(metric + "_total", label, help));
    }

    /**
     * Writes all of them.
     *
     * @param values by name
     */
    static void write(Map<String, Long> values, MetricsText text) {
        Map<String, Map<String, Long>> byFamily = new TreeMap<>();
        values.forEach((name, value) -> {
            int dot = name.indexOf('.');
            byFamily.computeIfAbsent(dot < 0 ? name : name.substring(0, dot), family -> new TreeMap<>())
                    .put(dot < 0 ? "" : name.substring(dot + 1), value);
        });
        byFamily.forEach((name, samples) -> {
            Family family = FAMILIES.getOrDefault(
                    name, new Family(name.replace('-', '_') + "_total", "kind", "Counted under " + name + "."));
            String metric = Metrics.PREFIX + family.metric;
            text.family(metric, "counter", family.help);
            samples.forEach((value, count) -> {
                if (value.isEmpty()) {
                    text.sample(metric, count);
                } else {
                    text.sample(metric, count, family.label, value);
                }
            });
        });
    }
}
