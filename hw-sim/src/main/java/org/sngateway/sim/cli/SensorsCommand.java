package org.sngateway.sim.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sim.fleet.FleetSettings;
import org.sngateway.sim.uplink.UdpUplink;
import org.sngateway.sn.message.QoS;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hw-sim sensors}: a fleet of simulated nodes against any gateway. */
@Command(
        name = "sensors",
        description = {
            "Simulated sensors over real UDP against any MQTT-SN gateway.",
            "Of ten nodes four are thermometers, two soil sensors that sleep, two meters with a will, one a lamp and one or"
                    + " two door contacts.",
            "With --broker it watches what comes out there, gives commands to the lamps and to the nodes that sleep, and"
                    + " ends with exit code 1 when something was acknowledged and never came out, came out twice at QoS"
                    + " 2, or did not reach a node that sleeps."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SensorsCommand implements Callable<Integer> {
    @Option(names = "--gateway", paramLabel = "HOST:PORT", defaultValue = "localhost:1884", description = "UDP")
    private String gateway = "";

    @Option(names = "--broker", paramLabel = "HOST:PORT", description = "MQTT broker behind the gateway, to watch")
    private @Nullable String broker;

    @Option(names = "--nodes", defaultValue = "20", description = "how many nodes")
    private int nodes;

    @Option(
            names = "--interval",
            converter = Times.class,
            defaultValue = "5s",
            description = "between readings of a node; 0 = as fast as they are acknowledged, from thermometers only")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--sleep",
            converter = Times.class,
            defaultValue = "10s",
            description = "how long nodes that sleep do so between wakes, in whole seconds; 0 = none sleeps")
    private Duration sleep = Duration.ZERO;

    @Option(
            names = "--predefined-topics",
            description = "lamps and buttons use predefined topic ids, buttons at QoS -1; the gateway has to know them")
    private boolean predefinedTopics;

    @Option(names = "--qos", description = "0, 1 or 2, of all readings; without it each kind of node has its own")
    private @Nullable Integer qos;

    @Option(names = "--seconds", defaultValue = "0", description = "ends after so long; 0 = with Ctrl-C")
    private int seconds;

    @Option(
            names = "--command-interval",
            converter = Times.class,
            defaultValue = "5s",
            description = "between commands to a node that takes them")
    private Duration commandInterval = Duration.ZERO;

    @Option(names = "--keep-alive", converter = Times.class, defaultValue = "60s", description = "of the nodes")
    private Duration keepAlive = Duration.ZERO;

    @Option(
            names = "--retry-interval",
            converter = Times.class,
            defaultValue = "10s",
            description = "Tretry of the nodes")
    private Duration retryInterval = Duration.ZERO;

    @Option(names = "--prefix", defaultValue = "sim", description = "of client ids and topics")
    private String prefix = "";

    @Option(names = "--seed", defaultValue = "1", description = "of all that is random")
    private long seed;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        require(nodes >= 1 && nodes <= 50_000, "--nodes must be from 1 to 50000");
        require(qos == null || (qos >= 0 && qos <= 2), "--qos must be 0, 1 or 2");
        require(seconds >= 0, "--seconds must not be negative");
        require(!commandInterval.isZero() && !retryInterval.isZero(), "only --interval and --sleep may be 0");
        require(sleep.toSeconds() <= 0xFFFF && sleep.toMillisPart() == 0, "--sleep must be whole seconds, up to 18h");
        require(prefix.matches("[A-Za-z0-9_-]{1,12}"), "--prefix has 1 to 12 letters, digits, dashes");
        HostPort gatewayPlace = Usage.place(spec, gateway, 1884);
        InetSocketAddress gatewayAddress = new InetSocketAddress(gatewayPlace.host(), gatewayPlace.port());
        require(!gatewayAddress.isUnresolved(), "--gateway: the name " + gatewayPlace.host() + " can't be resolved");
        Optional<HostPort> brokerPlace = Optional.ofNullable(broker).map(place -> Usage.place(spec, place, 1883));
        FleetSettings settings = new FleetSettings(
                UdpUplink.to(gatewayAddress, false),
                brokerPlace,
                nodes,
                prefix,
                Optional.ofNullable(qos).map(QoS::ofBits),
                interval,
                sleep,
                predefinedTopics,
                commandInterval,
                keepAlive,
                retryInterval,
                seed);
        List<String> header = new ArrayList<>();
        header.add(nodes + " simulated sensors to the gateway at " + gatewayPlace
                + brokerPlace
                        .map(place -> ", watched at the broker at " + place)
                        .orElse(""));
        boolean terminal = Boolean.getBoolean("hw-sim.terminal");
        FleetDisplay display = new FleetDisplay(System.out, terminal, header);
        return EndOfRun.run(end -> new FleetRun(settings, display, terminal, end).run(Duration.ofSeconds(seconds)));
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw Usage.problem(spec, message);
        }
    }
}
