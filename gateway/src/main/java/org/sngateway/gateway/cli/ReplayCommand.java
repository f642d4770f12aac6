package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.sn.codec.SnPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code store replay}. */
@Command(
        name = "replay",
        description = {
            "Publishes dead letters to the broker, each with its QoS (1 instead of 0) and its retain flag.",
            "The file is called FILE.replayed then, or FILE.replaying if the broker did not take all."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "the configuration of the gateway")
    private @Nullable Path config;

    @Parameters(paramLabel = "FILE", description = "such as dead-letters.jsonl in the state directory")
    private @Nullable Path file;

    private final Replayer replayer;

    ReplayCommand(Replayer replayer) {
        this.replayer = replayer;
    }

    @Override
    public Integer call() {
        try {
            GatewayConfig values = config == null ? GatewayConfig.defaults() : GatewayConfig.read(config);
            return replay(values, Objects.requireNonNull(file));
        } catch (ConfigException | IOException failed) {
            System.err.println(failed.getMessage());
            return Commands.FAILED;
        }
    }

    private int replay(GatewayConfig values, Path given) throws IOException {
        if (!Files.isRegularFile(given)) {
            throw new IOException(given + " is no file; dead letters are in " + DeadLetterFile.NAME
                    + " in the state directory, if there are any");
        }
        FileReplay replay = FileReplay.of(given, letters -> replayer.replay(values, letters));
        replay.unreadable().forEach(line -> System.err.println("left out: " + line));
        if (replay.next().isPresent()) {
            DeadLetter next = replay.next().get();
            System.err.printf(
                    "published %d of %d dead letters: %s%nthe others, the next of client %s and topic %s, are in %s;"
                            + " try again with that file%n",
                    replay.published(),
                    replay.letters(),
                    replay.reason(),
                    SnPrinter.quote(next.clientId()),
                    SnPrinter.quote(next.topic()),
                    replay.file());
            return Commands.FAILED;
        }
        System.out.printf("published %d dead letters, they are in %s now%n", replay.letters(), replay.file());
        return replay.unreadable().isEmpty() ? Commands.DONE : Commands.FAILED;
    }
}
