package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.store.DeadLetterFile;

/**
 * What came of a replay of a file of dead letters. The file is renamed before the first letter goes out. A running gateway then
 * begins a new file, and its new letters are not taken for replayed ones.
 *
 * @param letters how many were in the file
 * @param published how many of them the broker has acknowledged, from the first on
 * @param reason why not all of them; empty if all
 * @param next the first one that was not published
 * @param unreadable what is wrong with lines that are no dead letter, with their line numbers
 * @param file where the letters are now: {@code FILE.replayed}, or those that are left in {@code FILE.replaying}
 */
public record FileReplay(
        int letters, int published, String reason, Optional<DeadLetter> next, List<String> unreadable, Path file) {
    /** The end of the name of a file whose replay has not come to its end. */
    public static final String REPLAYING = ".replaying";

    private static final String REPLAYED = ".replayed";

    /** Publishes letters in order. */
    public interface Publisher {
        /** Returns when the broker has acknowledged the last one, or takes no more. */
        Replayer.Outcome publish(List<DeadLetter> letters) throws IOException;
    }

    /**
     * Replays a file.
     *
     * @param given such as {@code dead-letters.jsonl}, or what an earlier replay has left as {@code FILE.replaying}
     * @throws IOException if the file can't be read, or a replay of it is not at its end
     */
    public static FileReplay of(Path given, Publisher publisher) throws IOException {
        Path replaying = begin(given);
        DeadLetterFile.Contents contents = DeadLetterFile.read(replaying);
        List<DeadLetter> letters = contents.letters();
        Replayer.Outcome outcome = publisher.publish(letters);
        int published = outcome.published();
        if (published < letters.size()) {
            DeadLetterFile.write(replaying, letters.subList(published, letters.size()));
            return new FileReplay(
                    letters.size(),
                    published,
                    outcome.reason(),
                    Optional.of(letters.get(published)),
                    contents.unreadable(),
                    replaying);
        }
        return new FileReplay(letters.size(), published, "", Optional.empty(), contents.unreadable(), end(replaying));
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
