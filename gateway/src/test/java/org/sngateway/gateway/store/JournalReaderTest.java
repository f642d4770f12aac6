package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/** A journal in a real directory, read while it is open for writing. */
@SuppressWarnings("NullAway.Init")
class JournalReaderTest {
    private static final JournalSettings SMALL = new JournalSettings(4_096, 8);

    /** Records by their keys. */
    private static final class Found extends HashMap<RecordKey, Payload> implements BiConsumer<RecordKey, Payload> {
        private static final long serialVersionUID = 1L;

        @Override
        public void accept(RecordKey key, Payload value) {
            assertThat(put(key, value)).as("%s comes once", key).isNull();
        }
    }

    @TempDir
    Path path;

    private DiskDirectory directory;
    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        directory = DiskDirectory.open(path);
        journal = Journal.open(directory, SMALL, new Random(1)).journal();
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
        directory.close();
    }

    @Test
    void handsOverLiveRecordsThoughTheJournalIsOpen() throws IOException {
        write(put(1, "one"), put(2, "two"));
        write(put(2, "second"), Change.delete(key(1)), put(3, "three"));

        JournalReader.Contents<Found> contents = read(new ReadOnlyDirectory(path));

        assertThat(contents.records())
                .containsOnly(Map.entry(key(2), Payload.ofText("second")), Map.entry(key(3), Payload.ofText("three")));
        assertThat(contents.report()).isEqualTo(new OpeningReport(2, 0, List.of()));
        assertThat(contents.octets()).isEqualTo(4_096);
    }

    @Test
    void changesNothing() throws IOException {
        for (int i = 0; i < 200; i++) {
            write(put(i % 20, "value " + i));
        }
        Map<String, ByteBuffer> before = files();

        read(new ReadOnlyDirectory(path));

        assertThat(files()).isEqualTo(before);
        write(put(1, "still open"));
        assertThat(journal.read(key(1))).contains(Payload.ofText("still open"));
    }

    @Test
    void aHalfWrittenFrameIsNotThereYet() throws IOException {
        write(put(1, "one"));
        write(put(2, "x".repeat(300)));
        tear(newest(), 300);

        JournalReader.Contents<Found> contents = read(new ReadOnlyDirectory(path));

        assertThat(contents.records()).containsOnlyKeys(key(1));
        assertThat(contents.report().isDamaged()).isFalse();
    }

    @Test
    void startsAgainWhenAFileIsGivenUpMeanwhile() throws IOException {
        for (int i = 0; i < 100; i++) {
            write(put(i % 50, "x".repeat(100)));
        }
        String oldest = new JournalReader(directory).segmentNames().get(0);

        // By now the oldest file is open and the others are not.
        JournalReader.Contents<Found> contents = read(new Meanwhile(1, () -> {
            for (int i = 0; directory.list().contains(oldest); i++) {
                write(put(i % 50, "later " + "y".repeat(100)));
            }
        }));

        assertThat(directory.list()).doesNotContain(oldest);
        assertThat(contents.records()).hasSize(50);
        for (int i = 0; i < 50; i++) {
            assertThat(contents.records().get(key(i)))
                    .isEqualTo(journal.read(key(i)).orElseThrow());
        }
        assertThat(contents.report().isDamaged()).isFalse();
    }

    @Test
    void damageIsReportedByTheNameOfTheFileAndNotRepaired() throws IOException {
        write(put(1, "one"));
        Files.write(path.resolve("journal-0000000000"), new byte[4_096]);

        JournalReader.Contents<Found> contents = read(new ReadOnlyDirectory(path));

        assertThat(contents.records()).containsOnlyKeys(key(1));
        assertThat(contents.report().setAside()).containsExactly("journal-0000000000");
        assertThat(path.resolve("journal-0000000000")).exists();
    }

    @Test
    void anotherFormatIsNamed() throws IOException {
        byte[] head = Files.readAllBytes(newest());
        ByteBuffer buffer = ByteBuffer.wrap(head);
        buffer.putInt(8, 2).putInt(40, Frame.crc(buffer, 0, 40));
        Files.write(newest(), head);

        assertThatExceptionOfType(StoreFormatException.class)
                .isThrownBy(() -> read(new ReadOnlyDirectory(path)))
                .withMessageContaining("format 2")
                .withMessageContaining("knows format 1");
    }

    private static JournalReader.Contents<Found> read(StoreDirectory from) throws IOException {
        return new JournalReader(from).read(Found::new);
    }

    private void write(Change... changes) throws IOException {
        journal.append(List.of(changes));
        journal.commit();
    }

    private Path newest() throws IOException {
        List<String> names = new JournalReader(directory).segmentNames();
        return path.resolve(names.get(names.size() - 1));
    }

    /** Zeros from here on, in the frames. */
    private static void tear(Path file, int from) throws IOException {
        try (RandomAccessFile octets = new RandomAccessFile(file.toFile(), "rw")) {
            octets.seek(from);
            octets.write(new byte[2_000]);
        }
    }

    private Map<String, ByteBuffer> files() throws IOException {
        Map<String, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(path)) {
            for (Path file : all.toList()) {
                files.put(
                        file.getFileName() + " " + Files.getLastModifiedTime(file),
                        ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private static Change put(int number, String value) {
        return Change.put(key(number), Payload.ofText(value));
    }

    private static RecordKey key(int number) {
        return new RecordKey("client", 1, number);
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** The directory, with a write just before one of its files is opened. */
    private final class Meanwhile implements StoreDirectory {
        private final ReadOnlyDirectory files = new ReadOnlyDirectory(path);
        private final Writing writing;
        private int opensLeft;

        Meanwhile(int opensLeft, Writing writing) {
            this.opensLeft = opensLeft;
            this.writing = writing;
        }

        @Override
        public StoreFile open(String name) throws IOException {
            if (opensLeft-- == 0) {
                writing.run();
            }
            return files.open(name);
        }

        @Override
        public List<String> list() throws IOException {
            return files.list();
        }

        @Override
        public StoreFile create(String name, int octets) {
            return files.create(name, octets);
        }

        @Override
        public void rename(String from, String to) {
            files.rename(from, to);
        }

        @Override
        public void delete(String name) {
            files.delete(name);
        }

        @Override
        public long usableOctets() throws IOException {
            return files.usableOctets();
        }
    }
}
