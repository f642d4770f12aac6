package org.sngateway.serial.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.SerialLine;
import org.sngateway.serial.SerialLink;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.port.JSerialCommPort;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SystemRoots;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serial-bridge run}. */
@Command(
        name = "run",
        description = {
            "Carries the traffic of a radio to a gateway by UDP, each message with the address of its node.",
            "Runs until it is ended; waits for the port if it is not there."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int DEFAULT_UDP_PORT = 1884;
    private static final long RESOLVE_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            required = true,
            paramLabel = "PORT",
            description = "the port; twice for loralink: receiver, transmitter. See 'serial-bridge ports' for its name")
    private List<String> ports = List.of();

    @Option(
            names = "--radio",
            required = true,
            paramLabel = "KIND",
            description =
                    "raw, slip-aquila, xbee-api1, xbee-api2, loralink, hc12, rh-serial, uart-lora, rak-at, sn-slip")
    private String radio = "";

    @Option(names = "--baud", paramLabel = "BAUD", description = "instead of the usual rate of this kind of radio")
    private int baud;

    @Option(
            names = "--gateway",
            defaultValue = "localhost",
            paramLabel = "HOST[:PORT]",
            description = "the gateway (${DEFAULT-VALUE}, port 1884)")
    private String gateway = "";

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "an option of the radio, such as own-address=2")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--settle", paramLabel = "MS", description = "how long the radio is deaf after its port was opened")
    private int settleMillis = -1;

    @Option(names = "--flow-control", description = "RTS and CTS")
    private boolean flowControl;

    @Option(names = "--no-dtr", description = "lowers DTR and RTS when the port is open")
    private boolean noDtr;

    @Option(names = "--echo", description = "the line returns what is sent (RS-485)")
    private boolean echo;

    @Option(
            names = "--broadcast-id",
            defaultValue = "ffff",
            paramLabel = "HEX",
            description = "node id with which the gateway means everybody: its key forwarder-broadcast-id (ffff)")
    private String broadcastId = "";

    @Mixin
    private AirtimeFlags airtime = new AirtimeFlags();

    @Override
    public Integer call() throws IOException, InterruptedException {
        LinkSettings settings = settings();
        InetSocketAddress place = address();
        RadioAddress everybody = everybody();
        configureLog();
        InetSocketAddress address = resolved(place);
        PortDiscovery discovery = new PortDiscovery(SystemRoots.ofMachine());
        Bridge bridge = new Bridge(
                address,
                everybody,
                (loop, listener) -> new SerialLink(
                        settings, loop, SerialLine.Source.ofPorts(JSerialCommPort.opener(discovery)), listener));
        settings.ports().forEach(port -> discovery.betterName(port.name()).ifPresent(bridge::onBetterName));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(bridge, ended), "bridge-stop"));
        ended.await();
        return Main.DONE;
    }

    private static void close(Bridge bridge, CountDownLatch ended) {
        try {
            bridge.close();
        } catch (IOException gone) {
            // It ends anyway.
        }
        ended.countDown();
    }

    private LinkSettings settings() {
        try {
            RadioKind kind = RadioKind.ofKey(radio)
                    .orElseThrow(() -> new IllegalArgumentException("no radio " + radio + "; there are "
                            + Arrays.stream(RadioKind.values())
                                    .map(RadioKind::key)
                                    .collect(Collectors.joining(", "))));
            DriverSettings driver = DriverSettings.of(kind).withBaudRate(baud == 0 ? kind.baudRate() : baud);
            for (Map.Entry<String, String> option : options.entrySet()) {
                driver = driver.with(option(option.getKey(), kind), option.getValue());
            }
            int rate = driver.baudRate();
            List<PortSettings> opened = ports.stream()
                    .map(name -> new PortSettings(new PortName(name), rate, flowControl, !noDtr))
                    .toList();
            LinkSettings settings = LinkSettings.of("radio", opened, driver).withEcho(echo);
            if (settleMillis >= 0) {
                settings = settings.withSettle(Duration.ofMillis(settleMillis));
            }
            return airtime.airtime(System.nanoTime()).map(settings::withAirtime).orElse(settings);
        } catch (IllegalArgumentException wrong) {
            throw Main.problem(spec, String.valueOf(wrong.getMessage()));
        }
    }

    private static RadioOption option(String key, RadioKind kind) {
        return Arrays.stream(RadioOption.values())
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no option " + key + "; " + kind.key() + " has "
                        + kind.options().stream()
                                .map(option -> option.key() + " (" + option.meaning() + ")")
                                .collect(Collectors.joining(", "))));
    }

    private InetSocketAddress address() {
        int colon = gateway.lastIndexOf(':');
        boolean hasPort = colon > 0 && (gateway.indexOf(':') == colon || gateway.charAt(colon - 1) == ']');
        String host = hasPort ? gateway.substring(0, colon) : gateway;
        String port = hasPort ? gateway.substring(colon + 1) : Integer.toString(DEFAULT_UDP_PORT);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw Main.problem(spec, gateway + " is no place; write a host and a port, such as pi.local:1884");
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return InetSocketAddress.createUnresolved(bare, Integer.parseInt(port));
    }

    private RadioAddress everybody() {
        try {
            return RadioAddress.of(Octets.ofHex(broadcastId));
        } catch (IllegalArgumentException wrong) {
            throw Main.problem(spec, "--broadcast-id " + broadcastId + " is not octets in hexadecimal, such as ffff");
        }
    }

    /** Waits until the name has an address: after a boot the network may come later. */
    private static InetSocketAddress resolved(InetSocketAddress place) {
        InetSocketAddress address = new InetSocketAddress(place.getHostString(), place.getPort());
        for (boolean said = false; address.isUnresolved(); said = true) {
            if (!said) {
                LoggerFactory.getLogger("serial-bridge")
                        .warn("the gateway {} has no address yet; check its name, or wait", place.getHostString());
            }
            LockSupport.parkNanos(RESOLVE_AGAIN_NANOS);
            address = new InetSocketAddress(place.getHostString(), place.getPort());
        }
        return address;
    }

    /** slf4j-simple is configured by system properties, before the first logger is made. */
    private static void configureLog() {
        Map<String, String> usual = Map.of(
                "showDateTime", "true", "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSZ", "showThreadName", "false");
        usual.forEach((name, value) -> {
            String property = "org.slf4j.simpleLogger." + name;
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        });
    }
}
