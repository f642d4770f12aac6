package org.sngateway.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.cli.FileReplay;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.store.DeadLetterFile;

/**
 * The dead letters in the state directory of a running gateway, and their replay on a thread of its own. What a replay has left
 * goes first in the next one.
 */
final class StoredDeadLetters {
    private static final int MAX_TOLD = 100;
    /** In the order of their letters. */
    private static final List<String> FILES = List.of(
            DeadLetterFile.OLDER + FileReplay.REPLAYING,
            DeadLetterFile.OLDER,
            DeadLetterFile.NAME + FileReplay.REPLAYING,
            DeadLetterFile.NAME);

    private final Logger log = LoggerFactory.getLogger("replay");
    private final Path directory;
    private final Consumer<List<DeadLetter>> onChange;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile String outcome = "";

    /**
     * Those of a state directory.
     *
     * @param onChange is told the newest ones, on any thread, when {@link #tell} is called and after a replay
     */
    StoredDeadLetters(Path directory, Consumer<List<DeadLetter>> onChange) {
        this.directory = directory;
        this.onChange = onChange;
    }

    /** What came of the last replay, in words; empty if there was none. */
    String outcome() {
        return outcome;
    }

    /** Tells the newest ones; reads the files. */
    void tell() {
        try {
            List<DeadLetter> newest = new ArrayList<>();
            for (Path file : files()) {
                newest.addAll(DeadLetterFile.newest(file, MAX_TOLD));
            }
            onChange.accept(newest.subList(Math.max(0, newest.size() - MAX_TOLD), newest.size()));
        } catch (IOException unreadable) {
            log.warn("dead-letters=unreadable reason=\"{}\"", unreadable.getMessage());
        }
    }

    private List<Path> files() {
        return FILES.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /**
     * Publishes all of them to the broker.
     *
     * @param config of the broker
     */
    void replay(GatewayConfig config) {
        if (underWay.compareAndSet(false, true)) {
            outcome = "under way";
            Thread thread = new Thread(() -> replayAll(config), "gw-replay");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void replayAll(GatewayConfig config) {
        try {
            outcome = inWords(config);
            log.info("replay=ended outcome=\"{}\"", outcome);
        } catch (IOException failed) {
            outcome = "failed: " + failed.getMessage();
            log.warn("replay=failed reason=\"{}\" hint=\"the letters are kept\"", failed.getMessage());
        } finally {
            underWay.set(false);
            tell();
        }
    }

    private String inWords(GatewayConfig config) throws IOException {
        int published = 0;
        for (Path file : files()) {
            FileReplay replay = FileReplay.of(file, letters -> DeadLetterReplay.replay(config, letters));
            published += replay.published();
            if (replay.next().isPresent()) {
                return "published " + published + ", then: " + replay.reason();
            }
        }
        return "published " + published;
    }
}
