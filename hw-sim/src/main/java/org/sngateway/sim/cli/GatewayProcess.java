package org.sngateway.sim.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sngateway.serial.radio.DriverSettings;

/** A gateway in a process of its own, started from its distribution with a generated configuration. */
final class GatewayProcess implements AutoCloseable {
    private static final String RUNNING = "state=running";
    private static final int START_SECONDS = 30;
    private static final int STOP_SECONDS = 10;
    private static final int LINES_KEPT = 30;

    private final Path folder;
    private final Process process;
    private final Thread reader;
    private final CountDownLatch running = new CountDownLatch(1);
    private final Deque<String> lastLines = new ArrayDeque<>();

    /**
     * Starts a gateway and waits until it serves.
     *
     * @param command the start script of the distribution
     * @param listener its section of the configuration
     * @param pagePort of its page; 0 = any free one
     * @param predefinedTopics ids and names, for all clients and at QoS -1
     * @param hasPast whether it has some days behind it
     * @throws IOException if it can't be started or ends at once; its last lines are in the message
     */
    GatewayProcess(
            Path command,
            String listener,
            int pagePort,
            int brokerPort,
            Map<Integer, String> predefinedTopics,
            boolean hasPast)
            throws IOException, InterruptedException {
        folder = Files.createTempDirectory("sn-gateway-demo-");
        Path configuration = folder.resolve("sn-gateway.yaml");
        Files.writeString(
                configuration,
                configuration(folder.resolve("state"), listener, pagePort, brokerPort, predefinedTopics));
        try {
            if (hasPast) {
                DemoPast.write(folder.resolve("state"), System.currentTimeMillis());
            }
            // In a session of its own: a Ctrl-C at the terminal is for this command, which ends the gateway last.
            process = new ProcessBuilder("setsid", command.toString(), "run", configuration.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException notStarted) {
            deleteFolder();
            throw notStarted;
        }
        reader = new Thread(this::read, "sim-gateway-log");
        reader.setDaemon(true);
        reader.start();
        if (!running.await(START_SECONDS, TimeUnit.SECONDS) || !process.isAlive()) {
            close();
            throw new IOException("the gateway did not start:\n" + lastLines());
        }
    }

    /** The section of a listener on UDP. */
    static String udp(int port) {
        return """
                udp:
                  port: %d
                  addresses: 127.0.0.1
                  groups: off
                  qos-minus-one: on
                  qos-minus-one-per-second: 0
                """.formatted(port);
    }

    /** The section of a listener on a serial port. */
    static String serial(String name, String ports, DriverSettings driver) {
        return """
                %s:
                  serial: %s
                  driver: %s
                  baud: %d
                  qos-minus-one: on
                  qos-minus-one-per-second: 0
                """.formatted(name, ports, driver.kind().key(), driver.baudRate());
    }

    private static String configuration(
            Path state, String listener, int pagePort, int brokerPort, Map<Integer, String> predefinedTopics) {
        StringBuilder topics = new StringBuilder();
        predefinedTopics.forEach(
                (id, name) -> topics.append("\n    ").append(id).append(": ").append(name));
        return """
                listeners:
                %sbroker:
                  address: 127.0.0.1:%d
                store:
                  directory: "%s"
                web:
                  address: 127.0.0.1:%d
                predefined-topics:
                  "*":%s
                """.formatted(listener.indent(2), brokerPort, state, pagePort, topics.isEmpty() ? " {}" : topics);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String lastLines() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }

    /** Stops the process in order and deletes its files. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            reader.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        deleteFolder();
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (lastLines) {
                    lastLines.addLast(line);
                    if (lastLines.size() > LINES_KEPT) {
                        lastLines.removeFirst();
                    }
                }
                if (line.contains(RUNNING)) {
                    running.countDown();
                }
            }
        } catch (IOException ended) {
            // The process has ended, and its output with it.
        }
        running.countDown();
    }
}
