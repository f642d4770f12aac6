package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Reads a journal without changing anything, also while a gateway writes to it. Changes of that time may be seen or
 * not. The reading starts again when the gateway gives up or reuses a file that is being read, and when something looks
 * damaged that may only be half written.
 */
public final class JournalReader {
    private static final int MAX_ATTEMPTS = 10;

    private final StoreDirectory directory;

    public JournalReader(StoreDirectory directory) {
        this.directory = directory;
    }

    /**
     * The result of a reading.
     *
     * @param report with the unusable files under their present names
     * @param octets of the files of the journal
     */
    public record Contents<C>(C records, OpeningReport report, long octets) {}

    /**
     * Hands over all records, in no particular order.
     *
     * @param consumers gives a new consumer for each start of the reading; the last one gets everything
     * @throws StoreFormatException if another version has written the journal
     * @throws IOException if the journal can't be read
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
