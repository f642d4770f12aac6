package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Reads a journal without changing anything, while a gateway may be writing to it. What the gateway writes meanwhile may be
 * seen or not. When it gives up or reuses a file that is being read, the reading begins anew; so it does when something
 * looks damaged that may only have been half written.
 */
public final class JournalReader {
    private static final int MAX_ATTEMPTS = 10;

    private final StoreDirectory directory;

    public JournalReader(StoreDirectory directory) {
        this.directory = directory;
    }

    /**
     * What was found, and who was told of all records.
     *
     * @param report with the files that can't be used by their present names
     * @param octets of the files of the journal
     */
    public record Contents<C>(C records, OpeningReport report, long octets) {}

    /**
     * Hands over all records in no order that means anything.
     *
     * @param consumers is asked for a new one whenever the reading begins anew; the last one counts
     * @throws StoreFormatException if another version has written it
     * @throws IOException if it can't be read
     */
    public <C extends BiConsumer<RecordKey, Payload>> Contents<C> read(Supplier<C> consumers) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<String> before = segmentNames();
                Contents<C> contents = readOnce(consumers.get());
                boolean isWhole = directory.list().containsAll(before)
                        && !contents.report().isDamaged();
                if (isWhole || attempt == MAX_ATTEMPTS) {
                    return contents;
                }
            } catch (StoreFormatException notOurs) {
                throw notOurs;
            } catch (IOException failed) {
                if (attempt == MAX_ATTEMPTS) {
                    throw failed;
                }
            }
        }
    }

    /** The files of the journal. */
    public List<String> segmentNames() throws IOException {
        return directory.list().stream()
                .filter(name -> Segment.numberIn(name) >= 0)
                .toList();
    }

    private <C extends BiConsumer<RecordKey, Payload>> Contents<C> readOnce(C consumer) throws IOException {
        Records records = new Records();
        try (Opening opening = new Opening(directory, records)) {
            OpeningReport report = opening.inspect();
            long octets = 0;
            for (Segment segment : opening.segments()) {
                octets += segment.file().size();
                FrameReader reader = FrameReader.ofWritten(segment);
                for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    for (Frame.StoredChange change : frame.changes()) {
                        if (records.isInForce(segment, change)) {
                            consumer.accept(change.key(), reader.value(change));
                        }
                    }
                }
            }
            return new Contents<>(consumer, report, octets);
        }
    }
}
