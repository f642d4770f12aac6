package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** The store as a core sees it, without threads: the disk works when the test says so. */
class StoreWriterTest {
    private static final JournalSettings SMALL = new JournalSettings(4_096, 8);
    private static final Duration DELAY = Duration.ofMillis(20);

    private static final DeadLetter LETTER =
            new DeadLetter("client", "topic", Payload.ofText("payload"), QoS.ONE, false, 0, DeadLetter.Reason.TOO_OLD);

    private final Random random = new Random(1);
    private final SimDisk disk = new SimDisk(random);
    private final FaultyDisk faulty = new FaultyDisk(disk);
    private final List<String> answers = new ArrayList<>();
    private final Deque<Runnable> atOnce = new ArrayDeque<>();
    private final Deque<Runnable> delayed = new ArrayDeque<>();
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final StoreWriter store = open(Duration.ZERO);

    @Test
    void aWriteIsAnsweredWhenItIsDurable() throws IOException {
        store.write(1, List.of(put(1, "one")));

        assertThat(answers).isEmpty();

        work();

        assertThat(answers).containsExactly("stored 1");
        assertThat(reopened().read(key(1))).contains(Payload.ofText("one"));
    }

    /** A sleeper's whole queue may be written at once. */
    @Test
    void aWriteThatIsLongerThanAnAppendIsStoredToo() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            changes.add(put(i, "x".repeat(100)));
        }

        store.write(1, changes);
        work();

        assertThat(answers).containsExactly("stored 1");
        assertThat(reopened().size()).isEqualTo(40);
    }

    @Test
    void noAnswerComesWithinTheCall() {
        StoreWriter immediate = new StoreWriter(
                journal(),
                letter -> {},
                new StoreWriter.Limits(1_000, Duration.ZERO),
                (task, delay) -> task.run(),
                loop::add,
                listener());

        immediate.write(1, List.of(put(1, "one")));

        assertThat(answers).isEmpty();
        runAll(loop);
        assertThat(answers).containsExactly("stored 1");
    }

    @Test
    void pendingWritesAreForcedToTheDiskTogether() {
        long before = disk.forces();

        for (int i = 0; i < 10; i++) {
            store.write(i, List.of(put(i, "value")));
        }
        work();

        assertThat(answers).hasSize(10).startsWith("stored 0", "stored 1");
        assertThat(disk.forces() - before).isEqualTo(1);
    }

    @Test
    void aReadSeesTheWritesBeforeItAndNoneBehindIt() {
        store.read(1, List.of(key(1)));
        store.write(2, List.of(put(1, "one")));
        store.read(3, List.of(key(1), key(2)));
        store.write(4, List.of(Change.delete(key(1))));
        store.read(5, List.of(key(1)));
        work();

        assertThat(answers).containsExactly("read 1 [-]", "stored 2", "read 3 [one, -]", "stored 4", "read 5 [-]");
    }

    @Test
    void writesWaitForMoreWrites() {
        StoreWriter patient = open(DELAY);

        patient.write(1, List.of(put(1, "one")));
        patient.write(2, List.of(put(2, "two")));

        assertThat(atOnce).isEmpty();
        assertThat(delayed).hasSize(1);
        work();
        assertThat(answers).containsExactly("stored 1", "stored 2");
    }

    @Test
    void aReadDoesNotWaitAndCommitsTheWritesBeforeIt() {
        StoreWriter patient = open(DELAY);
        patient.write(1, List.of(put(1, "one")));

        patient.read(2, List.of(key(1)));
        runAll(atOnce);
        runAll(loop);

        assertThat(answers).containsExactly("stored 1", "read 2 [one]");
    }

    @Test
    void aFullStoreRefusesOneWriteAndTakesTheOthers() {
        int token = 0;
        while (answers.stream().noneMatch(answer -> answer.startsWith("full"))) {
            store.write(token, List.of(put(token++, "x".repeat(200))));
            work();
        }
        answers.clear();

        store.write(1, List.of(put(token, "x".repeat(200))));
        store.write(2, List.of(Change.delete(key(1))));
        store.write(3, List.of(put(0, "short")));
        work();

        assertThat(answers).hasSize(3);
        assertThat(answers.get(0)).startsWith("full 1");
        assertThat(answers.subList(1, 3)).containsExactly("stored 2", "stored 3");
    }

    @Test
    void aFailingCommitFailsAllPendingWrites() {
        store.write(1, List.of(put(1, "one")));
        work();
        answers.clear();
        faulty.failForces();

        store.write(2, List.of(put(1, "two")));
        store.read(3, List.of(key(1)));
        store.write(4, List.of(put(4, "four")));
        work();

        assertThat(answers).hasSize(3);
        assertThat(answers.get(0)).startsWith("failed 2").contains("Input/output error");
        assertThat(answers.get(1)).isEqualTo("read 3 [one]");
        assertThat(answers.get(2)).startsWith("failed 4");
    }

    @Test
    void afterAFailureLaterWritesSucceed() throws IOException {
        faulty.failForces();
        store.write(1, List.of(put(1, "one")));
        work();
        faulty.failFor(0);

        store.write(2, List.of(put(2, "two")));
        work();

        assertThat(answers.get(1)).isEqualTo("stored 2");
        assertThat(reopened().read(key(2))).contains(Payload.ofText("two"));
    }

    @Test
    void aBatchThatFailsInItsMiddleAnswersPerWriteWhetherItIsStored() throws IOException {
        int mixed = 0;
        for (int seed = 0; seed < 100; seed++) {
            FaultyDisk failing = new FaultyDisk(new SimDisk(random));
            Journal journal = Journal.open(failing, SMALL, random).journal();
            answers.clear();
            StoreWriter writer = open(journal, 100_000, Duration.ZERO);
            for (int i = 0; i < 60; i++) {
                writer.write(i, List.of(put(i, "x".repeat(random.nextInt(300)))));
            }
            failing.failAfter(random.nextInt(12), random.nextInt(2, 8));

            work();

            assertThat(answers).hasSize(60);
            long storedCount = answers.stream()
                    .filter(answer -> answer.startsWith("stored"))
                    .count();
            mixed += storedCount > 0 && storedCount < 60 ? 1 : 0;
            for (int i = 0; i < 60; i++) {
                boolean stored = answers.get(i).equals("stored " + i);
                assertThat(journal.read(key(i)).isPresent())
                        .as("seed %d, %s", seed, answers.get(i))
                        .isEqualTo(stored);
            }
        }
        assertThat(mixed).isGreaterThan(20);
    }

    @Test
    void writesBeyondTheLimitAreRefusedAtOnceButDeletionsLater() {
        StoreWriter narrow = open(journal(), 100, Duration.ZERO);
        narrow.write(1, List.of(put(1, "x".repeat(40))));

        narrow.write(2, List.of(put(2, "x".repeat(40))));
        narrow.write(3, List.of(Change.delete(key(1))));
        runAll(loop);

        assertThat(answers).hasSize(1);
        assertThat(answers.get(0)).startsWith("full 2");
        work();
        assertThat(answers.subList(1, 3)).containsExactly("stored 1", "stored 3");
        narrow.write(4, List.of(put(2, "x".repeat(40))));
        work();
        assertThat(answers.get(3)).isEqualTo("stored 4");
    }

    @Test
    void nothingIsWrittenBeforeALetterIsSetAside() throws IOException {
        List<DeadLetter> setAside = new ArrayList<>();
        AtomicBoolean full = new AtomicBoolean(true);
        StoreWriter writer = open(journal(), letter -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            setAside.add(letter);
        });
        writer.write(1, List.of(put(1, "one")));
        writer.setAside(2, LETTER);
        writer.write(3, List.of(Change.delete(key(1))));
        work();

        assertThat(answers)
                .containsExactly("stored 1", "failed 2 No space left on device", "failed 3 No space left on device");
        assertThat(reopened().read(key(1))).isPresent();

        full.set(false);
        writer.write(4, List.of(Change.delete(key(1))));
        work();

        assertThat(answers).endsWith("stored 4");
        assertThat(setAside).containsExactly(LETTER);
    }

    @Test
    void aChangeThatFitsNoSegmentFails() {
        store.write(1, List.of(put(1, "x".repeat(5_000))));
        store.write(2, List.of(put(2, "two")));
        work();

        assertThat(answers.get(0)).startsWith("failed 1");
        assertThat(answers.get(1)).isEqualTo("stored 2");
    }

    @Test
    void closingAnswersPendingRequestsAndRefusesLaterOnes() throws IOException {
        StoreWriter patient = open(DELAY);
        patient.write(1, List.of(put(1, "one")));

        assertThat(patient.close()).isNotDone();
        patient.write(2, List.of(put(2, "two")));
        runAll(atOnce);
        runAll(loop);

        assertThat(patient.close()).isCompleted();
        assertThat(answers).containsExactly("failed 2 the store is closed", "stored 1");
        assertThat(reopened().size()).isEqualTo(1);
    }

    private StoreWriter open(Duration maxDelay) {
        return open(journal(), 100_000, maxDelay);
    }

    private StoreWriter open(Journal journal, long maxWaitingOctets, Duration maxDelay) {
        return new StoreWriter(
                journal,
                letter -> {},
                new StoreWriter.Limits(maxWaitingOctets, maxDelay),
                (task, delay) -> (delay.isZero() ? atOnce : delayed).add(task),
                loop::add,
                listener());
    }

    private StoreWriter open(Journal journal, StoreWriter.DeadLetters deadLetters) {
        return new StoreWriter(
                journal,
                deadLetters,
                new StoreWriter.Limits(100_000, Duration.ZERO),
                (task, delay) -> atOnce.add(task),
                loop::add,
                listener());
    }

    private Journal journal() {
        try {
            return Journal.open(faulty, SMALL, random).journal();
        } catch (IOException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private Journal reopened() throws IOException {
        return Journal.open(disk.copy(), SMALL, random).journal();
    }

    private void work() {
        runAll(atOnce);
        runAll(delayed);
        runAll(loop);
    }

    private static void runAll(Deque<Runnable> tasks) {
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
        }
    }

    private static Change put(long number, String value) {
        return Change.put(key(number), Payload.ofText(value));
    }

    private static RecordKey key(long number) {
        return new RecordKey("client", 1, number);
    }

    private StoreListener listener() {
        return new StoreListener() {
            @Override
            public void onStored(long token) {
                answers.add("stored " + token);
            }

            @Override
            public void onStoreFailed(long token, boolean full, String reason) {
                answers.add((full ? "full " : "failed ") + token + " " + reason);
            }

            @Override
            public void onStoreRead(long token, List<Optional<Payload>> values) {
                answers.add("read " + token + " "
                        + values.stream()
                                .map(value -> value.map(Payload::asText).orElse("-"))
                                .toList());
            }
        };
    }
}
