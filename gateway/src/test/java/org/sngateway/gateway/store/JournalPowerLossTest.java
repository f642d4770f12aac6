package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Ten thousand power cuts, each at a random operation of the disk. Committed changes are there, later appends are there
 * up to some point or not at all, and the journal always opens.
 */
class JournalPowerLossTest {
    private static final int CUTS = 10_000;
    private static final int CUTS_PER_DISK = 5;
    private static final JournalSettings SMALL = new JournalSettings(4_096, 8);

    @Test
    void nothingCommittedIsLostAndNothingElseIsInvented() throws IOException {
        for (int seed = 0; seed < CUTS / CUTS_PER_DISK; seed++) {
            new Course(new Random(seed), "seed " + seed).run();
        }
    }

    private static final class Course {
        private final RandomGenerator random;
        private final String name;
        private final SimDisk disk;
        /** The records that must be there, and the possible results of each later append. */
        private final List<Map<RecordKey, Payload>> possible = new ArrayList<>();

        Course(RandomGenerator random, String name) {
            this.random = random;
            this.name = name;
            this.disk = new SimDisk(random);
            possible.add(Map.of());
        }

        void run() throws IOException {
            for (int cut = 0; cut < CUTS_PER_DISK; cut++) {
                disk.interruptAfter(random.nextInt(1, 120));
                try {
                    useUntilCut();
                } catch (SimDisk.Interrupted expected) {
                    disk.cutPower();
                }
                Journal.Opened opened = Journal.open(disk.copy(), SMALL, random);
                Map<RecordKey, Payload> found = contents(opened.journal());
                assertThat(possible).as("%s, cut %d", name, cut).contains(found);
                assertThat(opened.report().isDamaged())
                        .as("%s, cut %d", name, cut)
                        .isFalse();
                possible.clear();
                possible.add(found);
            }
        }

        private void useUntilCut() throws IOException {
            Journal journal = Journal.open(disk, SMALL, random).journal();
            while (true) {
                List<Change> changes = someChanges();
                Map<RecordKey, Payload> next = new HashMap<>(possible.get(possible.size() - 1));
                changes.forEach(change -> change.value()
                        .ifPresentOrElse(value -> next.put(change.key(), value), () -> next.remove(change.key())));
                possible.add(next);
                journal.append(changes);
                if (random.nextInt(3) == 0) {
                    journal.commit();
                    possible.subList(0, possible.size() - 1).clear();
                }
            }
        }

        private List<Change> someChanges() {
            List<Change> changes = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                RecordKey key = new RecordKey("client-" + random.nextInt(3), random.nextInt(3), random.nextInt(4));
                byte[] value = new byte[random.nextInt(120)];
                random.nextBytes(value);
                changes.add(random.nextInt(3) == 0 ? Change.delete(key) : Change.put(key, Payload.copyOf(value)));
            }
            return changes;
        }
    }

    private static Map<RecordKey, Payload> contents(Journal journal) throws IOException {
        Map<RecordKey, Payload> contents = new HashMap<>();
        journal.forEach(contents::put);
        return contents;
    }
}
