package org.sngateway.sim.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.serial.port.JSerialCommPort;
import org.sngateway.serial.port.PortDiscovery;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.port.SerialPort;
import org.sngateway.serial.port.SystemRoots;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sim.replay.BrokerScript;
import org.sngateway.sim.replay.CaptureFile;
import org.sngateway.sim.replay.Difference;
import org.sngateway.sim.replay.OtherPublishers;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sim.replay.RecordingException;
import org.sngateway.sim.replay.Replay;
import org.sngateway.sim.replay.ReplayRun;
import org.sngateway.sim.replay.ReplaySettings;
import org.sngateway.sim.replay.SerialReplayRun;
import org.sngateway.sim.world.ReplayedWorld;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.SkipReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hw-sim replay}: recorded nodes against a gateway of today. */
@Command(
        name = "replay",
        description = {
            "Plays the nodes of a capture file against a gateway, and compares its answers with those recorded.",
            "The file may be a trace of sn-gateway or of \"hw-sim record\", any pcapng or pcap file of tcpdump or"
                    + " Wireshark, or JSON Lines with the octets of a serial line. Of a folder all such files are"
                    + " played. Ends with exit code 1 when an answer means something else, is missing, or was not"
                    + " recorded; with 2 when a file can't be played."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_COPIES = 1_000;

    private static final String SUFFIXES = ".*\\.(pcapng|pcap|jsonl)";

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            description = "capture files, or folders of them")
    private List<Path> files = List.of();

    @Option(
            names = "--port",
            paramLabel = "PATH",
            description = "not by UDP but by a simulated dongle at this serial port, the other end of the gateway's")
    private @Nullable String port;

    @Option(
            names = "--driver",
            paramLabel = "NAME",
            description = "of the dongle, as for sn-gateway; guessed from octets of a serial line")
    private @Nullable String driver;

    @Option(names = "--gateway", paramLabel = "HOST:PORT", defaultValue = "localhost:1884", description = "UDP")
    private String gateway = "";

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            description = "behind the gateway: publishes there what others than the nodes published")
    private @Nullable String broker;

    @Option(names = "--speed", defaultValue = "1", description = "times that of the recording; 0 = as fast as it goes")
    private double speed;

    @Option(
            names = "--patience",
            converter = Times.class,
            defaultValue = "2s",
            description = "how long it waits for an answer that does not come")
    private Duration patience = Duration.ZERO;

    @Option(names = "--times", defaultValue = "1", description = "how often it is played, one after the other")
    private int times;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "how many copies it plays at once; the client ids of the second end in -2, and so on")
    private int nodes;

    @Option(
            names = "--virtual",
            description = "in virtual time, against the gateway's core in this process; a simulated broker passes on"
                    + " messages and publishes those of other publishers")
    private boolean virtual;

    @Option(names = "--config", paramLabel = "FILE", description = "of the gateway with --virtual, as for sn-gateway")
    private @Nullable Path config;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (speed < 0 || times < 1 || nodes < 1 || nodes > MAX_COPIES) {
            throw Usage.problem(spec, "--speed is 0 or more, --times 1 or more, --nodes 1 to " + MAX_COPIES);
        }
        if (broker != null && (virtual || port != null)) {
            throw Usage.problem(spec, "--broker is for UDP; leave out --virtual and --port");
        }
        if ((virtual || port != null) && nodes > 1) {
            throw Usage.problem(spec, "--nodes is for UDP; leave out --virtual and --port");
        }
        List<Path> all = files();
        if (all.isEmpty()) {
            System.err.println("there is no pcapng, pcap or jsonl file in " + files);
        }
        int exitCode = all.isEmpty() ? 2 : 0;
        for (Path file : all) {
            exitCode = Math.max(exitCode, play(file));
        }
        return exitCode;
    }

    private List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                try (Stream<Path> entries = Files.list(file)) {
                    entries.filter(entry -> entry.toString().matches(SUFFIXES))
                            .sorted()
                            .forEach(all::add);
                }
            } else {
                all.add(file);
            }
        }
        return all;
    }

    /** The exit code for this file. */
    private int play(Path file) {
        try {
            CaptureFile read = CaptureFile.open(file, driver == null ? null : radio(driver));
            Capture capture = read.capture();
            Recording recording = Recording.of(capture);
            capture.damage()
                    .ifPresent(damage -> System.err.println(file + ": " + damage + "; what is before it is played"));
            System.out.println(inWords(file, capture, recording));
            boolean allTheSame = true;
            for (int time = 1; time <= times; time++) {
                List<Replay> replays = play(read, recording);
                for (int copy = 0; copy < replays.size(); copy++) {
                    allTheSame &= report(replays.get(copy), time, copy + 1);
                }
            }
            return allTheSame ? 0 : 1;
        } catch (RecordingException | IOException unusable) {
            System.err.println(file + ": " + unusable.getMessage());
            return 2;
        } catch (ConfigException mistakes) {
            System.err.println(mistakes.getMessage());
            return 2;
        }
    }

    private static String inWords(Path file, Capture capture, Recording recording) {
        return file + ": " + recording.steps().size() + " messages between "
                + recording.nodes().size() + " nodes and the gateway"
                + (recording.gateway().equals(Endpoint.NONE) ? "" : " at " + recording.gateway())
                + (recording.others() > 0 ? "; " + recording.others() + " other datagrams" : "")
                + (capture.skipped().isEmpty() ? "" : "; packets not read: " + SkipReason.inWords(capture.skipped()));
    }

    private List<Replay> play(CaptureFile file, Recording recording)
            throws IOException, RecordingException, ConfigException {
        if (virtual) {
            return List.of(ReplayedWorld.play(
                    recording,
                    BrokerScript.of(file.capture(), recording),
                    config == null ? file.configuration() : GatewayConfig.read(config),
                    settings("")));
        } else if (port == null) {
            if (broker == null) {
                return ReplayRun.run(recording, gatewayAddress(), copies(), null);
            }
            try (OtherPublishers others =
                    new OtherPublishers(BrokerScript.of(file.capture(), recording), Usage.place(spec, broker, 1883))) {
                return ReplayRun.run(recording, gatewayAddress(), copies(), others);
            }
        }
        DriverSettings dongle =
                file.radio().orElseThrow(() -> Usage.problem(spec, "--port needs --driver: the kind of dongle to be"));
        PortSettings place = PortSettings.of(new PortName(port), dongle.baudRate());
        SerialPort open = JSerialCommPort.opener(new PortDiscovery(SystemRoots.ofMachine()))
                .open(place);
        return List.of(SerialReplayRun.run(recording, dongle, open, settings("")));
    }

    private DriverSettings radio(String name) {
        return DriverSettings.of(RadioKind.ofKey(name)
                .orElseThrow(() -> Usage.problem(
                        spec,
                        "--driver: there is no " + name + "; drivers: "
                                + Stream.of(RadioKind.values())
                                        .map(RadioKind::key)
                                        .collect(Collectors.joining(", ")))));
    }

    private List<ReplaySettings> copies() {
        List<ReplaySettings> copies = new ArrayList<>();
        for (int copy = 1; copy <= nodes; copy++) {
            copies.add(settings(copy == 1 ? "" : "-" + copy));
        }
        return copies;
    }

    private ReplaySettings settings(String suffix) {
        return new ReplaySettings(speed, patience, suffix);
    }

    private InetSocketAddress gatewayAddress() {
        HostPort place = Usage.place(spec, gateway, 1884);
        InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
        if (address.isUnresolved()) {
            throw Usage.problem(spec, "--gateway: the name " + place.host() + " can't be resolved");
        }
        return address;
    }

    private boolean report(Replay replay, int time, int copy) {
        List<Difference> differences = replay.differences();
        String which = (times > 1 ? "time " + time + ", " : "") + (nodes > 1 ? "copy " + copy + ", " : "");
        differences.forEach(difference -> System.out.println(which + difference));
        System.out.println(which + "sent " + replay.sent() + ", the same answers " + replay.same() + ", repeated "
                + replay.repeated() + ", different " + differences.size());
        return differences.isEmpty();
    }
}
