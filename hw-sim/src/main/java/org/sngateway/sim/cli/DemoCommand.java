package org.sngateway.sim.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sim.broker.EmbeddedBroker;
import org.sngateway.sim.fleet.FleetPlan;
import org.sngateway.sim.fleet.FleetSettings;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sim.uplink.DongleUplink;
import org.sngateway.sim.uplink.UdpUplink;
import org.sngateway.sim.uplink.Uplink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hw-sim demo}: a broker, a gateway and a fleet of sensors on this machine. */
@Command(
        name = "demo",
        description = {
            "Shows the gateway at work, with nothing but this machine: an embedded MQTT broker, the gateway as a process"
                    + " of its own, and simulated sensors.",
            "Exit code 1 when something was acknowledged and never came out, came out twice at QoS 2, or did not reach a node"
                    + " that sleeps."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class DemoCommand implements Callable<Integer> {
    private static final String PREFIX = "demo";
    /** The pid in it: two demos at a time do not meet. */
    private static final Path PORT =
            Path.of("/tmp/ttyXBEE-" + ProcessHandle.current().pid());

    private static final DriverSettings DRIVER =
            DriverSettings.of(RadioKind.XBEE_API2).withBaudRate(115_200);

    private static final int USUAL_BROKER_PORT = 1883;
    private static final int USUAL_GATEWAY_PORT = 1884;
    private static final int USUAL_PAGE_PORT = 8094;

    @Option(names = "--nodes", defaultValue = "20", description = "how many sensors")
    private int nodes;

    @Option(names = "--seconds", defaultValue = "0", description = "ends after so long; 0 = with Ctrl-C")
    private int seconds;

    @Option(names = "--interval", converter = Times.class, defaultValue = "3s", description = "between readings")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--sleep",
            converter = Times.class,
            defaultValue = "5s",
            description = "how long sleeping sensors sleep between wakes, in whole seconds; 0 = none sleeps")
    private Duration sleep = Duration.ZERO;

    @Option(
            names = "--dongle",
            description = "the sensors are behind a simulated XBee, an octet at a time on a serial port")
    private boolean dongle;

    @Option(
            names = "--page",
            description =
                    "the gateway has three days behind it, made in virtual time, so that its page is full at once")
    private boolean page;

    @Option(names = "--sn-gateway", paramLabel = "FILE", description = "the gateway's start script")
    private @Nullable Path command;

    @Override
    public Integer call() throws Exception {
        if (nodes < 1 || nodes > 10_000 || seconds < 0) {
            System.err.println("--nodes must be from 1 to 10000, --seconds not negative");
            return 2;
        }
        if (sleep.toSeconds() > 0xFFFF || sleep.toMillisPart() > 0) {
            System.err.println("--sleep must be whole seconds, up to 18h");
            return 2;
        }
        return EndOfRun.run(this::run);
    }

    private int run(CountDownLatch end) throws IOException, InterruptedException {
        Path script = command == null ? scriptOfThisInstallation() : command;
        if (!Files.isExecutable(script)) {
            System.err.println(script + " is not there; build it with: mvn package");
            return 1;
        }
        int brokerPort = freeTcpPort(USUAL_BROKER_PORT);
        int gatewayPort = freeUdpPort(USUAL_GATEWAY_PORT);
        int pagePort = freeTcpPort(USUAL_PAGE_PORT);
        try (EmbeddedBroker broker = new EmbeddedBroker(brokerPort);
                GatewayProcess gateway = new GatewayProcess(
                        script,
                        listener(gatewayPort),
                        pagePort,
                        broker.port(),
                        FleetPlan.predefinedTopics(PREFIX, nodes),
                        page)) {
            int exitCode = runFleet(end, brokerPort, gatewayPort, pagePort);
            if (!gateway.isAlive() && end.getCount() > 0) {
                System.err.println("the gateway ended by itself:\n" + gateway.lastLines());
                return 1;
            }
            return exitCode;
        } catch (IOException failed) {
            System.err.println(failed.getMessage());
            return 1;
        }
    }

    private String listener(int gatewayPort) {
        return dongle ? GatewayProcess.serial("attic", PORT.toString(), DRIVER) : GatewayProcess.udp(gatewayPort);
    }

    private Uplink.Source uplink(int gatewayPort) {
        return dongle
                ? DongleUplink.of(new DongleUplink.Settings(DRIVER, List.of(PORT), LineConditions.PERFECT, 1))
                : UdpUplink.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort), false);
    }

    private int runFleet(CountDownLatch end, int brokerPort, int gatewayPort, int pagePort)
            throws IOException, InterruptedException {
        FleetSettings settings = new FleetSettings(
                uplink(gatewayPort),
                Optional.of(new HostPort("127.0.0.1", brokerPort)),
                nodes,
                PREFIX,
                Optional.empty(),
                interval,
                sleep,
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                1);
        List<String> header = List.of(
                "sn-gateway demo: " + nodes + " simulated sensors -> "
                        + (dongle
                                ? "XBee on the serial port " + PORT + " -> gateway"
                                : "gateway (MQTT-SN, UDP port " + gatewayPort + ")")
                        + " -> broker (MQTT, TCP port " + brokerPort + ")",
                "See the sensors in a browser: http://127.0.0.1:" + pagePort + "/",
                "See the same from outside:  mosquitto_sub -p " + brokerPort + " -t '#' -v",
                "Switch a lamp yourself:     mosquitto_pub -p " + brokerPort + " -t demo/5/set -m on",
                "Water a plant whose sensor sleeps; it gets the command when it wakes:" + "  mosquitto_pub -q 1 -p "
                        + brokerPort + " -t demo/3/set -m on",
                seconds == 0 ? "Ends with Ctrl-C." : "Ends after " + seconds + " s or with Ctrl-C.");
        boolean terminal = Boolean.getBoolean("hw-sim.terminal");
        FleetDisplay display = new FleetDisplay(System.out, terminal, header);
        return new FleetRun(settings, display, terminal, end).run(Duration.ofSeconds(seconds));
    }

    /** The gateway that is installed beside this simulator, or that the build leaves. */
    private static Path scriptOfThisInstallation() {
        Path home = Path.of(System.getProperty("hw-sim.home", ".")).normalize();
        Path installed = home.resolveSibling("sn-gateway/bin/sn-gateway");
        return Files.isExecutable(installed)
                ? installed
                : home.resolve("../../../gateway/target/sn-gateway/bin/sn-gateway")
                        .normalize();
    }

    private static int freeTcpPort(int usual) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(usual, 1, loopback)) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
                return socket.getLocalPort();
            }
        }
    }

    private static int freeUdpPort(int usual) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(usual, loopback)) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
                return socket.getLocalPort();
            }
        }
    }
}
