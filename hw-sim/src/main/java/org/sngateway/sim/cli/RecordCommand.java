package org.sngateway.sim.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sim.replay.Recorder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hw-sim record}: writes the messages between nodes and any gateway to a file. */
@Command(
        name = "record",
        description = {
            "Stands between nodes and an MQTT-SN gateway of any make, passes everything on and writes it to a capture file"
                    + " for \"hw-sim replay\" and Wireshark.",
            "The nodes send to this machine, at --listen. Ends with Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class RecordCommand implements Callable<Integer> {
    private static final int MAX_PORT = 0xFFFF;

    @Parameters(paramLabel = "FILE", showDefaultValue = Visibility.NEVER, description = "to be written; must not exist")
    private Path file = Path.of("");

    @Option(
            names = "--listen",
            paramLabel = "PORT",
            defaultValue = "1885",
            description = "UDP, where the nodes send to")
    private int port;

    @Option(names = "--gateway", paramLabel = "HOST:PORT", defaultValue = "localhost:1884", description = "UDP")
    private String gateway = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > MAX_PORT) {
            throw Usage.problem(spec, "--listen is a port, 1 to 65535, or 0 for any that is free");
        }
        HostPort place = Usage.place(spec, gateway, 1884);
        InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
        if (address.isUnresolved()) {
            throw Usage.problem(spec, "--gateway: the name " + place.host() + " can't be resolved");
        }
        if (Files.exists(file)) {
            throw Usage.problem(spec, file + " exists; name another file");
        }
        return EndOfRun.run(end -> {
            try (Recorder recorder = new Recorder(port, address, Files.newOutputStream(file))) {
                System.out.println("Recording to " + file + ": nodes send to port " + recorder.port()
                        + ", the gateway is at " + place + ". Ctrl-C ends it.");
                System.out.flush();
                recorder.run(end);
                System.out.println(recorder.datagrams() + " datagrams recorded");
                if (recorder.refused() > 0) {
                    System.err.println(recorder.refused() + " datagrams were not passed on: more than "
                            + Recorder.MAX_NODES + " nodes");
                }
                return 0;
            } catch (IOException failed) {
                System.err.println(failed.getMessage());
                return 1;
            }
        });
    }
}
