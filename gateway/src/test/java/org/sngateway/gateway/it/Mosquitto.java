package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A real Mosquitto on a port of its own, and its own clients to look at it from outside. */
final class Mosquitto implements AutoCloseable {
    private final Path folder;
    private final int port = Ports.freeTcp();
    private @Nullable Process process;

    Mosquitto(Path folder, String... furtherLines) throws IOException {
        this.folder = folder;
        Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\npersistence true\npersistence_location " + folder + "/\n"
                        + (furtherLines.length == 0
                                ? "allow_anonymous true\n"
                                : String.join("\n", furtherLines) + "\n"));
        start();
    }

    int port() {
        return port;
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        "mosquitto", "-c", folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(10)).until(this::accepts);
    }

    /** Ends it in order; what it persists is kept for the next start. */
    void stop() {
        Process running = process;
        if (running != null) {
            end(running);
            process = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    void publish(String topic, String payload, int qos, boolean retain) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("mosquitto_pub", "-p", "" + port, "-t", topic, "-m", payload, "-q", "" + qos));
        if (retain) {
            command.add("-r");
        }
        Process publisher = new ProcessBuilder(command).inheritIO().start();
        assertThat(publisher.waitFor()).isZero();
    }

    /** A subscriber to this filter from now on. */
    Subscriber subscribe(String filter) throws IOException {
        return new Subscriber(port, filter);
    }

    private static void end(Process process) {
        process.destroy();
        await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** mosquitto_sub (made to print each line at once), and what it has printed: "topic payload" for each message. */
    static final class Subscriber implements AutoCloseable {
        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        private Subscriber(int port, String filter) throws IOException {
            process = new ProcessBuilder(
                            "stdbuf", "-oL", "mosquitto_sub", "-p", "" + port, "-t", filter, "-v", "-q", "1", "-d")
                    .redirectErrorStream(true)
                    .start();
            Thread reader = new Thread(this::read, "mosquitto-sub-reader");
            reader.setDaemon(true);
            reader.start();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> lines.stream()
                            .anyMatch(line -> line.contains("received SUBACK") || line.startsWith("Subscribed")));
        }

        /** All messages so far, as "topic payload". */
        List<String> messages() {
            return lines.stream()
                    .filter(line -> !line.startsWith("Client ") && !line.startsWith("Subscribed"))
                    .toList();
        }

        void expects(String... expected) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(messages()).contains(expected));
        }

        @Override
        public void close() {
            end(process);
        }

        private void read() {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException ended) {
                // The subscriber was closed.
            }
        }
    }
}
