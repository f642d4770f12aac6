package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.gateway.net.Transport;

/**
 * A Mosquitto for each test, and the gateway that the test starts for it. Everything handed out is closed after the
 * test.
 */
@SuppressWarnings("NullAway.Init")
final class Installation implements BeforeEachCallback, AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Path folder;
    private int udpPort;
    private Mosquitto mosquitto;
    private Configuration configuration;
    private @Nullable GatewayDaemon gateway;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("sn-gateway-it");
        udpPort = Ports.freeUdp();
        mosquitto = closing(new Mosquitto(folder));
        configuration = new Configuration(udpPort, mosquitto.port());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        end();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    /** Closes everything handed out, before the end of the test. */
    void end() throws Exception {
        while (!open.isEmpty()) {
            open.removeFirst().close();
        }
    }

    Mosquitto mosquitto() {
        return mosquitto;
    }

    int udpPort() {
        return udpPort;
    }

    /** The configuration, to be changed before the gateway is started. */
    Configuration configuration() {
        return configuration;
    }

    /** Gives the gateway a state directory, which outlives it. */
    Installation withStore() {
        configuration.store("directory", state().toString());
        return this;
    }

    /** The state directory of {@link #withStore}. */
    Path state() {
        return folder.resolve("state");
    }

    /** The configuration as a file. */
    Path file() throws IOException {
        return Files.writeString(folder.resolve("sn-gateway.yaml"), configuration.text());
    }

    /** Starts the gateway in this process. */
    void start() throws Exception {
        start(Transport.best());
    }

    void start(Transport transport) throws Exception {
        GatewayDaemon daemon = new GatewayDaemon(GatewayConfig.parse("test", configuration.text()), transport);
        open.addFirst(() -> {
            if (gateway == daemon) {
                daemon.stop();
            }
        });
        gateway = daemon;
    }

    /** Has the gateway take over the configuration as it is now. */
    void reload() throws Exception {
        Objects.requireNonNull(gateway).reload(GatewayConfig.parse("test", configuration.text()));
    }

    /** Stops the gateway in order. */
    void stop() {
        Objects.requireNonNull(gateway).stop();
        gateway = null;
    }

    /** Starts the gateway as a user does. */
    GatewayProcess startProcess(String... options) throws IOException {
        return closing(new GatewayProcess(file(), folder.resolve("gateway.log"), options));
    }

    UdpNode node() {
        return closing(new UdpNode(udpPort));
    }

    /** A node at this address of the machine. */
    UdpNode nodeAt(String source) throws IOException {
        return closing(new UdpNode(InetAddress.getByName(source), InetAddress.getLoopbackAddress(), udpPort));
    }

    /** A subscriber at the broker. */
    Subscriber subscriber(String filter) throws IOException {
        return closing(mosquitto.subscribe(filter));
    }

    /** A subscriber with a persistent session at the broker. */
    Subscriber lastingSubscriber(String filter) throws IOException {
        return closing(mosquitto.subscribeLastingly(filter));
    }

    long counter(String name) {
        return Objects.requireNonNull(gateway).counters().getOrDefault(name, 0L);
    }

    void awaitCounter(String name, long atLeast) {
        await("counter " + name)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(counter(name)).isGreaterThanOrEqualTo(atLeast));
    }

    /** Waits until the gateway's own connection to the broker is up. */
    void awaitBroker() {
        String accepted = "as sn-gateway-";
        await().atMost(PATIENCE).until(() -> mosquitto.log().contains(accepted));
    }

    <T extends AutoCloseable> T closing(T one) {
        open.addFirst(one);
        return one;
    }
}
