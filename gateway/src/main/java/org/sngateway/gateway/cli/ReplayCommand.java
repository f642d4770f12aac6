package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/**
 * {@code store replay}. The file is renamed before the first letter goes out. A running gateway then begins a new file,
 * and its new letters are not taken for replayed ones.
 */
@Command(
        name = "replay",
        description = {
            "Publishes dead letters to the broker, each with its QoS (1 instead of 0) and its retain flag.",
            "The file is called FILE.replayed then, or FILE.replaying if the broker did not take all."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final String REPLAYING = ".replaying";
    private static final String REPLAYED = ".replayed";

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
        Path replaying = begin(given);
        DeadLetterFile.Contents contents = DeadLetterFile.read(replaying);
        List<DeadLetter> letters = contents.letters();
        contents.unreadable().forEach(line -> System.err.println("left out: " + line));
        Replayer.Outcome outcome = replayer.replay(values, letters);
        if (outcome.published() < letters.size()) {
            DeadLetterFile.write(replaying, letters.subList(outcome.published(), letters.size()));
            DeadLetter next = letters.get(outcome.published());
            System.err.printf(
                    "published %d of %d dead letters: %s%nthe others, the next of client %s and topic %s, are in %s;"
                            + " try again with that file%n",
                    outcome.published(),
                    letters.size(),
                    outcome.reason(),
                    SnPrinter.quote(next.clientId()),
                    SnPrinter.quote(next.topic()),
                    replaying);
            return Commands.FAILED;
        }
        Path replayed = end(replaying);
        System.out.printf("published %d dead letters, they are in %s now%n", letters.size(), replayed);
        return contents.unreadable().isEmpty() ? Commands.DONE : Commands.FAILED;
    }

    private static Path begin(Path given) throws IOException {
        if (given.toString().endsWith(REPLAYING)) {
            return given;
        }
        Path replaying = Path.of(given + REPLAYING);
        if (Files.exists(replaying)) {
            throw new IOException(
                    replaying + " is left from a replay that did not come to its end; replay that file first");
        }
        return Files.move(given, replaying);
    }

    private static Path end(Path replaying) throws IOException {
        String name = replaying.toString();
        String given = name.substring(0, name.length() - REPLAYING.length());
        Path replayed = Path.of(given + REPLAYED);
        for (int i = 2; Files.exists(replayed); i++) {
            replayed = Path.of(given + REPLAYED + "-" + i);
        }
        return Files.move(replaying, replayed);
    }
}
