package org.sngateway.sim.uplink;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.gateway.it.Mosquitto;
import org.sngateway.gateway.it.Ports;
import org.sngateway.gateway.net.Transport;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.sim.field.FieldRun;
import org.sngateway.sim.field.FieldSettings;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;

/** A Mosquitto, a gateway with UDP and radios on pseudo-terminals, and dongles at their other ends. */
final class DongleSite implements AutoCloseable {
    private final Path folder;
    private final Mosquitto mosquitto;
    private final int udpPort = Ports.freeUdp();
    private final Map<String, DriverSettings> radios = new LinkedHashMap<>();
    private @Nullable GatewayDaemon gateway;

    DongleSite(Path folder) throws IOException {
        this.folder = folder;
        this.mosquitto = new Mosquitto(folder, "allow_anonymous true", "max_queued_messages 0");
    }

    /** A radio, and a listener for it. */
    DongleSite radio(RadioKind kind, int baud) {
        DriverSettings settings = DriverSettings.of(kind).withBaudRate(baud);
        if (kind.options().contains(RadioOption.ENCAPSULATED)) {
            settings = settings.with(RadioOption.ENCAPSULATED, "on");
        }
        radios.put(kind.key(), settings);
        return this;
    }

    private DriverSettings radio(String name) {
        return Objects.requireNonNull(radios.get(name));
    }

    private List<Path> ports(String name) {
        List<Path> ports = new ArrayList<>();
        for (int line = 0; line < radio(name).kind().lines(); line++) {
            ports.add(folder.resolve("tty-" + name + "-" + line));
        }
        return ports;
    }

    /** @param more of the configuration */
    void start(String more) throws Exception {
        StringBuilder text =
                new StringBuilder("listeners:\n  udp: {port: " + udpPort + ", addresses: 127.0.0.1, groups: off}\n");
        radios.forEach((name, settings) -> text.append("  ")
                .append(name)
                .append(": {serial: ")
                .append(ports(name).stream().map(Path::toString).collect(Collectors.joining(", ", "[", "]")))
                .append(", driver: ")
                .append(settings.kind().key())
                .append(", baud: ")
                .append(settings.baudRate())
                .append(settings.kind().options().contains(RadioOption.ENCAPSULATED) ? ", encapsulated: on" : "")
                .append("}\n"));
        text.append("broker: {address: \"127.0.0.1:").append(mosquitto.port()).append("\"}\n");
        text.append("store: {directory: \"").append(folder.resolve("state")).append("\"}\n");
        text.append(more);
        gateway = new GatewayDaemon(GatewayConfig.parse("test", text.toString()), Transport.best());
    }

    GatewayDaemon gateway() {
        return Objects.requireNonNull(gateway);
    }

    Uplink.Source dongle(String name, LineConditions conditions) {
        return DongleUplink.of(new DongleUplink.Settings(radio(name), ports(name), conditions, 1));
    }

    Uplink.Source udp() {
        return UdpUplink.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort), false);
    }

    List<String> radios() {
        return List.copyOf(radios.keySet());
    }

    /** The broken rules in words, after the scenario and the time that it needs in the end. */
    List<String> run(String scenario, Duration patience, Uplink.Source uplink) throws Exception {
        Scenario read = ScenarioFile.parse("test", scenario);
        FieldRun run = new FieldRun(
                read,
                new FieldSettings(uplink, Optional.of(new HostPort("127.0.0.1", mosquitto.port())), 1),
                Transport.best());
        try {
            run.start(Duration.ofSeconds(20));
            long end = System.nanoTime() + read.duration().toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            List<String> failures = run.finish(patience, true);
            System.out.println(run.figures());
            return failures;
        } finally {
            run.close();
        }
    }

    @Override
    public void close() throws IOException {
        if (gateway != null) {
            gateway.stop();
        }
        mosquitto.close();
    }

    /**
     * Several uplinks as one.
     *
     * @param choice the uplink for the address of a node, by its number and, times a thousand, how many it had before
     */
    static Uplink.Source several(List<Uplink.Source> sources, IntUnaryOperator choice) {
        return (transport, loop) -> {
            List<Uplink> uplinks = new ArrayList<>();
            for (Uplink.Source source : sources) {
                uplinks.add(source.open(transport, loop));
            }
            return new Several(uplinks, choice);
        };
    }

    private static final class Several implements Uplink {
        private final List<Uplink> uplinks;
        private final IntUnaryOperator choice;
        private final Map<Integer, Integer> before = new HashMap<>();

        Several(List<Uplink> uplinks, IntUnaryOperator choice) {
            this.uplinks = uplinks;
            this.choice = choice;
        }

        @Override
        public Future<Address> attach(int node, Receiver receiver) {
            int had = before.merge(node, 1, Integer::sum) - 1;
            return uplinks.get(choice.applyAsInt(node + 1000 * had)).attach(node, receiver);
        }

        @Override
        public void close() {
            uplinks.forEach(Uplink::close);
        }
    }

    /** Opens an uplink for a test that is the node itself. */
    static Uplink open(Uplink.Source source, EventLoop loop) throws IOException {
        return source.open(Transport.best(), loop);
    }
}
