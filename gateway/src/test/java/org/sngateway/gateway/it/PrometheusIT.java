package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.net.Transport;

/** A real Prometheus reads the metrics of a running gateway, and the alert rules and the board know what is there. */
class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path RULES = Path.of("../deploy/prometheus/sn-gateway.rules.yml");
    private static final Path RULE_TESTS = Path.of("../deploy/prometheus/sn-gateway.rules.test.yml");
    private static final Path BOARD = Path.of("../deploy/grafana/sn-gateway.json");
    private static final Pattern METRIC = Pattern.compile("\\b((?:sn_gateway|process|jvm)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern EXACT_LABEL = Pattern.compile("[a-z_]+=\"[^\"]*\"");
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": (\".*\"),?");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private GatewayDaemon gateway;
    private int udpPort;
    private @Nullable Process prometheus;
    private int prometheusPort;

    @BeforeEach
    void start() throws Exception {
        mosquitto = new Mosquitto(folder);
        udpPort = Ports.freeUdp();
        start("on");
    }

    private void start(String metrics) throws Exception {
        Configuration configuration = new Configuration(udpPort, mosquitto.port())
                .store("directory", folder.resolve("state").toString())
                .web("address", "127.0.0.1:0")
                .web("metrics", metrics)
                .web("node-metrics", "\"*\"");
        gateway = new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), Transport.best());
    }

    @AfterEach
    void stop() throws Exception {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor();
        }
        gateway.stop();
        mosquitto.close();
    }

    @Test
    void prometheusScrapesTheRunningGateway() throws Exception {
        startPrometheus();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);
            node.publishes(node.registers("room/t"), "21");

            awaitQuery("up{job=\"sn-gateway\"}", "\"1\"]");
            awaitQuery("sn_gateway_broker_up", "\"1\"]");
            awaitQuery("sn_gateway_sessions{state=\"active\"}", "\"1\"]");
            awaitQuery("sn_gateway_node_up{client_id=\"kitchen\"}", "\"1\"]");
            awaitQuery("sn_gateway_acknowledge_seconds_count{qos=\"1\"}", "\"1\"]");
            awaitQuery("sn_gateway_store_force_seconds_count > bool 0", "\"1\"]");
            awaitQuery("sn_gateway_loop_lag_seconds_count > bool 0", "\"1\"]");
            assertThat(ask("/api/v1/rules")).contains("SnGatewayBrokerAway", "\"health\":\"ok\"");
        }
        for (String expression : expressions()) {
            assertThat(query(expression)).as(expression).contains("\"status\":\"success\"");
        }
    }

    @Test
    void eachMetricOfRulesAndBoardIsThere() throws Exception {
        await().atMost(PATIENCE).until(() -> metrics().contains("sn_gateway_broker_up 1\n"));
        String metrics = metrics();
        Set<String> named = new TreeSet<>();
        for (String text : List.of(Files.readString(RULES), String.join("\n", expressions()))) {
            METRIC.matcher(text).results().map(MatchResult::group).forEach(named::add);
        }

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(named.stream().filter(selector -> !isIn(metrics, selector))).isEmpty();
    }

    @Test
    void alertsComeWhenTheyShould() throws Exception {
        Process promtool = new ProcessBuilder("promtool", "test", "rules", RULE_TESTS.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(Files.readString(RULES).split("- alert: ", -1).length - 1)
                .as("alerts that have a test that they come")
                .isEqualTo(Files.readString(RULE_TESTS).split("exp_alerts:", -1).length - 1);
    }

    @Test
    void withoutMetricsNothingIsServedAndNothingIsMeasured() throws Exception {
        gateway.stop();
        start("off");

        assertThat(send("http://127.0.0.1:" + webPort() + "/metrics", 404)).doesNotContain("sn_gateway");
    }

    /** Whether the metrics have the family, and where the selector names exact labels a sample with these. */
    private static boolean isIn(String metrics, String selector) {
        Matcher parts = METRIC.matcher(selector);
        assertThat(parts.matches()).isTrue();
        String name = parts.group(1);
        List<String> labels = parts.group(2) == null
                ? List.of()
                : EXACT_LABEL
                        .matcher(parts.group(2))
                        .results()
                        .map(MatchResult::group)
                        .toList();
        String family = name.replaceAll("_(bucket|sum|count)$", "");
        return metrics.contains("# TYPE " + family + " ")
                && (labels.isEmpty()
                        || metrics.lines()
                                .anyMatch(line -> line.startsWith(name + "{")
                                        && labels.stream().allMatch(line::contains)));
    }

    /** Those of the board, with its variables replaced as Grafana does. */
    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        EXPRESSION
                .matcher(Files.readString(BOARD))
                .results()
                .map(found -> found.group(1).substring(1, found.group(1).length() - 1))
                .map(json ->
                        json.replace("\\\"", "\"").replace("$instance", ".+").replace("$__rate_interval", "1m"))
                .forEach(expressions::add);
        assertThat(expressions).hasSizeGreaterThan(10);
        return expressions;
    }

    private void startPrometheus() throws Exception {
        prometheusPort = Ports.freeTcp();
        Path configuration =
                Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                  - job_name: sn-gateway
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(RULES.toRealPath(), webPort()));
        prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + prometheusPort,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        await().atMost(PATIENCE).until(() -> Mosquitto.accepts(prometheusPort));
    }

    private int webPort() {
        return gateway.pageAddress().orElseThrow().getPort();
    }

    private String metrics() throws Exception {
        return send("http://127.0.0.1:" + webPort() + "/metrics", 200);
    }

    private void awaitQuery(String expression, String answer) {
        await(expression)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(query(expression)).contains(answer));
    }

    private String query(String expression) throws Exception {
        return ask("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    private String ask(String path) throws Exception {
        return send("http://127.0.0.1:" + prometheusPort + path, 0);
    }

    /** The body of the answer; 0 = whatever its status. */
    private String send(String uri, int status) throws Exception {
        var answer = http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
        if (status != 0) {
            assertThat(answer.statusCode()).isEqualTo(status);
        }
        return Objects.requireNonNull(answer.body());
    }
}
