package org.sngateway.sim.cli;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sim.uplink.UdpUplink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hw-sim field}: a scenario against a running gateway. */
@Command(
        name = "field",
        description = {
            "Runs the nodes of a scenario in real time and over real UDP, with its radio in between, against any MQTT-SN"
                    + " gateway that runs.",
            "With --broker it gives the commands there and watches what comes out. Ends with exit code 1 when something"
                    + " was acknowledged and never came out, came twice at QoS 2, or did not reach a node that had"
                    + " subscribed, or when something that the scenario expects does not hold."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class FieldCommand implements Callable<Integer> {
    @Mixin
    private FieldOptions options = new FieldOptions();

    @Option(names = "--gateway", paramLabel = "HOST:PORT", defaultValue = "localhost:1884", description = "UDP")
    private String gateway = "";

    @Option(
            names = "--loopback-addresses",
            description = "each node has an address of its own in 127.0.0.0/8; the gateway is on this machine")
    private boolean loopbackAddresses;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        HostPort gatewayPlace = Usage.place(spec, gateway, 1884);
        InetSocketAddress gatewayAddress = new InetSocketAddress(gatewayPlace.host(), gatewayPlace.port());
        if (gatewayAddress.isUnresolved()) {
            throw Usage.problem(spec, "--gateway: the name " + gatewayPlace.host() + " can't be resolved");
        }
        if (loopbackAddresses && !gatewayAddress.getAddress().isLoopbackAddress()) {
            throw Usage.problem(spec, "--loopback-addresses is for a gateway at 127.0.0.1");
        }
        return options.run(
                "the gateway at " + gatewayPlace, scenario -> UdpUplink.to(gatewayAddress, loopbackAddresses));
    }
}
