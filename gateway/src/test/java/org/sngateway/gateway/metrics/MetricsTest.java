package org.sngateway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.readmodel.LinkGauges;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.readmodel.SomeNode;

/** The text that Prometheus reads. */
class MetricsTest {
    private static final ClientIdPattern ALL = new ClientIdPattern("*");

    @TempDir
    private Path folder;

    private long atNanos;
    private Overview overview = overview(Map.of());

    @Test
    void countersOfOneWordAreOneFamily() {
        overview = overview(Map.of("received.PUBLISH", 3L, "received.CONNECT", 1L, "fault", 2L, "new-thing", 4L));

        assertThat(text()).contains("""
                        # HELP sn_gateway_messages_received_total Messages that came from nodes.
                        # TYPE sn_gateway_messages_received_total counter
                        sn_gateway_messages_received_total{message="CONNECT"} 1
                        sn_gateway_messages_received_total{message="PUBLISH"} 3
                        """, "\nsn_gateway_faults_total 2\n", "\nsn_gateway_new_thing_total 4\n");
    }

    @Test
    void histogramCountsWhatIsBelowEachBound() {
        Timings timings = new Timings(() -> 0);
        timings.storeForce().record(TimeUnit.MILLISECONDS.toNanos(4));
        timings.storeForce().record(TimeUnit.MILLISECONDS.toNanos(4));
        timings.storeForce().record(TimeUnit.SECONDS.toNanos(20));

        assertThat(metrics(timings, List.of()).get()).contains("""
                # TYPE sn_gateway_store_force_seconds histogram
                sn_gateway_store_force_seconds_bucket{le="0.001"} 0
                sn_gateway_store_force_seconds_bucket{le="0.0025"} 0
                sn_gateway_store_force_seconds_bucket{le="0.005"} 2
                sn_gateway_store_force_seconds_bucket{le="0.01"} 2
                sn_gateway_store_force_seconds_bucket{le="0.025"} 2
                sn_gateway_store_force_seconds_bucket{le="0.1"} 2
                sn_gateway_store_force_seconds_bucket{le="0.5"} 2
                sn_gateway_store_force_seconds_bucket{le="2.5"} 2
                sn_gateway_store_force_seconds_bucket{le="10.0"} 2
                sn_gateway_store_force_seconds_bucket{le="+Inf"} 3
                sn_gateway_store_force_seconds_sum 20.008
                sn_gateway_store_force_seconds_count 3
                """);
    }

    @Test
    void eachLinkIsToldWithItsKind() {
        overview = new Overview(
                Map.of("version", "1.2"),
                CoreGauges.NONE,
                Map.of(),
                List.of(
                        new LinkGauges("udp", "udp", true, OptionalInt.of(1), OptionalDouble.empty(), Map.of()),
                        new LinkGauges(
                                "attic",
                                "rfm69",
                                false,
                                OptionalInt.empty(),
                                OptionalDouble.of(0.25),
                                Map.of("noise-octets", 9L))),
                0);

        assertThat(text())
                .contains(
                        "sn_gateway_info{version=\"1.2\",gateway_id=\"7\"} 1\n",
                        "sn_gateway_link_up{link=\"udp\",kind=\"udp\"} 1\n",
                        "sn_gateway_link_up{link=\"attic\",kind=\"rfm69\"} 0\n",
                        "sn_gateway_udp_receive_drops_total{listener=\"udp\"} 0\n",
                        "sn_gateway_link_airtime_used_ratio{link=\"attic\"} 0.25\n",
                        "sn_gateway_link_events_total{link=\"attic\",event=\"noise-octets\"} 9\n");
    }

    @Test
    void ageOfTheOldestSpooledMessageIsInSeconds() {
        CoreGauges none = CoreGauges.NONE;
        overview = new Overview(
                Map.of(),
                new CoreGauges(
                        none.sessions(),
                        none.memory(),
                        new CoreGauges.SpoolUse(1, 80, 1_000, 61_500),
                        none.queuedMessages(),
                        none.broker(),
                        none.store()),
                Map.of(),
                List.of(),
                0);

        assertThat(text()).contains("\nsn_gateway_spool_oldest_message_age_seconds 61.5\n");
    }

    @Test
    void storeIsAsLargeAsItsFiles() throws Exception {
        Files.write(folder.resolve("a"), new byte[30]);
        Files.write(folder.resolve("b"), new byte[12]);

        assertThat(text()).contains("\nsn_gateway_store_bytes 42\n");
    }

    @Test
    void textIsWrittenOnceForEachSecond() {
        Metrics metrics = metrics(new Timings(() -> 0), List.of());
        String first = metrics.get();

        assertThat(metrics.get()).isSameAs(first);
        overview = overview(Map.of("fault", 1L));
        assertThat(metrics.get()).isNotEqualTo(first);
    }

    // ---- nodes

    @Test
    void nodeHasMetricsOfItsOwnWhereThatIsAskedFor() {
        MetricsText text = new MetricsText();

        NodeMetrics.write(
                List.of(row("meter-1", SessionState.ASLEEP), row("kitchen", SessionState.ACTIVE)),
                List.of(new ClientIdPattern("meter-*")),
                text);

        assertThat(text.toString())
                .contains(
                        "sn_gateway_node_up{client_id=\"meter-1\"} 1.0\n",
                        "sn_gateway_node_last_seen_timestamp_seconds{client_id=\"meter-1\"} 1.7645000005E9\n",
                        "sn_gateway_node_signal_dbm{client_id=\"meter-1\"} -71.0\n",
                        "sn_gateway_node_battery_ratio{client_id=\"meter-1\"} 0.87\n",
                        "sn_gateway_nodes_without_metrics 0\n")
                .doesNotContain("kitchen");
    }

    @Test
    void withoutAPatternNoNodeHasMetrics() {
        assertThat(text()).doesNotContain("node_");
    }

    @Test
    void lostNodeIsNotUp() {
        MetricsText text = new MetricsText();

        NodeMetrics.write(List.of(row("a", SessionState.LOST)), List.of(ALL), text);

        assertThat(text.toString()).contains("sn_gateway_node_up{client_id=\"a\"} 0.0\n");
    }

    @Test
    void nodesBeyondTheLimitAreCounted() {
        List<NodeRow> rows = new ArrayList<>();
        for (int i = 0; i < NodeMetrics.MAX_NODES + 3; i++) {
            rows.add(row("n" + i, SessionState.ACTIVE));
        }
        MetricsText text = new MetricsText();

        NodeMetrics.write(rows, List.of(ALL), text);

        assertThat(text.toString()).contains("\nsn_gateway_nodes_without_metrics 3\n");
        assertThat(text.toString().lines().filter(line -> line.startsWith("sn_gateway_node_up{")))
                .hasSize(NodeMetrics.MAX_NODES);
    }

    @Test
    void hostileClientIdStaysInItsLabel() {
        MetricsText text = new MetricsText();

        NodeMetrics.write(List.of(row("a\"} 1\n\\", SessionState.ACTIVE)), List.of(ALL), text);

        assertThat(text.toString()).contains("sn_gateway_node_up{client_id=\"a\\\"} 1\\n\\\\\"} 1.0\n");
    }

    // ---- the kernel

    @Test
    void dropsOfAllSocketsAtAPortAreAdded() throws Exception {
        String head =
                "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref"
                        + " pointer drops\n";
        Files.writeString(
                folder.resolve("udp"),
                head + " 1: 0100007F:075C 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0 5\n"
                        + " 2: 0100007F:075D 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0 9\n");
        Files.writeString(
                folder.resolve("udp6"),
                head + " 1: 00000000000000000000000000000000:075C 00000000000000000000000000000000:0000 07"
                        + " 00000000:00000000 00:00000000 00000000 0 0 1 2 0 2\n");

        assertThat(new UdpDrops(folder).at(0x75C)).isEqualTo(7);
        assertThat(new UdpDrops(folder.resolve("none")).at(0x75C)).isZero();
    }

    private String text() {
        return metrics(new Timings(() -> 0), List.of()).get();
    }

    private Metrics metrics(Timings timings, List<ClientIdPattern> perNode) {
        return new Metrics(7, () -> overview, timings, new ReadModel(() -> 0), perNode, Optional.of(folder));
    }

    private Overview overview(Map<String, Long> counters) {
        return new Overview(Map.of(), CoreGauges.NONE, counters, List.of(), ++atNanos);
    }

    private static NodeRow row(String clientId, SessionState state) {
        return SomeNode.row(clientId, state, 1_764_500_000_500L, -71, 87);
    }
}
