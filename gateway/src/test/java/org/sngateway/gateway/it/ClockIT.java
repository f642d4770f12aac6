package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;

/** A gateway on a machine whose clock is ten days back until somebody sets it, with a real Mosquitto. */
@SuppressWarnings("NullAway.Init")
class ClockIT {
    private static final String TEN_DAYS_BACK = "-10d";
    private static final String RIGHT = "+0";
    private static final Pattern NOW = Pattern.compile("\"now\":(\\d+)");
    private static final double MILLIS_PER_DAY = 86_400_000;
    /** The gateway looks at the clock each ten seconds. */
    private static final Duration UNTIL_THE_CLOCK_IS_SEEN = Duration.ofSeconds(11);

    @TempDir
    private Path folder;

    private final int udpPort = Ports.freeUdp();
    private final int webPort = Ports.freeTcp();
    private final HttpClient http = HttpClient.newHttpClient();
    private Mosquitto mosquitto;
    private Path clock;
    private String library;

    @BeforeEach
    void clockIsTenDaysBack() throws Exception {
        mosquitto = new Mosquitto(folder);
        clock = folder.resolve("clock");
        set(TEN_DAYS_BACK);
        Process faketime = new ProcessBuilder("faketime", "-f", RIGHT, "printenv", "LD_PRELOAD").start();
        library = new String(faketime.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** Sets the clock of the gateway; no reader sees half of it. */
    private void set(String offset) throws Exception {
        Path next = Files.writeString(folder.resolve("clock-next"), offset + "\n");
        Files.move(next, clock, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Only the wall clock is another one: the clock that runs evenly, and the times of files, are those of the machine. */
    private GatewayProcess gateway(String log) throws Exception {
        Configuration configuration = new Configuration(udpPort, mosquitto.port())
                .broker("reconnect-max", "1s")
                // A JVM whose clock is another one is slow to begin with.
                .broker("connect-timeout", "15s")
                .broker("answer-timeout", "15s")
                .web("address", "127.0.0.1:" + webPort)
                .store("directory", folder.resolve("state").toString());
        return GatewayProcess.startedBy(
                List.of(
                        "env",
                        "LD_PRELOAD=" + library,
                        "FAKETIME_TIMESTAMP_FILE=" + clock,
                        "FAKETIME_NO_CACHE=1",
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        "NO_FAKE_STAT=1"),
                Files.writeString(folder.resolve("sn-gateway.yaml"), configuration.text()),
                folder.resolve(log));
    }

    /** How far the clock of the gateway is behind. */
    private long daysBehind() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + "/api/overview"))
                .build();
        Matcher now = NOW.matcher(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        assertThat(now.find()).isTrue();
        return Math.round((System.currentTimeMillis() - Long.parseLong(now.group(1))) / MILLIS_PER_DAY);
    }

    @Test
    @Rule("R8.33 steps of the clock")
    void readingThatIsAcknowledgedInAnOutageOutlivesTheSettingOfTheClock() throws Exception {
        try (GatewayProcess gateway = gateway("gateway.log");
                UdpNode node = new UdpNode(udpPort)) {
            gateway.logs("broker - state=up");
            node.connects("n1", false);
            NormalTopicId topic = node.registers("t/x");
            mosquitto.stop();
            gateway.logs("broker - state=down");
            node.publishesRetained(topic, "kept");

            assertThat(daysBehind()).isEqualTo(10);
            set(RIGHT);
            assertThat(daysBehind()).isZero();
            await().during(UNTIL_THE_CLOCK_IS_SEEN)
                    .atMost(UNTIL_THE_CLOCK_IS_SEEN.plusSeconds(20))
                    .until(gateway::isAlive);
            mosquitto.start();

            try (Subscriber witness = mosquitto.subscribe("t/#")) {
                witness.expects("t/x kept");
            }
            assertThat(gateway.log()).doesNotContain("dead-letter");
        } finally {
            mosquitto.close();
        }
    }

    @Test
    @Rule("R8.33 steps of the clock")
    void sessionThatHasJustLeftOutlivesARestartWithTheClockSet() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            try (GatewayProcess gateway = gateway("before.log")) {
                gateway.logs("broker - state=up");
                node.connects("n1", false);
                node.subscribes("lamp/set", QoS.ONE);
                node.sends(Disconnect.plain());
                node.expects(Disconnect.plain());
                gateway.stop();
            }
            set(RIGHT);

            try (GatewayProcess gateway = gateway("after.log")) {
                gateway.logs("broker - state=up");
                mosquitto.publish("lamp/set", "on", 1, false);
                node.connects("n1", false);

                Register register = node.expects(Register.class);
                node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
                node.getsAndAcknowledges("on");
            }
        } finally {
            mosquitto.close();
        }
    }
}
