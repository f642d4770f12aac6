package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Prints what the store costs. Part of no build; run it with
 *
 * <pre>
 *   mvn test -pl gateway -am -Dtest=StoreFigures -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
class StoreFigures {
    private static final int MESSAGES = 200_000;
    private static final int PAYLOAD_OCTETS = 32;
    private static final int PAGE_OCTETS = 4096;

    @TempDir
    Path path;

    @Test
    void writtenPerMessage() throws IOException {
        for (int batch : List.of(1, 10, 100)) {
            for (int waiting : List.of(100, 100_000)) {
                writtenPerMessage(batch, waiting);
            }
        }
    }

    /** Each message is put, and deleted after this many later messages. */
    private void writtenPerMessage(int batch, int waiting) throws IOException {
        Path here = path.resolve(batch + "-" + waiting);
        try (DiskDirectory disk = DiskDirectory.open(here)) {
            CountingDirectory counting = new CountingDirectory(disk);
            Journal journal = Journal.open(counting, JournalSettings.of(128L << 20), new Random(1))
                    .journal();
            for (int i = 0; i < waiting; i++) {
                journal.append(List.of(put(i, PAYLOAD_OCTETS)));
            }
            journal.commit();
            counting.reset();
            for (int i = waiting; i < waiting + MESSAGES; ) {
                int to = i + batch;
                for (int message = i; message < to; message++) {
                    journal.append(List.of(put(message, PAYLOAD_OCTETS)));
                }
                journal.commit();
                for (int message = i; message < to; message++) {
                    journal.append(List.of(Change.delete(key(message - waiting))));
                }
                journal.commit();
                i = to;
            }
            System.out.printf(
                    "%3d per commit, %6d waiting: %4d octets written per message (put %d, delete %d, the rest copies),"
                            + " %5d in pages, %4d of zeros; %.3f forces%n",
                    batch,
                    waiting,
                    counting.octets.get() / MESSAGES,
                    Frame.octets(List.of(put(MESSAGES, PAYLOAD_OCTETS))),
                    Frame.octets(List.of(Change.delete(key(MESSAGES)))),
                    counting.pages.get() * PAGE_OCTETS / MESSAGES,
                    counting.zeros.get() / MESSAGES,
                    (double) counting.forces.get() / MESSAGES);
            assertThat(journal.size()).isEqualTo(waiting);
            journal.close();
        }
    }

    @Test
    void messagesPerSecond() throws IOException {
        for (int batch : List.of(1, 10, 100, 1_000)) {
            try (DiskDirectory disk = DiskDirectory.open(path.resolve("batch-" + batch));
                    Journal journal = Journal.open(disk, JournalSettings.of(128L << 20), new Random(1))
                            .journal()) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
                int commits = 0;
                for (long message = 0; System.nanoTime() < end; commits++) {
                    for (int i = 0; i < batch; i++, message++) {
                        journal.append(List.of(put(message % 10_000, PAYLOAD_OCTETS)));
                    }
                    journal.commit();
                }
                System.out.printf(
                        "%4d per commit: %d commits/s, %d messages/s%n", batch, commits / 3, commits * batch / 3);
                assertThat(commits).isPositive();
            }
        }
    }

    @Test
    void opening() throws IOException {
        for (int valueOctets : List.of(PAYLOAD_OCTETS, 470)) {
            opening(1_000_000, valueOctets);
        }
    }

    private void opening(int records, int valueOctets) throws IOException {
        try (DiskDirectory disk = DiskDirectory.open(path.resolve("opening-" + valueOctets))) {
            JournalSettings settings = JournalSettings.of(2L << 30);
            try (Journal journal = Journal.open(disk, settings, new Random(1)).journal()) {
                for (int i = 0; i < records; i++) {
                    journal.append(List.of(put(i, valueOctets)));
                    if (i % 100 == 0) {
                        journal.commit();
                    }
                }
                journal.commit();
            }
            long before = usedOctets();
            long begin = System.nanoTime();
            Journal journal = Journal.open(disk, settings, new Random(1)).journal();
            long opened = System.nanoTime();
            long after = usedOctets();
            AtomicLong octets = new AtomicLong();
            long beginEach = System.nanoTime();
            journal.forEach((key, value) -> octets.addAndGet(value.size()));
            long each = System.nanoTime();
            List<RecordKey> some = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                some.add(key(new Random(i).nextInt(records)));
            }
            long beginRead = System.nanoTime();
            for (RecordKey key : some) {
                assertThat(journal.read(key)).isPresent();
            }
            long read = System.nanoTime();
            System.out.printf(
                    "%d records of %d octets, files of %d MiB: opened in %d ms, %d MiB of heap, all read in %d ms,"
                            + " one in %d us%n",
                    records,
                    valueOctets,
                    journal.fileOctets() >> 20,
                    TimeUnit.NANOSECONDS.toMillis(opened - begin),
                    (after - before) >> 20,
                    TimeUnit.NANOSECONDS.toMillis(each - beginEach),
                    TimeUnit.NANOSECONDS.toMicros(read - beginRead) / some.size());
            assertThat(octets.get()).isEqualTo((long) records * valueOctets);
            journal.close();
        }
    }

    private static long usedOctets() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Change put(long number, int octets) {
        return Change.put(key(number), Payload.copyOf(new byte[octets]));
    }

    private static RecordKey key(long number) {
        return new RecordKey("sensor-%04d".formatted(number % 1_000), 1, number);
    }

    /** Counts the octets written to a directory. */
    private static final class CountingDirectory implements StoreDirectory {
        private final StoreDirectory directory;
        private final AtomicLong octets = new AtomicLong();
        private final AtomicLong pages = new AtomicLong();
        private final AtomicLong zeros = new AtomicLong();
        private final AtomicLong forces = new AtomicLong();

        CountingDirectory(StoreDirectory directory) {
            this.directory = directory;
        }

        void reset() {
            List.of(octets, pages, zeros, forces).forEach(count -> count.set(0));
        }

        @Override
        public List<String> list() throws IOException {
            return directory.list();
        }

        @Override
        public StoreFile create(String name, int size) throws IOException {
            zeros.addAndGet(size);
            forces.incrementAndGet();
            return new CountingFile(directory.create(name, size));
        }

        @Override
        public StoreFile open(String name) throws IOException {
            return new CountingFile(directory.open(name));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            forces.incrementAndGet();
            directory.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            forces.incrementAndGet();
            directory.delete(name);
        }

        @Override
        public long usableOctets() throws IOException {
            return directory.usableOctets();
        }

        private final class CountingFile implements StoreFile {
            private final StoreFile file;

            CountingFile(StoreFile file) {
                this.file = file;
            }

            @Override
            public int size() throws IOException {
                return file.size();
            }

            @Override
            public void read(int position, ByteBuffer into) throws IOException {
                file.read(position, into);
            }

            @Override
            public void write(int position, ByteBuffer written) throws IOException {
                octets.addAndGet(written.remaining());
                int lastPage = (position + written.remaining() - 1) / PAGE_OCTETS;
                pages.addAndGet(lastPage - position / PAGE_OCTETS + 1);
                file.write(position, written);
            }

            @Override
            public void force() throws IOException {
                // Counted only: real writes would take minutes.
                forces.incrementAndGet();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }
}
