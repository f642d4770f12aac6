package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.net.Transport;

/** The page over HTTP: what it tells, and what it refuses to other pages, to visitors without a password and to attackers. */
class WebIT {
    private static final String PASSWORD = "a long secret";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private GatewayDaemon gateway;
    private int udpPort;
    private int port;

    @BeforeEach
    void start() throws Exception {
        mosquitto = new Mosquitto(folder);
        udpPort = Ports.freeUdp();
        start("");
    }

    private void start(String passwordFile) throws Exception {
        Configuration configuration = new Configuration(udpPort, mosquitto.port())
                .store("directory", folder.resolve("state").toString())
                .web("address", "127.0.0.1:0")
                .web("password-file", '"' + passwordFile + '"');
        gateway = new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), Transport.best());
        port = gateway.pageAddress().orElseThrow().getPort();
    }

    private void restartWithPassword() throws Exception {
        gateway.stop();
        start(Files.writeString(folder.resolve("password"), PASSWORD).toString());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.stop();
        mosquitto.close();
    }

    // ---- what it tells

    @Test
    void nodeComesAliveInAnOpenStream() throws Exception {
        try (Stream stream = new Stream("/api/stream");
                UdpNode node = new UdpNode(udpPort)) {
            stream.next("nodes");

            node.connects("kitchen", true);

            await().atMost(PATIENCE)
                    .until(() -> stream.next("nodes").contains("\"client\":\"kitchen\",\"state\":\"active\""));
        }
    }

    @Test
    void streamTellsOnlyRowsThatHaveChanged() throws Exception {
        try (UdpNode quiet = new UdpNode(udpPort);
                UdpNode busy = new UdpNode(udpPort)) {
            quiet.connects("quiet", true);
            busy.connects("busy", true);
            await().atMost(PATIENCE).until(() -> get("/api/nodes").contains("\"matching\":2"));
            try (Stream stream = new Stream("/api/stream")) {
                assertThat(stream.next("nodes")).contains("\"client\":\"quiet\"", "\"client\":\"busy\"");

                busy.pings();

                assertThat(stream.next("nodes")).contains("\"client\":\"busy\"").doesNotContain("\"client\":\"quiet\"");
            }
        }
    }

    @Test
    void nodeIsExpectedByItsOwnKeepAlive() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);

            await().atMost(PATIENCE).until(() -> get("/api/nodes").contains("\"expectedBy\":"));
        }
    }

    @Test
    void hostileClientIdIsATextInTheJson() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("\"}<script>", true);

            await().atMost(PATIENCE).until(() -> get("/api/nodes").contains("\"client\":\"\\\"}<script>\""));
        }
    }

    @Test
    void lastSeenOutlivesARestart() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", false);
            node.sleeps(600);
        }
        await().atMost(PATIENCE).until(() -> get("/api/nodes").contains("\"state\":\"asleep\""));
        gateway.stop();

        start("");

        await().atMost(PATIENCE).until(() -> get("/api/nodes").contains("\"lastSeen\":"));
    }

    @Test
    void oneNodeIsToldWithItsTopicsAndItsEvents() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);
            node.registers("room/t");
            await().atMost(PATIENCE).until(() -> get("/api/nodes").contains("kitchen"));

            assertThat(get("/api/node?client=kitchen")).contains("\"topic\":\"room/t\"", "disconnected -> active");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.js", "/views.js", "/page.css", "/icon.svg", "/vendor/htm-preact.js"})
    void pageIsServedWithItsFiles(String path) throws Exception {
        assertThat(get(path)).contains("HTTP/1.1 200", "content-security-policy: default-src 'self'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready"})
    void healthIsToldWithoutALogin(String path) throws Exception {
        restartWithPassword();

        assertThat(get(path)).contains("HTTP/1.1 200");
    }

    @Test
    void metricsAreAsPrometheusWantsThem() throws Exception {
        String answer = get("/metrics");

        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream metrics = promtool.getOutputStream()) {
            metrics.write(answer.substring(answer.indexOf("# HELP")).getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(answer).contains("sn_gateway_broker_up ", "sn_gateway_sessions{state=\"active\"} 0");
    }

    // ---- what it refuses

    @ParameterizedTest
    @ValueSource(strings = {"attacker.example", "attacker.example:8094", "localhost.attacker.example", ""})
    void requestUnderAForeignNameIsRefused(String host) throws Exception {
        assertThat(raw("GET /api/nodes HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).contains("HTTP/1.1 421");
        assertThat(counted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:1", "[::1]", "localhost"})
    void requestUnderANameOfThisMachineIsServed(String host) throws Exception {
        assertThat(raw("GET /api/nodes HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).contains("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/vendor/../page.css/../../x",
                "/vendor/",
                "//etc/passwd",
                "/page.js%00.html",
                "/package-info.class"
            })
    void pathThatLeadsElsewhereLeadsNowhere(String path) throws Exception {
        assertThat(get(path)).contains("HTTP/1.1 404");
    }

    @Test
    void nobodyChangesAnythingWithoutAPassword() throws Exception {
        assertThat(post("Content-Type: application/json\r\n")).contains("HTTP/1.1 403", "password-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Basic eDp3cm9uZw==\r\n", "Authorization: Bearer wrong\r\n"})
    void visitorWithoutThePasswordSeesNothing(String header) throws Exception {
        restartWithPassword();

        assertThat(raw("GET /api/nodes HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n"))
                .contains("HTTP/1.1 401", "www-authenticate: Basic")
                .doesNotContain("matching");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Bearer"})
    void visitorWithThePasswordIsServed(String scheme) throws Exception {
        restartWithPassword();

        assertThat(raw("GET /api/nodes HTTP/1.1\r\nHost: localhost\r\n" + login(scheme) + "\r\n"))
                .contains("HTTP/1.1 200");
    }

    @Test
    void guessingAPasswordIsSlow() throws Exception {
        restartWithPassword();
        for (int i = 0; i < 5; i++) {
            raw("GET /api/nodes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + i + "\r\n\r\n");
        }

        assertThat(raw("GET /api/nodes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer 5\r\n\r\n"))
                .contains("HTTP/1.1 429");
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type: text/plain, 415",
        "Content-Type: application/x-www-form-urlencoded, 415",
        "Origin: http://attacker.example, 403",
        "Origin: null, 403",
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403"
    })
    void actionFromAnotherPageIsRefused(String header, int status) throws Exception {
        restartWithPassword();
        String type = header.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n";

        assertThat(post(login("Basic") + type + header + "\r\n")).contains("HTTP/1.1 " + status);
    }

    @Test
    void actionWithAPasswordDisconnectsANode() throws Exception {
        restartWithPassword();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);

            assertThat(post(login("Basic") + "Content-Type: application/json\r\nOrigin: http://localhost\r\n"))
                    .contains("HTTP/1.1 200", "\"client\":\"kitchen\"");
        }
    }

    @Test
    void longHeadIsRefused() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .contains("HTTP/1.1 400");
    }

    @Test
    void longBodyIsRefused() throws Exception {
        assertThat(raw("POST /api/operator HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"))
                .contains("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PUT", "OPTIONS", "TRACE"})
    void otherMethodsAreRefused(String method) throws Exception {
        assertThat(raw(method + " /api/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains("HTTP/1.1 405");
    }

    @Test
    void seventeenthStreamIsRefusedAndTheOthersGoOn() throws Exception {
        List<Stream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                streams.add(new Stream("/api/stream"));
                streams.get(i).next("overview");
            }

            assertThat(get("/api/stream")).contains("HTTP/1.1 503");
            assertThat(streams.get(0).next("overview")).contains("\"version\"");
        } finally {
            for (Stream stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                sockets.add(socket());
            }

            await().atMost(PATIENCE).until(() -> counted() >= 16);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/api/nodes")).contains("HTTP/1.1 200"));
    }

    // ---- requests

    private long counted() {
        return gateway.counters().getOrDefault("web-refused", 0L);
    }

    private static String login(String scheme) {
        String secret = scheme.equals("Basic")
                ? Base64.getEncoder().encodeToString(("owner:" + PASSWORD).getBytes(StandardCharsets.UTF_8))
                : PASSWORD;
        return "Authorization: " + scheme + " " + secret + "\r\n";
    }

    private String post(String headers) throws IOException {
        String body = "{\"words\": \"kick kitchen\"}";
        return raw("POST /api/operator HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private String get(String path) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** Head and, by its Content-Length, body of the answer. */
    private String raw(String request) throws IOException {
        try (Socket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.UTF_8));
            out.flush();
            StringBuilder answer = new StringBuilder();
            int length = -1;
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                answer.append(line).append('\n');
                if (line.startsWith("content-length: ")) {
                    length = Integer.parseInt(line.substring("content-length: ".length()));
                }
            }
            for (int octets = 0; octets < length; ) {
                int c = in.read();
                if (c < 0) {
                    break;
                }
                answer.append((char) c);
                octets += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            }
            return answer.toString();
        }
    }

    /** An open stream of events. */
    private final class Stream implements AutoCloseable {
        private final Socket socket = socket();
        private final BufferedReader in;

        Stream(String path) throws IOException {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The data of the next event of this name. */
        String next(String event) throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("event: " + event)) {
                    return in.readLine();
                }
            }
            throw new IOException("the stream ended");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
