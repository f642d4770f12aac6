package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real Mosquitto on a port of its own, and its own clients as observers. */
public final class Mosquitto implements AutoCloseable {
    private final Path folder;
    private final int port = Ports.freeTcp();
    private final List<String> furtherLines;
    private @Nullable Process process;

    /**
     * Starts it and waits until it accepts connections.
     *
     * @param folder for its configuration, its data and its log
     * @param furtherLines of its configuration; without any, it accepts anonymous clients
     */
    public Mosquitto(Path folder, String... furtherLines) throws IOException {
        this.folder = folder;
        this.furtherLines = furtherLines.length == 0 ? List.of("allow_anonymous true") : List.of(furtherLines);
        start();
    }

    /**
     * Starts a process and does not wait for it.
     *
     * @param folder for its configuration and its data
     * @param log takes what it prints
     * @param furtherLines of its configuration
     */
    public static Process start(Path folder, int port, Redirect log, List<String> furtherLines) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                // Started as root it would change to another user, which can't write to this folder.
                "user root",
                "listener " + port + " 127.0.0.1",
                "persistence true",
                "persistence_location " + folder + "/"));
        lines.addAll(furtherLines);
        Path configuration = Files.write(folder.resolve("mosquitto.conf"), lines);
        return new ProcessBuilder("mosquitto", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    /** Whether a broker accepts connections at this port of the loopback address. */
    public static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Its TCP port. */
    public int port() {
        return port;
    }

    void start() throws IOException {
        start(furtherLines);
    }

    /** Starts it so that it refuses all connections with a CONNACK. */
    void startRefusing() throws IOException {
        start(List.of("allow_anonymous false"));
    }

    /** Starts it so that nobody may publish. */
    void startDenyingPublishes() throws IOException {
        Path rights = Files.writeString(folder.resolve("rights"), "topic read #\n");
        start(List.of("allow_anonymous true", "acl_file " + rights));
    }

    private void start(List<String> further) throws IOException {
        process =
                start(folder, port, Redirect.to(folder.resolve("mosquitto.log").toFile()), further);
        await().atMost(Duration.ofSeconds(20)).until(() -> accepts(port));
    }

    /** Stops it in order; its persistent data is kept for the next start. */
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
        List<String> command = new ArrayList<>(List.of(
                "mosquitto_pub", "-h", "127.0.0.1", "-p", "" + port, "-t", topic, "-m", payload, "-q", "" + qos));
        if (retain) {
            command.add("-r");
        }
        Process publisher = new ProcessBuilder(command).inheritIO().start();
        assertThat(publisher.waitFor()).isZero();
    }

    /** Another client connects with this client id and leaves at once; the broker closes the connection that had the id. */
    void takesOver(String clientId) throws Exception {
        Process intruder = new ProcessBuilder(
                        "mosquitto_pub", "-h", "127.0.0.1", "-p", "" + port, "-i", clientId, "-t", "intruder", "-n")
                .inheritIO()
                .start();
        assertThat(intruder.waitFor()).isZero();
    }

    /** Deletes its persistent data; it must be stopped. */
    void forgets() throws IOException {
        Files.deleteIfExists(folder.resolve("mosquitto.db"));
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("mosquitto.log"));
    }

    /** A subscriber to this filter from now on. */
    Subscriber subscribe(String filter) throws IOException {
        return new Subscriber(port, filter);
    }

    /**
     * A subscriber with a persistent session: it misses nothing at QoS 1 and 2 while the broker or the subscriber is
     * away.
     */
    Subscriber subscribeLastingly(String filter) throws IOException {
        return new Subscriber(port, filter, "-c", "-i", "lasting-witness");
    }

    private static void end(Process process) {
        process.destroy();
        await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
    }

    /** mosquitto_sub (made to print each line at once), and its output. */
    static final class Subscriber implements AutoCloseable {
        /** Marks the lines that are messages. */
        private static final String MARK = "message: ";

        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        private Subscriber(int port, String filter, String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    "stdbuf",
                    "-oL",
                    "mosquitto_sub",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    "" + port,
                    "-t",
                    filter,
                    "-q",
                    "2",
                    "-d"));
            command.addAll(List.of("-F", MARK + "%t %p|%q|%r"));
            command.addAll(List.of(options));
            if (filter.equals("#")) {
                // What the gateway tells of itself is of no interest to tests that look at the messages of nodes.
                command.addAll(List.of("-T", "sn-gateway/#"));
            }
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread reader = new Thread(this::read, "mosquitto-sub-reader");
            reader.setDaemon(true);
            reader.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> lines.stream()
                            .anyMatch(line -> line.contains("received SUBACK") || line.startsWith("Subscribed")));
        }

        /** All messages so far, as "topic payload". */
        List<String> messages() {
            return marked().map(line -> line.substring(0, line.indexOf('|'))).toList();
        }

        /** The same as "topic payload|QoS|Retain"; Retain is 1 for a retained message from before the subscription. */
        List<String> messagesWithFlags() {
            return marked().toList();
        }

        private Stream<String> marked() {
            return lines.stream().filter(line -> line.startsWith(MARK)).map(line -> line.substring(MARK.length()));
        }

        void expects(String... expected) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(messages()).contains(expected));
        }

        /** Waits until the messages so far are as wanted. */
        void awaits(Predicate<List<String>> isWanted) {
            await().atMost(Duration.ofSeconds(20)).until(() -> isWanted.test(messages()));
        }

        void expectsWithFlags(String... expected) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(messagesWithFlags()).contains(expected));
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
