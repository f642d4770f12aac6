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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** The page over HTTP: what it tells, and what it refuses to other pages, to visitors without a password and to attackers. */
@SuppressWarnings("NullAway.Init")
class WebIT {
    private static final String PASSWORD = "a long secret";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final Pattern KERNEL_DROPS = Pattern.compile("\"kernel-drops\\.test\":[1-9]");
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
        start(configuration(passwordFile));
    }

    private Configuration configuration(String passwordFile) {
        return new Configuration(udpPort, mosquitto.port())
                .store("directory", folder.resolve("state").toString())
                .web("address", "127.0.0.1:0")
                .web("password-file", '"' + passwordFile + '"');
    }

    private void start(Configuration configuration) throws Exception {
        gateway = new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), Transport.best());
        port = gateway.pageAddress().map(InetSocketAddress::getPort).orElse(0);
    }

    private void restartWithPassword() throws Exception {
        gateway.stop();
        start(password());
    }

    private String password() throws IOException {
        return Files.writeString(folder.resolve("password"), PASSWORD).toString();
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
    void historyIsNotKeptWithoutAPage() throws Exception {
        gateway.stop();
        start(configuration("")
                .store("directory", folder.resolve("other").toString())
                .web("address", "off"));
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", false);
        }

        gateway.stop();

        assertThat(folder.resolve("other")).isDirectoryNotContaining("glob:**/history.jsonl");
        start("");
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

    @Test
    void linkIsToldWithWhatTheGatewayRefusedThere() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.sends(new byte[] {9, 9, 9});
            node.connects("kitchen", true);

            await().atMost(PATIENCE)
                    .until(() -> get("/api/overview")
                            .contains("\"count.test.messages-in\":1,\"count.test.messages-out\":1,"
                                    + "\"count.test.malformed\":1"));
            assertThat(get("/metrics")).contains("sn_gateway_link_events_total{link=\"test\",event=\"malformed\"} 1\n");
        }
    }

    /** The sender is faster than the gateway now and then: it goes on until the kernel had no room. */
    @Test
    void datagramsThatTheKernelDroppedAreToldForTheirListener() throws Exception {
        gateway.stop();
        start(configuration("").listener("receive-buffer", "4KiB"));
        byte[] datagram = new byte[1_000];
        try (UdpNode node = new UdpNode(udpPort);
                Stream stream = new Stream("/api/stream")) {
            await().atMost(PATIENCE).until(() -> {
                for (int i = 0; i < 500; i++) {
                    node.sends(datagram);
                }
                return KERNEL_DROPS.matcher(stream.next("overview")).find();
            });

            assertThat(get("/metrics"))
                    .doesNotContain("sn_gateway_udp_receive_drops_total{listener=\"test\"} 0\n")
                    .contains("sn_gateway_udp_receive_drops_total{listener=\"test\"} ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/page.js",
                "/parts.js",
                "/nodes.js",
                "/views.js",
                "/page.css",
                "/icon.svg",
                "/vendor/htm-preact.js"
            })
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

    @ParameterizedTest
    @ValueSource(strings = {"kick kitchen", "forget kitchen", "replay", "reopen attic", "log-level debug"})
    void nobodyChangesAnythingWithoutAPassword(String words) throws Exception {
        assertThat(post(words, JSON)).contains("HTTP/1.1 403", "password-file");
        assertThat(get("/api/overview")).contains("\"may-act\":false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kick kitchen", "forget kitchen", "replay", "reopen attic", "log-level debug"})
    void visitorWithoutThePasswordChangesNothing(String words) throws Exception {
        restartWithPassword();

        assertThat(post(words, JSON)).contains("HTTP/1.1 401");
        assertThat(post(words, JSON + "Authorization: Bearer wrong\r\n")).contains("HTTP/1.1 401");
        assertThat(post(words, login("Basic") + JSON + "Origin: http://attacker.example\r\n"))
                .contains("HTTP/1.1 403");
        assertThat(counted()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "stop final", "trace on", "status", "clients", "kick", "kick a b", "\\\"", ""})
    void visitorWithThePasswordCanNotDoWhatThePageDoesNotOffer(String words) throws Exception {
        restartWithPassword();

        assertThat(post(words, login("Basic") + JSON))
                .contains("HTTP/1.1 400", "forget, kick, log-level, reopen, replay");
        assertThat(get("/health/live")).contains("HTTP/1.1 200");
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
        String type = header.startsWith("Content-Type") ? "" : JSON;

        assertThat(post("kick kitchen", login("Basic") + type + header + "\r\n"))
                .contains("HTTP/1.1 " + status);
    }

    // ---- what a visitor with the password can do

    @Test
    void visitorWithThePasswordDisconnectsANode() throws Exception {
        restartWithPassword();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", true);

            assertThat(acts("kick kitchen")).contains("HTTP/1.1 200", "\"client\":\"kitchen\"");

            node.expects(Disconnect.plain());
        }
    }

    @Test
    void forgottenNodeLeavesThePage() throws Exception {
        restartWithPassword();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("kitchen", false);
            await().atMost(PATIENCE).until(() -> getWithLogin("/api/nodes").contains("kitchen"));

            assertThat(acts("forget kitchen")).contains("HTTP/1.1 200");

            await().atMost(PATIENCE).until(() -> getWithLogin("/api/nodes").contains("\"matching\":0"));
        }
    }

    @Test
    void deadLettersOfTheStateDirectoryAreShownAndPublishedAgain() throws Exception {
        gateway.stop();
        new DeadLetterFile(folder.resolve("state"))
                .append(new DeadLetter(
                        "kitchen", "room/t", Payload.ofText("21"), QoS.ONE, false, 1, DeadLetter.Reason.TOO_OLD));
        start(password());
        await().atMost(PATIENCE).until(() -> getWithLogin("/api/dead-letters").contains("room/t"));
        try (Mosquitto.Subscriber witness = mosquitto.subscribe("room/#")) {
            assertThat(acts("replay")).contains("HTTP/1.1 200");

            witness.expects("room/t 21");
        }
        await().atMost(PATIENCE).until(() -> getWithLogin("/api/overview").contains("\"replay\":\"published 1\""));
        assertThat(getWithLogin("/api/dead-letters")).contains("\"rows\":[]");
    }

    @Test
    void deadLettersStayWhenTheBrokerIsAway() throws Exception {
        gateway.stop();
        new DeadLetterFile(folder.resolve("state"))
                .append(new DeadLetter(
                        "kitchen", "room/t", Payload.ofText("21"), QoS.ONE, false, 1, DeadLetter.Reason.TOO_OLD));
        start(password());
        mosquitto.stop();

        acts("replay");

        await().atMost(PATIENCE)
                .until(() -> getWithLogin("/api/overview").contains("\"replay\":\"published 0, then: "));
        assertThat(getWithLogin("/api/dead-letters")).contains("room/t");
    }

    @Test
    void portOfARadioIsOpenedAgain() throws Exception {
        gateway.stop();
        Path port = folder.resolve("ttyRAW");
        try (RadioNode node = new NodeOnTheLine(port)) {
            start(configuration(password())
                    .radio("serial", port.toString())
                    .radio("driver", "raw")
                    .radio("settle", "0s")
                    .radio("advertise", "off"));
            await().atMost(PATIENCE).until(() -> gateway.counters().getOrDefault("link-up", 0L) == 2);

            assertThat(acts("reopen radio")).contains("HTTP/1.1 200");

            await().atMost(PATIENCE).until(() -> gateway.counters().getOrDefault("link-up", 0L) == 3);
            node.sends(new Connect(false, true, 1, 60, "attic"));
            node.expects(new ConnAck(ReturnCode.ACCEPTED));
        }
    }

    @Test
    void logLevelIsChanged() throws Exception {
        restartWithPassword();

        assertThat(acts("log-level loud")).contains("HTTP/1.1 409", "no such level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kick nobody", "forget nobody", "reopen test", "reopen nothing"})
    void whatIsNotThereIsSaidToBeSo(String words) throws Exception {
        restartWithPassword();

        assertThat(acts(words)).contains("HTTP/1.1 409", "\"error\":\"there is no ");
    }

    // ---- requests that are too long, too slow, too many

    @Test
    void requestThatTricklesInIsGivenUp() throws Exception {
        try (Socket socket = socket()) {
            socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.UTF_8));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/node?client=a%0d%0aX-Evil:%201", "/%0d%0aX-Evil:%201", "/health/%0d%0aX-Evil:%201"})
    void headersCanNotBeInjected(String path) throws Exception {
        assertThat(get(path)).contains("HTTP/1.1 404").doesNotContain("X-Evil");
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
            assertThat(counted()).isEqualTo(1);
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

    @Test
    void twoHundredStreamsOfOneAttackerDoNotDelayANode() throws Exception {
        List<Socket> attack = new ArrayList<>();
        try (UdpNode node = new UdpNode(udpPort)) {
            for (int i = 0; i < 200; i++) {
                attack.add(socket());
            }
            attack.forEach(WebIT::asksForAStream);
            await().atMost(PATIENCE).until(this::counted, refused -> refused == 200 - 16);

            node.connects("kitchen", true);
            NormalTopicId topic = node.registers("room/t");
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 51; i++) {
                long sentNanos = System.nanoTime();
                node.publishes(topic, "21");
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos));
            }

            Collections.sort(millis);
            assertThat(millis.get(25)).as("median of the acknowledgements, ms").isLessThan(200);
            assertThat(counted()).isEqualTo(200 - 16);
            assertThat(attack.stream().filter(WebIT::isServed)).hasSize(16);
        } finally {
            for (Socket socket : attack) {
                socket.close();
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/api/nodes")).contains("HTTP/1.1 200"));
    }

    private static void asksForAStream(Socket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException closedAlready) {
            // One of those beyond the limit of connections.
        }
    }

    private static boolean isServed(Socket socket) {
        String ok = "HTTP/1.1 200";
        try {
            return new String(socket.getInputStream().readNBytes(ok.length()), StandardCharsets.UTF_8).equals(ok);
        } catch (IOException closed) {
            return false;
        }
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

    /** With the password. */
    private String acts(String words) throws IOException {
        return post(words, login("Basic") + JSON + "Origin: http://localhost\r\n");
    }

    private String post(String words, String headers) throws IOException {
        String body = "{\"words\": \"" + words + "\"}";
        return raw("POST /api/operator HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private String getWithLogin(String path) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + login("Bearer") + "\r\n");
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
