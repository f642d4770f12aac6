package org.sngateway.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that record and replay, with a gateway and a Mosquitto that run. */
class ReplayIT {
    private static final Path GATEWAY = Path.of("../gateway/target/sn-gateway/bin/sn-gateway");
    private static final Path HW_SIM = Path.of("target/hw-sim/bin/hw-sim");
    private static final Path METER = Path.of("src/test/resources/captures/meter.pcapng");
    private static final Path LAMP = Path.of("src/test/resources/captures/lamp.pcapng");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void recordingOfAReplayIsReplayedAlike() throws Exception {
        int udpPort = freeUdp();
        int brokerPort = freeTcp();
        int proxyPort = freeUdp();
        Path recorded = folder.resolve("recorded.pcapng");
        Process broker = startMosquitto(brokerPort);
        Process recorder =
                start("record", recorded.toString(), "--listen", "" + proxyPort, "--gateway", "127.0.0.1:" + udpPort);
        try (GatewayProcess gateway =
                new GatewayProcess(GATEWAY, GatewayProcess.udp(udpPort), 0, brokerPort, Map.of(), false)) {
            awaitOutput("Recording to");
            String[] copies = {"--speed", "0", "--nodes", "3", "--times", "2"};
            assertThat(replay(METER, "127.0.0.1:" + proxyPort, copies)).isZero();
            assertThat(output("replay"))
                    .contains("time 2, copy 3, sent 21, the same answers 14, repeated 0, different 0");
            recorder.destroy();
            assertThat(recorder.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(output("record")).contains("datagrams recorded");

            assertThat(replay(recorded, "127.0.0.1:" + udpPort, "--speed", "0")).isZero();
            assertThat(replay(recorded, "127.0.0.1:" + udpPort, "--virtual")).isZero();
            assertThat(replay(LAMP, "127.0.0.1:" + udpPort, "--speed", "0", "--patience", "500ms"))
                    .isEqualTo(1);
            assertThat(output("replay")).contains("recorded REGISTER \"lamp-1/set/1\", now nothing");
            assertThat(replay(LAMP, "127.0.0.1:" + udpPort, "--speed", "0", "--broker", "127.0.0.1:" + brokerPort))
                    .isZero();
            assertThat(gateway.isAlive()).isTrue();
        } finally {
            end(recorder);
            end(broker);
        }
    }

    @Test
    void differencesAreListedAndTheExitCodeTells() throws Exception {
        int nobodyThere = freeUdp();

        int exitCode = replay(METER, "127.0.0.1:" + nobodyThere, "--speed", "0", "--patience", "100ms");

        assertThat(exitCode).isEqualTo(1);
        assertThat(output("replay")).contains("recorded CONNACK accepted, now nothing");
    }

    @Test
    void cutFileIsPlayedAsFarAsItGoesAndForeignFilesAreRefusedInOneLine() throws Exception {
        byte[] octets = Files.readAllBytes(METER);
        Path cut = Files.write(folder.resolve("cut.pcapng"), Arrays.copyOf(octets, octets.length * 2 / 3));
        assertThat(replay(cut, "", "--virtual")).isLessThan(2);
        assertThat(output("replay"))
                .containsPattern("cut.pcapng: packet \\d+, octet \\d+ of the file: .*cut off.*is played");

        Path foreign = Files.writeString(folder.resolve("foreign.pcapng"), "%PDF-1.7");
        assertThat(replay(foreign, "", "--virtual")).isEqualTo(2);
        assertThat(output("replay").lines()).singleElement().asString().contains("no capture file");

        assertThat(replay(folder.resolve("missing.pcapng"), "", "--virtual")).isEqualTo(2);
        assertThat(output("replay").lines()).singleElement().asString().contains("there is no such file");
    }

    private int replay(Path file, String gateway, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("replay", file.toString()));
        if (!gateway.isEmpty()) {
            arguments.addAll(List.of("--gateway", gateway));
        }
        arguments.addAll(List.of(options));
        Process process = start(arguments.toArray(String[]::new));
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            end(process);
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(HW_SIM.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(arguments[0] + ".log").toFile())
                .start();
    }

    private String output(String command) throws IOException {
        return Files.readString(folder.resolve(command + ".log"));
    }

    private void awaitOutput(String text) {
        await().atMost(PATIENCE).until(() -> output("record").contains(text));
    }

    private Process startMosquitto(int port) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("mosquitto.conf"), "listener " + port + " 127.0.0.1\nallow_anonymous true\n");
        Process process = new ProcessBuilder("mosquitto", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await().atMost(PATIENCE).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
        return process;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static int freeUdp() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcp() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
