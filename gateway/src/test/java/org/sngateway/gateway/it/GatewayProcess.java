package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A gateway as a user starts it, from the built distribution, and its log. */
final class GatewayProcess implements AutoCloseable {
    private static final Path COMMAND = Path.of("target/sn-gateway/bin/sn-gateway");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path log;
    private final Process process;

    /**
     * Starts it; returns when it serves.
     *
     * @param options of the JVM
     */
    GatewayProcess(Path configuration, Path log, String... options) throws IOException {
        this(configuration, log, Map.of("SN_GATEWAY_OPTS", String.join(" ", options)), List.of());
    }

    /** The same, started by a command that ends with being the gateway. */
    static GatewayProcess startedBy(List<String> starter, Path configuration, Path log) throws IOException {
        return new GatewayProcess(configuration, log, Map.of(), starter);
    }

    private GatewayProcess(Path configuration, Path log, Map<String, String> environment, List<String> starter)
            throws IOException {
        this.log = log;
        // A JVM that inherits "ignore SIGHUP", for instance from nohup, never gets that signal.
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of("env", "--default-signal=HUP", COMMAND.toString(), "run", configuration.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        logs("state=running");
    }

    /** Starts it as systemd does, which listens at this socket. */
    static GatewayProcess asService(Path configuration, Path log, String notifySocket, Map<String, String> more)
            throws IOException {
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("NOTIFY_SOCKET", notifySocket);
        return new GatewayProcess(configuration, log, environment, List.of());
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Waits until all of these texts are in the log. */
    void logs(String... texts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(log()).contains(texts));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Makes it read its configuration again. */
    void hangUp() throws Exception {
        Process kill = new ProcessBuilder("kill", "-HUP", "" + process.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Stops it in order; the log is complete when this returns. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Kills it, as a power cut would. */
    void kill() {
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
