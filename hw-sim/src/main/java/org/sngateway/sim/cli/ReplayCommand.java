package org.sngateway.sim.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sim.replay.BrokerScript;
import org.sngateway.sim.replay.CaptureFile;
import org.sngateway.sim.replay.Difference;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sim.replay.RecordingException;
import org.sngateway.sim.replay.Replay;
import org.sngateway.sim.replay.ReplayRun;
import org.sngateway.sim.replay.ReplaySettings;
import org.sngateway.sim.world.ReplayedWorld;
import org.sngateway.sn.capture.Capture;
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
            "The file may be a trace of sn-gateway or of \"hw-sim record\", or any pcapng or pcap file of tcpdump or"
                    + " Wireshark. Ends with exit code 1 when an answer means something else, is missing, or was not"
                    + " recorded; with 2 when the file can't be played."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_COPIES = 1_000;

    @Parameters(paramLabel = "FILE", showDefaultValue = Visibility.NEVER, description = "the capture file")
    private Path file = Path.of("");

    @Option(names = "--gateway", paramLabel = "HOST:PORT", defaultValue = "localhost:1884", description = "UDP")
    private String gateway = "";

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
        if (virtual && nodes > 1) {
            throw Usage.problem(spec, "--nodes needs a gateway that runs; leave out --virtual");
        }
        Capture capture;
        Recording recording;
        GatewayConfig configuration;
        try {
            capture = CaptureFile.read(file);
            recording = Recording.of(capture);
            configuration = config == null ? GatewayConfig.defaults() : GatewayConfig.read(config);
        } catch (RecordingException unusable) {
            System.err.println(file + ": " + unusable.getMessage());
            return 2;
        } catch (ConfigException mistakes) {
            System.err.println(mistakes.getMessage());
            return 2;
        }
        capture.damage()
                .ifPresent(damage -> System.err.println(file + ": " + damage + "; the packets before it are played"));
        System.out.println(file + ": " + recording.steps().size() + " messages between "
                + recording.nodes().size()
                + " nodes and the gateway at " + recording.gateway()
                + (recording.others() > 0 ? "; " + recording.others() + " other datagrams" : "")
                + (capture.skipped().isEmpty() ? "" : "; without " + capture.skipped()));
        boolean allTheSame = true;
        for (int time = 1; time <= times; time++) {
            List<Replay> replays = virtual
                    ? List.of(ReplayedWorld.play(
                            recording, BrokerScript.of(capture, recording), configuration, settings("")))
                    : ReplayRun.run(recording, gatewayAddress(), copies());
            for (int copy = 0; copy < replays.size(); copy++) {
                allTheSame &= report(replays.get(copy), time, copy + 1);
            }
        }
        return allTheSame ? 0 : 1;
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
