package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.control.ControlClient;
import org.sngateway.gateway.doctor.Doctor;
import org.sngateway.gateway.doctor.Machine;
import org.sngateway.gateway.doctor.Trouble;
import org.sngateway.gateway.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: what is wrong on this machine, and what mends it. */
@Command(
        name = "doctor",
        description = {
            "Looks for what is wrong around the gateway, and tells what mends it.",
            "It changes nothing, and the gateway may be running."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is wrong"})
final class DoctorCommand implements Callable<Integer> {
    private static final Path SERVICE = Path.of("/etc/sn-gateway/sn-gateway.yaml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the configuration of the gateway; that of the service unless given")
    private @Nullable Path file;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = "/run/sn-gateway/control",
            description = "tells whether the gateway runs; ${DEFAULT-VALUE} unless given")
    private Path socket = Path.of("");

    @Option(names = "--root", paramLabel = "DIR", defaultValue = "/", hidden = true)
    private Path root = Path.of("/");

    @Option(names = "--json", description = "as lines of JSON, an object for each trouble")
    private boolean json;

    @Override
    public Integer call() {
        try {
            Path used = file == null && Files.exists(SERVICE) ? SERVICE : file;
            GatewayConfig config = used == null ? GatewayConfig.defaults() : GatewayConfig.read(used);
            List<Trouble> troubles = Doctor.examine(config, new Machine(root), Instant.now(), isServed());
            troubles.forEach(this::print);
            if (troubles.isEmpty() && !json) {
                System.out.println("nothing is wrong");
            }
            return troubles.isEmpty() ? Commands.DONE : Commands.FAILED;
        } catch (ConfigException mistakes) {
            System.err.println(mistakes.getMessage());
            return Commands.FAILED;
        }
    }

    private boolean isServed() {
        try {
            return !ControlClient.ask(socket, "status").isEmpty();
        } catch (IOException nobody) {
            return false;
        }
    }

    private void print(Trouble trouble) {
        System.out.println(
                json
                        ? Json.write(new TreeMap<>(Map.of("trouble", trouble.what(), "remedy", trouble.remedy())))
                        : trouble.what() + "\n    " + trouble.remedy());
    }
}
