package org.sngateway.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.Mosquitto;
import org.sngateway.gateway.it.Ports;

/** Scenarios in the real world: over real UDP, against a gateway process and a Mosquitto. */
class FieldIT {
    private static final Path HW_SIM = Path.of("target/hw-sim/bin/hw-sim").toAbsolutePath();
    private static final Path GATEWAY =
            Path.of("../gateway/target/sn-gateway/bin/sn-gateway").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(4);

    @TempDir
    Path folder = Path.of("");

    private final int udpPort = Ports.freeUdp();

    @Test
    void scenarioOverALossyRadioSucceeds() throws Exception {
        try (Mosquitto mosquitto = mosquitto("");
                GatewayProcess gateway = new GatewayProcess(
                        GATEWAY, GatewayProcess.udp(udpPort), 0, mosquitto.port(), Map.of(1, "button"), false)) {
            int exitCode = field(mosquitto, """
                    title: Things in a hurry
                    duration: 12s
                    nodes:
                      pump:
                        {count: 4, start-within: 2s, retry-interval: 1s, retry-count: 20, will: 1,
                         publish: {pressure: {qos: 2, every: 1s}, noise: {qos: 0, every: 1s}},
                         commands: {speed: {qos: 2, every: 2s}}}
                      soil:
                        {count: 4, start-within: 2s, retry-interval: 1s, retry-count: 20, sleep: 3s, clock-drift: 5%,
                         publish: {moisture: {every: 4s}},
                         commands: {valve: {qos: 2, every: 2s, wildcard: on}}}
                      mobile:
                        {count: 3, start-within: 2s, retry-interval: 1s, retry-count: 20, keep-alive: 5s, moves: 5s,
                         publish: {place: {every: 1s}},
                         commands: {call: {every: 2s}}}
                      guest:
                        {count: 3, start-within: 2s, retry-interval: 1s, retry-count: 20, clean-session: on,
                         publish: {hello: {every: 1s}}}
                      old:
                        {count: 3, start-within: 2s, retry-interval: 1s, keep-alive: 4s, battery: 10s, will: 1,
                         publish: {last: {qos: 0, every: 1s}}}
                      button:
                        publish: {press: {qos: -1, every: 1s, predefined-id: 1}}
                    radio: {loss: 5%, duplication: 5%, reordering: 5%, partitions: [6s+1s]}
                    gateway:
                      kills: [5s+1s]
                      configuration:
                        listeners: {udp: {qos-minus-one: on}}
                        predefined-topics: {"*": {1: button}}
                    expect: {delivered: 100%}
                    """, "--loopback-addresses");

            assertThat(exitCode).as(this::output).isZero();
            assertThat(output())
                    .contains("18 nodes", "made to do it: gateway kills", "nodes                        18, dead 3")
                    .containsPattern("commands +[1-9]")
                    .containsPattern("lost by the radio [1-9]");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void readingThatTheBrokerAcknowledgesButDoesNotDeliverIsMissed() throws Exception {
        Path acl = Files.writeString(folder.resolve("acl"), """
                topic write #
                topic read good-1/seen
                """);
        try (Mosquitto mosquitto = mosquitto("acl_file " + acl);
                GatewayProcess gateway = new GatewayProcess(
                        GATEWAY, GatewayProcess.udp(udpPort), 0, mosquitto.port(), Map.of(), false)) {
            int exitCode = field(mosquitto, """
                    duration: 1s
                    nodes:
                      good: {start-within: 0s, keep-alive: 1s, publish: {seen: {every: 1s}, hidden: {every: 1s}}}
                    """, "--patience", "3s");

            assertThat(exitCode).isEqualTo(1);
            assertThat(output())
                    .contains("readings were acknowledged and never came out at the broker: good-1/hidden #")
                    .doesNotContain("good-1/seen #");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    private int field(Mosquitto mosquitto, String scenario, String... options)
            throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("scenario.yaml"), scenario);
        List<String> command = new ArrayList<>(List.of(HW_SIM.toString(), "field", file.toString()));
        command.addAll(List.of("--gateway", "127.0.0.1:" + udpPort, "--broker", "127.0.0.1:" + mosquitto.port()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("field.log").toFile())
                .start();
        try {
            assertThat(process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        } finally {
            end(process);
        }
    }

    private Mosquitto mosquitto(String line) throws IOException {
        return new Mosquitto(folder, "allow_anonymous true", "max_queued_messages 0", line);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private String output() {
        try {
            Path log = folder.resolve("field.log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
