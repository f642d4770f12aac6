package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.StatePath;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code store}: reads the state directory, also while its gateway runs. */
@Command(
        name = "store",
        description = {
            "Lists what the gateway keeps over a restart: sessions, subscriptions, messages.",
            "It changes nothing, and the gateway may be running.",
            "Without options: the state directory of this user."
        },
        mixinStandardHelpOptions = true,
        subcommands = ReplayCommand.class)
final class StoreCommand implements Callable<Integer> {
    @ArgGroup
    private @Nullable Place place;

    @Option(names = "--json", description = "as one JSON object")
    private boolean json;

    /** The directory to read. */
    static final class Place {
        @Option(names = "--config", paramLabel = "FILE", description = "the configuration of the gateway")
        private @Nullable Path config;

        @Option(names = "--directory", paramLabel = "DIR", description = "the state directory itself")
        private @Nullable Path directory;

        private Path path() throws ConfigException, IOException {
            if (directory != null) {
                return directory;
            }
            GatewayConfig values = config == null ? GatewayConfig.defaults() : GatewayConfig.read(config);
            Optional<GatewayConfig.StorePlace> store = values.storePlace();
            return StatePath.of(store.orElseThrow(
                            () -> new IOException(config + " says \"store: directory: off\": nothing is kept"))
                    .directory());
        }
    }

    @Override
    public Integer call() {
        try {
            StoreContents contents = StoreContents.read((place == null ? new Place() : place).path());
            System.out.print(json ? StoreAsJson.of(contents) + "\n" : StoreInWords.of(contents));
            return Commands.DONE;
        } catch (ConfigException | IOException failed) {
            System.err.println(failed.getMessage());
            return Commands.FAILED;
        }
    }
}
