package org.sngateway.gateway.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Thousands of damaged stores. Each one opens with its readable records, or says what is wrong, and takes new changes
 * afterwards. No value is invented, and no old value comes back where a newer one is intact.
 */
class JournalDamageTest {
    private static final JournalSettings SMALL = new JournalSettings(4_096, 8);
    private static final JournalSettings LARGE = new JournalSettings(64 * 1024, 8);
    private static final int STORES = 10;
    private static final int DAMAGES = 60;

    private interface Kind {
        void damage(SimDisk disk, Random random) throws IOException;
    }

    /** All values ever written under each key, in order; empty = deleted. */
    private final Map<RecordKey, List<Change>> history = new HashMap<>();

    @Test
    void truncatedFiles() throws IOException {
        damage((disk, random) -> truncate(disk, anyFile(disk, random), random.nextInt(4_097)));
    }

    @Test
    void extendedFiles() throws IOException {
        damage((disk, random) -> truncate(disk, anyFile(disk, random), 4_096 + random.nextInt(10_000)));
    }

    @Test
    void flippedBits() throws IOException {
        damage((disk, random) -> {
            byte[] octets = disk.octets(anyFile(disk, random));
            for (int i = random.nextInt(1, 10); i > 0; i--) {
                octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
            }
        });
    }

    @Test
    void flippedBitsInTheFirstHundredOctets() throws IOException {
        damage((disk, random) ->
                disk.octets(anyFile(disk, random))[random.nextInt(100)] ^= (byte) (1 << random.nextInt(8)));
    }

    @Test
    void stretchesOfZeros() throws IOException {
        damage((disk, random) -> {
            byte[] octets = disk.octets(anyFile(disk, random));
            int from = random.nextInt(octets.length);
            Arrays.fill(octets, from, Math.min(octets.length, from + random.nextInt(2_000)), (byte) 0);
        });
    }

    @Test
    void stretchesOfNoise() throws IOException {
        damage((disk, random) -> {
            byte[] octets = disk.octets(anyFile(disk, random));
            byte[] noise = new byte[random.nextInt(octets.length)];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, octets, random.nextInt(octets.length - noise.length), noise.length);
        });
    }

    @Test
    void lengthsThatAreFarTooLarge() throws IOException {
        damage((disk, random) -> {
            byte[] octets = disk.octets(anyFile(disk, random));
            Arrays.fill(octets, 64 + random.nextInt(500), octets.length, (byte) (random.nextBoolean() ? 0x7F : 0xFF));
        });
    }

    @Test
    void stretchesCopiedFromAnotherFile() throws IOException {
        damage((disk, random) -> {
            String to = anyFile(disk, random);
            String from = anyFile(disk, random);
            byte[] octets = disk.octets(to);
            byte[] source = disk.octets(from);
            int count = random.nextInt(2_000);
            int sourceOffset = random.nextInt(source.length - count);
            int offset = random.nextInt(octets.length - count);
            // Within one file, a later frame that is copied in front of earlier ones would hide these.
            if (!from.equals(to)) {
                System.arraycopy(source, sourceOffset, octets, offset, count);
            }
        });
    }

    @Test
    void swappedFiles() throws IOException {
        damage((disk, random) -> {
            String one = anyFile(disk, random);
            String other = anyFile(disk, random);
            disk.rename(one, "aside");
            if (!one.equals(other)) {
                disk.rename(other, one);
                disk.rename("aside", other);
            } else {
                disk.rename("aside", one);
            }
        });
    }

    @Test
    void swappedFilesAreReadLikeUnswappedOnes() throws IOException {
        Random random = new Random(1);
        SimDisk disk = writtenStore(random);
        Map<RecordKey, Payload> before =
                contents(Journal.open(disk.copy(), SMALL, random).journal());
        List<String> files =
                disk.list().stream().filter(name -> Segment.numberIn(name) > 0).toList();
        disk.rename(files.get(0), "aside");
        disk.rename(files.get(1), files.get(0));
        disk.rename("aside", files.get(1));

        Journal.Opened opened = Journal.open(disk, SMALL, random);

        assertThat(contents(opened.journal())).isEqualTo(before);
    }

    @Test
    void renamedFiles() throws IOException {
        damage((disk, random) -> {
            String name = Segment.name(random.nextLong(1, 40));
            String to = random.nextInt(10) == 0 ? "journal-9999999999999999" + random.nextInt(10) : name;
            String from = anyFile(disk, random);
            if (!disk.list().contains(to)) {
                disk.rename(from, to);
            }
        });
    }

    @Test
    void deletedFiles() throws IOException {
        damage((disk, random) -> {
            for (int i = random.nextInt(1, 3); i > 0; i--) {
                disk.delete(anyFile(disk, random));
            }
        });
    }

    @Test
    void aMiddleFileThatIsMissingIsReported() throws IOException {
        Random random = new Random(1);
        SimDisk disk = new SimDisk(random);
        Journal journal = Journal.open(disk, SMALL, random).journal();
        for (int i = 0; i < 100; i++) {
            journal.append(List.of(Change.put(new RecordKey("client", 1, i), Payload.ofText("x".repeat(50)))));
        }
        journal.commit();
        disk.delete(Segment.name(2));

        Journal.Opened opened = Journal.open(disk, SMALL, random);

        assertThat(opened.report().holes()).isEqualTo(1);
        assertThat(opened.journal().size()).isBetween(50, 70);
    }

    @Test
    void severalKindsAtOnce() throws IOException {
        damage((disk, random) -> {
            for (int i = 0; i < 5; i++) {
                String file = anyFile(disk, random);
                byte[] octets = disk.octets(file);
                if (octets.length == 0) {
                    continue;
                }
                switch (random.nextInt(4)) {
                    case 0 -> truncate(disk, file, random.nextInt(octets.length));
                    case 1 -> octets[random.nextInt(octets.length)] ^= 1;
                    case 2 -> Arrays.fill(octets, random.nextInt(octets.length), octets.length, (byte) 0);
                    default -> truncate(disk, file, octets.length + random.nextInt(5_000));
                }
            }
        });
    }

    @Test
    void oneFlippedBitInAHeadLosesNothing() throws IOException {
        Random random = new Random(1);
        SimDisk disk = writtenStore(random);
        Map<RecordKey, Payload> before =
                contents(Journal.open(disk.copy(), SMALL, random).journal());
        for (String file : disk.list()) {
            disk.octets(file)[random.nextInt(44)] ^= 1;
        }

        Journal.Opened opened = Journal.open(disk, SMALL, random);

        assertThat(contents(opened.journal())).isEqualTo(before);
    }

    @Test
    void aDamagedFrameLosesItsOwnChangesOnly() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            SimDisk disk = new SimDisk(random);
            Journal journal = Journal.open(disk, SMALL, random).journal();
            for (int i = 0; i < 10; i++) {
                journal.append(List.of(Change.put(new RecordKey("client", 1, i), Payload.ofText("0123456789"))));
                journal.commit();
            }
            int frame = (int)
                    Frame.octets(List.of(Change.put(new RecordKey("client", 1, 0), Payload.ofText("0123456789"))));
            disk.octets(Segment.name(1))[64 + 4 * frame + random.nextInt(frame)] ^= 1;

            Journal.Opened opened = Journal.open(disk, SMALL, random);

            assertThat(opened.report().holes()).as("seed %d", seed).isEqualTo(1);
            assertThat(contents(opened.journal())).as("seed %d", seed).hasSize(9);
            assertThat(opened.journal().read(new RecordKey("client", 1, 4))).isEmpty();
        }
    }

    @Test
    void aSegmentFullOfImitatedFramesIsOpenedQuickly() throws IOException {
        Random random = new Random(1);
        SimDisk disk = new SimDisk(random);
        JournalSettings large = new JournalSettings(4 * 1024 * 1024, 8);
        Journal.open(disk, large, random).journal().close();
        byte[] octets = disk.octets(Segment.name(1));
        for (int at = 64; at + 24 < octets.length - 64; at += 12) {
            // A length of 1 MiB, and at octet 12 a possible sequence number.
            octets[at + 1] = 0x10;
            octets[at + 11] = 1;
        }

        long begin = System.nanoTime();
        Journal.Opened opened = Journal.open(disk, large, random);

        assertThat(opened.journal().size()).isZero();
        assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    }

    @Test
    void foreignFilesAreLeftAlone() throws IOException {
        Random random = new Random(1);
        SimDisk disk = new SimDisk(random);
        for (String name : List.of("journal-1", "journal-00000000x1", "readme", "damaged-journal-0000000001")) {
            disk.create(name, 100).write(0, ByteBuffer.wrap("hello".getBytes(US_ASCII)));
        }

        Journal.open(disk, SMALL, random).journal().close();

        assertThat(disk.list()).contains("journal-1", "journal-00000000x1", "readme", "damaged-journal-0000000001");
        assertThat(new String(disk.octets("readme"), 0, 5, US_ASCII)).isEqualTo("hello");
    }

    @Test
    void aFileThatIsSetAsideKeepsItsContentsAndReplacesNothing() throws IOException {
        Random random = new Random(1);
        SimDisk disk = new SimDisk(random);
        disk.create("damaged-journal-0000000003", 1);
        disk.create("journal-0000000003", 4_096).write(0, ByteBuffer.wrap("hello".getBytes(US_ASCII)));

        Journal.Opened opened = Journal.open(disk, SMALL, random);

        assertThat(opened.report().setAside()).containsExactly("damaged-journal-0000000003-2");
        assertThat(disk.octets("damaged-journal-0000000003")).hasSize(1);
        assertThat(new String(disk.octets("damaged-journal-0000000003-2"), 0, 5, US_ASCII))
                .isEqualTo("hello");
    }

    @Test
    void unreadableSectorsAreDamageLikeAnyOther() throws IOException {
        Random random = new Random(1);
        SimDisk disk = writtenWith(300, random);
        FaultyDisk faulty = new FaultyDisk(disk);
        faulty.failReads(Segment.name(1), 20_000, 1);

        Journal.Opened opened = Journal.open(faulty, LARGE, random);

        assertThat(opened.report().holes()).isEqualTo(1);
        assertThat(opened.journal().size()).isBetween(250, 299);
    }

    @Test
    void unreadableSectorAtTheEndIsNoPowerCut() throws IOException {
        Random random = new Random(1);
        SimDisk disk = writtenWith(10, random);
        FaultyDisk faulty = new FaultyDisk(disk);
        faulty.failReads(Segment.name(1), 200, 1);

        Journal.Opened opened = Journal.open(faulty, LARGE, random);

        assertThat(opened.report().holes()).isEqualTo(1);
        assertThat(opened.journal().size()).isLessThan(10);
    }

    @Test
    void aDiskThatFailsNowAndThenLosesNothing() throws IOException {
        Random random = new Random(1);
        SimDisk disk = writtenWith(300, random);
        for (int store = 0; store < 30; store++) {
            SimDisk failing = disk.copy();
            failing.setFailing(true);

            Journal.Opened opened = openedAtLast(failing, random);

            assertThat(opened.report().isDamaged()).isFalse();
            assertThat(opened.journal().size()).isEqualTo(300);
        }
    }

    /** The gateway is started again until it starts. */
    private static Journal.Opened openedAtLast(SimDisk disk, Random random) {
        while (true) {
            try {
                return Journal.open(disk, LARGE, random);
            } catch (IOException failed) {
                assertThat(failed).hasMessageContaining("Input/output error");
            }
        }
    }

    private static SimDisk writtenWith(int records, Random random) throws IOException {
        SimDisk disk = new SimDisk(random);
        Journal journal = Journal.open(disk, LARGE, random).journal();
        for (int i = 0; i < records; i++) {
            journal.append(List.of(Change.put(new RecordKey("client", 1, i), Payload.ofText("x".repeat(100)))));
            journal.commit();
        }
        return disk;
    }

    @Test
    void aDiskThatCannotBeReadAtAllIsNoDamagedStore() throws IOException {
        Random random = new Random(1);
        SimDisk disk = writtenStore(random);
        List<String> files = disk.list();
        FaultyDisk faulty = new FaultyDisk(disk);
        faulty.failReads(files.get(0), 0, 4_096);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Journal.open(faulty, SMALL, random));

        assertThat(disk.list()).isEqualTo(files);
    }

    private void damage(Kind kind) throws IOException {
        for (int store = 0; store < STORES; store++) {
            Random random = new Random(store);
            SimDisk undamaged = writtenStore(random);
            for (int i = 0; i < DAMAGES; i++) {
                String name = "store %d, damage %d".formatted(store, i);
                SimDisk disk = undamaged.copy();
                kind.damage(disk, random);
                Map<RecordKey, Change> certain = new IntactFrames(undamaged, disk).newestChanges();
                check(disk, random, certain, name);
            }
        }
    }

    /** Cuts a file off at this length, or extends it with zeros. */
    private static void truncate(SimDisk disk, String name, int octets) throws IOException {
        byte[] kept = Arrays.copyOf(disk.octets(name), octets);
        disk.delete(name);
        disk.create(name, octets).write(0, ByteBuffer.wrap(kept));
    }

    private static String anyFile(SimDisk disk, Random random) throws IOException {
        List<String> files = disk.list();
        return files.get(random.nextInt(files.size()));
    }

    private static Map<RecordKey, Payload> contents(Journal journal) throws IOException {
        Map<RecordKey, Payload> contents = new HashMap<>();
        journal.forEach(contents::put);
        assertThat(contents).hasSize(journal.size());
        return contents;
    }

    /** A store with a history; not all of its segments are full. */
    private SimDisk writtenStore(Random random) throws IOException {
        history.clear();
        SimDisk disk = new SimDisk(random);
        for (int openings = 0; openings < 3; openings++) {
            Journal journal = Journal.open(disk, SMALL, random).journal();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                List<Change> changes = someChanges(random);
                changes.forEach(change -> history.computeIfAbsent(change.key(), key -> new ArrayList<>())
                        .add(change));
                journal.append(changes);
                if (random.nextInt(3) == 0) {
                    journal.commit();
                }
            }
            journal.commit();
        }
        return disk;
    }

    private static List<Change> someChanges(Random random) {
        List<Change> changes = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            RecordKey key = new RecordKey("client-" + random.nextInt(3), random.nextInt(3), random.nextInt(4));
            byte[] value = new byte[8 + random.nextInt(100)];
            random.nextBytes(value);
            changes.add(random.nextInt(3) == 0 ? Change.delete(key) : Change.put(key, Payload.copyOf(value)));
        }
        return changes;
    }

    private void check(SimDisk disk, Random random, Map<RecordKey, Change> certain, String name) throws IOException {
        Journal.Opened opened = Journal.open(disk, SMALL, random);
        Journal journal = opened.journal();
        Map<RecordKey, Payload> found = contents(journal);

        found.forEach((key, value) ->
                assertThat(history.getOrDefault(key, List.of())).as(name).contains(Change.put(key, value)));

        certain.forEach((key, change) -> assertThat(Optional.ofNullable(found.get(key)))
                .as("%s, %s", name, key)
                .isEqualTo(change.value()));

        // It takes and keeps new changes.
        for (int i = 0; i < 100; i++) {
            List<Change> changes = someChanges(random);
            changes.forEach(change -> change.value()
                    .ifPresentOrElse(value -> found.put(change.key(), value), () -> found.remove(change.key())));
            journal.append(changes);
            if (i % 3 == 0) {
                journal.commit();
            }
        }
        journal.commit();
        assertThat(contents(journal)).as(name).isEqualTo(found);
        Journal.Opened again = Journal.open(disk, SMALL, random);
        assertThat(contents(again.journal())).as(name).isEqualTo(found);
        assertThat(again.report().setAside()).as(name).isEmpty();
    }
}
