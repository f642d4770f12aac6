package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.gateway.store.JournalReader;
import org.sngateway.gateway.store.OpeningReport;
import org.sngateway.gateway.store.ReadOnlyDirectory;

/**
 * The present contents of a state directory.
 *
 * @param report with the unusable files of the journal
 * @param files the number of files of the journal
 * @param octets of these files
 * @param setAside damaged files that a gateway has set aside
 * @param unreadableLetters what is wrong with unreadable lines in the files of dead letters
 */
record StoreContents(
        Path directory,
        StoreListing listing,
        OpeningReport report,
        int files,
        long octets,
        List<String> setAside,
        List<String> unreadableLetters) {
    private static final String SET_ASIDE = "damaged-";

    /**
     * Reads the directory, also while its gateway runs.
     *
     * @throws IOException if that can't be done; the message says what to do
     */
    static StoreContents read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new IOException(path + (Files.exists(path) ? " is no directory" : " is not there, or out of reach")
                    + "; --directory DIR names the state directory of the gateway, --config FILE its configuration");
        }
        ReadOnlyDirectory directory = new ReadOnlyDirectory(path);
        JournalReader journal = new JournalReader(directory);
        int files = journal.segmentNames().size();
        List<String> setAside = directory.list().stream()
                .filter(name -> name.startsWith(SET_ASIDE))
                .toList();
        if (files == 0 && setAside.isEmpty() && !Files.exists(path.resolve(DeadLetterFile.NAME))) {
            throw new IOException(path + " is no store of a gateway: there is no journal in it");
        }
        JournalReader.Contents<StoreListing> contents = journal.read(StoreListing::new);
        List<String> unreadable = new ArrayList<>();
        for (String name : List.of(DeadLetterFile.OLDER, DeadLetterFile.NAME)) {
            if (Files.exists(path.resolve(name))) {
                DeadLetterFile.Contents letters = DeadLetterFile.read(path.resolve(name));
                letters.letters().stream().map(DeadLetter::clientId).forEach(contents.records()::addDeadLetter);
                letters.unreadable().forEach(line -> unreadable.add(name + ": " + line));
            }
        }
        return new StoreContents(
                path, contents.records(), contents.report(), files, contents.octets(), setAside, unreadable);
    }
}
