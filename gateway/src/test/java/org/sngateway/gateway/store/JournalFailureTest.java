package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/** A journal on a disk that fails, is full, or forgets octets that were not forced. */
class JournalFailureTest {
    private static final JournalSettings SMALL = new JournalSettings(4_096, 8);

    private final Random random = new Random(1);
    private final SimDisk disk = new SimDisk(random);
    private final FaultyDisk faulty = new FaultyDisk(disk);

    @Test
    void anEmptyAppendLeavesNoGapInTheNumbers() throws IOException {
        Journal journal = open(faulty);
        journal.append(List.of(put(1, "one")));
        journal.append(List.of());
        journal.append(List.of(put(2, "two")));
        journal.commit();

        Journal.Opened again = Journal.open(faulty, SMALL, random);

        assertThat(again.report().isDamaged()).isFalse();
        assertThat(contents(again.journal())).containsOnlyKeys(key(1), key(2));
    }

    @Test
    void appendsOfManyKibibytesAreThereBeforeTheirCommitAndAfterAFailedForce() throws IOException {
        JournalSettings settings = new JournalSettings(1_048_576, 8);
        Journal journal = Journal.open(faulty, settings, random).journal();
        Map<RecordKey, Payload> written = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            String value = ("value " + i).repeat(100);
            journal.append(List.of(put(i, value)));
            written.put(key(i), Payload.ofText(value));
        }
        assertThat(contents(journal)).isEqualTo(written);

        faulty.failAfter(0);
        journal.commit();

        assertThat(contents(Journal.open(faulty, settings, random).journal())).isEqualTo(written);
    }

    @Test
    void aSingleFailingOperationIsNeverNoticed() throws IOException {
        for (int operation = 0; operation < 400; operation++) {
            FaultyDisk failing = new FaultyDisk(new SimDisk(random));
            Journal journal = open(failing);
            failing.failAfter(operation);

            Map<RecordKey, Payload> written = writeSome(journal, 200);
            failing.failFor(0);

            assertThat(contents(journal)).as("operation %d", operation).isEqualTo(written);
            assertThat(contents(open(failing))).as("operation %d", operation).isEqualTo(written);
            assertThat(failing.list()).noneMatch(name -> name.startsWith("damaged"));
        }
    }

    @Test
    void appendsThatATemporarilyFailingDiskRefusedDidNotHappen() throws IOException {
        for (int operation = 0; operation < 300; operation++) {
            FaultyDisk failing = new FaultyDisk(new SimDisk(random));
            Journal journal = open(failing);
            Map<RecordKey, Payload> before = writeSome(journal, operation);
            failing.failFor(10);

            try {
                for (int i = 0; i < 10; i++) {
                    long sequence = journal.append(List.of(put(i, "new")));
                    journal.commit();
                    assertThat(journal.storedSequence()).isGreaterThanOrEqualTo(sequence);
                    before.put(key(i), Payload.ofText("new"));
                }
            } catch (IOException expected) {
                assertThat(contents(journal)).as("operation %d", operation).isEqualTo(before);
            }

            failing.failFor(0);
            before.putAll(writeSome(journal, 100));
            assertThat(contents(journal)).as("operation %d", operation).isEqualTo(before);
            assertThat(contents(open(failing))).as("operation %d", operation).isEqualTo(before);
            assertThat(failing.list())
                    .hasSizeLessThan(SMALL.maxSegments() + 3)
                    .noneMatch(name -> name.startsWith("damaged"));
        }
    }

    @Test
    void theNumberOfFilesDoesNotGrowWhileTheDiskFails() throws IOException {
        Journal journal = open(faulty);
        writeSome(journal, 100);
        int files = disk.list().size();
        faulty.failForces();

        for (int i = 0; i < 100; i++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                journal.append(List.of(put(1, "new")));
                journal.commit();
            });
        }

        assertThat(disk.list()).hasSizeLessThanOrEqualTo(files + 2);
    }

    @Test
    void theNumberOfFilesDoesNotGrowWithEachOpening() throws IOException {
        writeSome(open(faulty), 100);
        open(faulty);
        List<String> files = disk.list();

        for (int i = 0; i < 10; i++) {
            open(faulty);
        }

        assertThat(disk.list()).isEqualTo(files);
    }

    @Test
    void recordsReadAtTheOpeningAreStillThereAfterAPowerCut() throws IOException {
        Journal journal = open(faulty);
        journal.append(List.of(put(1, "one")));
        // The process ends between write and force; the operating system still has the written octets.
        faulty.failForces();
        assertThatExceptionOfType(IOException.class).isThrownBy(journal::commit);
        faulty.failFor(0);

        Map<RecordKey, Payload> found = contents(open(faulty));
        disk.cutPower();

        Journal.Opened again = Journal.open(faulty, SMALL, random);
        assertThat(found).isNotEmpty();
        assertThat(contents(again.journal())).isEqualTo(found);
        assertThat(again.report().isDamaged()).isFalse();
    }

    @Test
    void deletionsFindRoomOnAFullDiskAndMakeRoom() throws IOException {
        for (int files = 4; files < 20; files++) {
            FaultyDisk full = new FaultyDisk(new SimDisk(random));
            full.setOctetsLeft(files * 4_096L + random.nextInt(4_096));
            JournalSettings settings = new JournalSettings(4_096, 100);
            Journal journal = Journal.open(full, settings, random).journal();
            int written = fill(journal);
            // Another program takes the rest of the disk.
            full.setOctetsLeft(0);

            for (int i = 0; i < written; i++) {
                journal.append(List.of(Change.delete(key(i))));
                journal.commit();
            }

            assertThat(journal.size()).isZero();
            assertThat(fill(journal)).as("%d files", files).isGreaterThanOrEqualTo(written / 3);
        }
    }

    @Test
    void recordsOnADiskThatBecomesFullCanStillBeDeleted() throws IOException {
        for (int files = 3; files < 20; files++) {
            FaultyDisk full = new FaultyDisk(new SimDisk(random));
            Journal journal =
                    Journal.open(full, new JournalSettings(4_096, 100), random).journal();
            int written = 0;
            while (full.list().size() < files) {
                journal.append(List.of(put(written++, "a value of some length")));
                journal.commit();
            }
            full.setOctetsLeft(1_000);

            for (int i = written - 1; i >= 0; i--) {
                journal.append(List.of(Change.delete(key(i))));
                journal.commit();
            }

            assertThat(journal.size()).isZero();
        }
    }

    @Test
    void aDiskWithRoomAgainTakesRecordsAgainAtOnce() throws IOException {
        faulty.setOctetsLeft(6 * 4_096L);
        Journal journal =
                Journal.open(faulty, new JournalSettings(4_096, 100), random).journal();
        int written = fill(journal);

        faulty.setOctetsLeft(60 * 4_096L);

        journal.append(List.of(put(written, "fits")));
        assertThat(fill(journal)).isGreaterThan(2 * written);
    }

    @Test
    void aDiskThatHasFailedForLongTakesRecordsAgainAtOnce() throws IOException {
        Journal journal = open(faulty);
        faulty.failFor(1_000);
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> writeAsTheWriterDoes(journal));
        }

        faulty.failFor(0);

        writeAsTheWriterDoes(journal);
        assertThat(contents(journal)).containsEntry(key(1), Payload.ofText("new"));
    }

    private static void writeAsTheWriterDoes(Journal journal) throws IOException {
        try {
            journal.append(List.of(put(1, "new")));
        } finally {
            journal.commit();
        }
    }

    @Test
    void aFullStoreTakesOtherValuesOfTheSameSize() throws IOException {
        Journal journal = open(faulty);
        int written = fill(journal);

        for (int i = 0; i < 5 * written; i++) {
            journal.append(List.of(put(i % written, "another value of length")));
            journal.commit();
        }

        assertThat(journal.size()).isEqualTo(written);
        assertThat(disk.list()).hasSizeLessThanOrEqualTo(SMALL.maxSegments() + 2);
        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(() -> journal.append(List.of(put(written, "another value of length"))));
    }

    @Test
    void aReadThatFailsWhileFilesAreEmptiedLosesThatRecordOnly() throws IOException {
        Journal journal = open(faulty);
        journal.append(List.of(put(1_000, "stays"), put(1_001, "stays too")));
        journal.append(List.of(put(1_002, "can't be read")));
        journal.commit();
        faulty.failReads(Segment.name(1), 64 + 24 + 100, 10);

        Map<RecordKey, Payload> written = writeSome(journal, 1_000);

        assertThat(journal.lost()).isEqualTo(1);
        assertThat(journal.read(key(1_000))).isPresent();
        assertThat(journal.read(key(1_002))).isEmpty();
        assertThat(disk.list()).contains("damaged-" + Segment.name(1));
        written.put(key(1_000), Payload.ofText("stays"));
        written.put(key(1_001), Payload.ofText("stays too"));
        assertThat(contents(open(faulty))).isEqualTo(written);
    }

    @Test
    void aFileThatCannotBeEmptiedFailsNoCommitUntilThereAreTooMany() throws IOException {
        Journal journal = open(faulty);
        journal.append(List.of(put(1_000, "stays")));
        journal.commit();
        faulty.failReads(Segment.name(1), 0, 4_096);

        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(() -> writeSome(journal, 10_000))
                .withMessageContaining(Segment.name(1));
        assertThat(disk.list()).hasSizeLessThanOrEqualTo(SMALL.maxSegments() + 3);
        journal.append(List.of(Change.delete(key(1))));
        journal.commit();

        faulty.failReads(Segment.name(1), 0, 0);
        journal.commit();
        writeSome(journal, 1_000);
        assertThat(journal.read(key(1_000))).contains(Payload.ofText("stays"));
    }

    @Test
    void aValueDamagedAfterTheOpeningIsNotHandedOut() throws IOException {
        Journal journal = open(faulty);
        journal.append(List.of(put(1, "value")));
        journal.commit();
        byte[] octets = disk.octets(Segment.name(1));
        for (int i = 64; i < 200; i++) {
            octets[i] ^= 0x10;
        }

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> journal.read(key(1)));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> contents(journal));
    }

    @Test
    void changesThatDoNotFitAreRefused() throws IOException {
        Journal journal = open(faulty);
        String longest = "x".repeat(0x10000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> journal.append(List.of(Change.delete(new RecordKey(longest, 1, 1)))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> journal.append(List.of(Change.delete(new RecordKey("\uD800", 1, 1)))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> journal.append(List.of(put(1, "x".repeat(journal.maxAppendOctets())))));

        assertThat(writeSome(journal, 10)).isEqualTo(contents(open(faulty)));
    }

    @Test
    void aStoreOfAnotherVersionIsLeftUnchanged() throws IOException {
        Journal journal = open(faulty);
        writeSome(journal, 100);
        List<String> files = disk.list();
        String newest = files.get(files.size() - 2);
        DamagedStore.setVersion(disk.octets(newest), 2);

        assertThatExceptionOfType(StoreFormatException.class)
                .isThrownBy(() -> open(faulty))
                .withMessageContaining(newest);

        assertThat(disk.list()).isEqualTo(files);
    }

    private Journal open(StoreDirectory on) throws IOException {
        return Journal.open(on, SMALL, random).journal();
    }

    /** Puts new records until there is no room; returns their number. */
    private static int fill(Journal journal) throws IOException {
        for (int i = 0; ; i++) {
            try {
                journal.append(List.of(put(i, "a value of some length!")));
                journal.commit();
            } catch (StoreFullException full) {
                return i;
            }
        }
    }

    private Map<RecordKey, Payload> writeSome(Journal journal, int appends) throws IOException {
        Map<RecordKey, Payload> written = new HashMap<>();
        for (int i = 0; i < appends; i++) {
            byte[] value = new byte[random.nextInt(150)];
            random.nextBytes(value);
            Change change = Change.put(key(random.nextInt(30)), Payload.copyOf(value));
            journal.append(List.of(change));
            written.put(change.key(), Payload.copyOf(value));
            if (random.nextBoolean()) {
                journal.commit();
            }
        }
        journal.commit();
        return written;
    }

    private static Change put(long number, String value) {
        return Change.put(key(number), Payload.ofText(value));
    }

    private static RecordKey key(long number) {
        return new RecordKey("client", 1, number);
    }

    private static Map<RecordKey, Payload> contents(Journal journal) throws IOException {
        Map<RecordKey, Payload> contents = new HashMap<>();
        journal.forEach(contents::put);
        assertThat(contents).hasSize(journal.size());
        return contents;
    }
}
