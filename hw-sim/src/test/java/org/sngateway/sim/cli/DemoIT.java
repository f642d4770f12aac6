package org.sngateway.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user starts it, observed from outside. */
class DemoIT {
    private static final Path DEMO = Path.of("demo").toAbsolutePath();
    private static final Pattern BROKER_PORT = Pattern.compile("TCP port (\\d+)");
    private static final Pattern PAGE = Pattern.compile("in a browser: (http://\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder = Path.of("");

    @Test
    void sensorsBehindADongleAreServed() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path workplace = Files.createDirectory(folder.resolve("workplace"));
        Path output = folder.resolve("demo.log");
        Process demo = start(output, temporary, workplace, "--dongle", "--nodes", "10", "--seconds", "10");

        boolean ended = demo.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        demo.descendants().forEach(ProcessHandle::destroyForcibly);
        demo.destroyForcibly();

        assertThat(ended).as(() -> read(output)).isTrue();
        assertThat(demo.exitValue()).as(() -> read(output)).isZero();
        assertThat(read(output)).contains("XBee on the serial port", "acknowledged but lost        0");
    }

    @Test
    void showsReadingsToTheWorldAndLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path workplace = Files.createDirectory(folder.resolve("workplace"));
        Path output = folder.resolve("demo.log");
        Process demo = start(output, temporary, workplace, "--nodes", "10", "--interval", "500ms");
        int brokerPort;
        Set<ProcessHandle> descendants;
        try {
            await().atMost(PATIENCE)
                    .until(() -> BROKER_PORT.matcher(read(output)).find());
            Matcher port = BROKER_PORT.matcher(read(output));
            assertThat(port.find()).isTrue();
            brokerPort = Integer.parseInt(port.group(1));
            clientBreaksOff(brokerPort);
            Path seen = folder.resolve("witness.log");
            Process witness = new ProcessBuilder(
                            "mosquitto_sub", "-h", "127.0.0.1", "-p", "" + brokerPort, "-t", "demo/#", "-C", "10")
                    .redirectErrorStream(true)
                    .redirectOutput(seen.toFile())
                    .start();
            assertThat(witness.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> "ten readings\n\nwhat the witness saw:\n" + read(seen) + "\nthe demo:\n" + read(output))
                    .isTrue();
            assertThat(read(seen).lines()).hasSize(10).allMatch(line -> line.startsWith("{\"n\":"));
            descendants = demo.descendants().collect(Collectors.toSet());
            assertThat(descendants).as("the gateway is a process of its own").isNotEmpty();
        } finally {
            // The signal that Ctrl-C sends.
            new ProcessBuilder("kill", "-INT", "" + demo.pid()).start().waitFor();
        }

        boolean ended = demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        demo.descendants().forEach(ProcessHandle::destroyForcibly);
        demo.destroyForcibly();
        assertThat(ended)
                .as(() -> "ended by Ctrl-C\n\nthe demo:\n" + read(output))
                .isTrue();

        assertThat(read(output))
                .contains("Summary", "acknowledged but lost        0")
                .doesNotContain("Exception", "ERROR");
        assertThat(demo.exitValue()).isZero();
        assertThat(descendants).noneMatch(ProcessHandle::isAlive);
        assertThat(isFree(brokerPort)).isTrue();
        assertThat(files(temporary)).isEmpty();
        assertThat(files(workplace)).isEmpty();
    }

    /** The broker reads "Connection reset", as when a client is ended by Ctrl-C. */
    private static void clientBreaksOff(int brokerPort) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), brokerPort)) {
            client.getOutputStream().write(HexFormat.of().parseHex("100e00044d5154540402003c00027273"));
            assertThat(client.getInputStream().readNBytes(4))
                    .isEqualTo(HexFormat.of().parseHex("20020000"));
            client.setSoLinger(true, 0);
        }
    }

    @Test
    void endsByItselfAfterItsTime() throws Exception {
        Path output = folder.resolve("demo.log");
        Process demo = start(output, folder, folder, "--seconds", "2", "--nodes", "3", "--interval", "200ms");
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isZero();
        assertThat(read(output)).contains("connections                  3, lost or refused 0");
    }

    @Test
    void pageIsFullAtOnce() throws Exception {
        Path output = folder.resolve("demo.log");
        Process demo = start(output, folder, folder, "--page", "--seconds", "15", "--nodes", "3");
        try {
            await().atMost(PATIENCE).until(() -> PAGE.matcher(read(output)).find());
            Matcher page = PAGE.matcher(read(output));
            assertThat(page.find()).isTrue();

            // The demo names the page just before the gateway opens it.
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> get(page.group(1) + "api/nodes?text=soil-6"), answer -> answer.contains("lastSeen"));
            await().atMost(PATIENCE)
                    .until(() -> get(page.group(1) + "api/dead-letters"), answer -> answer.contains("too-old"));
            assertThat(get(page.group(1) + "api/node?client=beehive-1")).contains("\"state\":\"lost\"");
            assertThat(get(page.group(1) + "api/node?client=soil-6")).contains("active -> asleep: sleep");
        } finally {
            assertThat(demo.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(demo.exitValue()).as(() -> read(output)).isZero();
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void showsNodesThatSleepAndButtonsWithoutASession() throws Exception {
        Path output = folder.resolve("demo.log");

        Process demo = start(output, folder, folder, "--seconds", "8", "--interval", "1s", "--sleep", "2s");

        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isZero();
        assertThat(read(output))
                .contains(" demo/7/button ", "woke, commands delivered: 1", ", of those at QoS 2 0")
                .containsPattern("to sleeping nodes  [1-9].*, missing 0, more than once 0");
    }

    private static Process start(Path output, Path temporary, Path workplace, String... arguments) throws IOException {
        // A build in the background of a shell ignores Ctrl-C, and its child processes would inherit that.
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("env", "--default-signal=INT", DEMO.toString()), Stream.of(arguments))
                        .toList());
        builder.environment().put("SN_GATEWAY_BUILT", "yes");
        builder.environment().put("HW_SIM_OPTS", "-Djava.io.tmpdir=" + temporary);
        builder.environment().put("SN_GATEWAY_OPTS", "-Djava.io.tmpdir=" + temporary);
        return builder.directory(workplace.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
