package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.sn.message.Payload;

/** The store with its thread, on the real disk. */
class StoreThreadTest {
    private static final long SECONDS = 30;
    private static final JournalSettings SETTINGS = new JournalSettings(64 * 1024, 16);

    @TempDir
    Path directory;

    /** The tasks of the event loop, which is the thread of the test. */
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

    private final List<Long> stored = new ArrayList<>();
    private final List<Optional<Payload>> values = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    @Test
    void answersComeOnTheLoopInTheOrderOfTheCalls() throws Exception {
        try (DiskDirectory disk = DiskDirectory.open(directory);
                StoreThread thread = new StoreThread()) {
            StoreWriter store = open(disk, thread, Duration.ZERO);

            for (long token = 0; token < 1_000; token++) {
                store.write(token, List.of(Change.put(key(token), Payload.ofText("value " + token))));
            }
            store.read(1_000, List.of(key(0), key(999), key(1_000)));
            turnUntil(1_001);

            assertThat(failures).isEmpty();
            assertThat(stored)
                    .containsExactlyElementsOf(
                            LongStream.range(0, 1_000).boxed().toList());
            assertThat(values)
                    .containsExactly(
                            Optional.of(Payload.ofText("value 0")),
                            Optional.of(Payload.ofText("value 999")),
                            Optional.empty());
            store.close().get(SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void aDelayedWriteIsAnsweredWithoutAnyOther() throws Exception {
        try (DiskDirectory disk = DiskDirectory.open(directory);
                StoreThread thread = new StoreThread()) {
            StoreWriter store = open(disk, thread, Duration.ofMillis(1));

            store.write(1, List.of(Change.put(key(1), Payload.ofText("one"))));
            turnUntil(1);

            assertThat(stored).containsExactly(1L);
            store.close().get(SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingWritesPendingRequests() throws Exception {
        try (DiskDirectory disk = DiskDirectory.open(directory);
                StoreThread thread = new StoreThread()) {
            StoreWriter store = open(disk, thread, Duration.ofHours(1));
            for (long token = 0; token < 100; token++) {
                store.write(token, List.of(Change.put(key(token), Payload.ofText("value"))));
            }

            store.close().get(SECONDS, TimeUnit.SECONDS);

            turnUntil(100);
            assertThat(stored).hasSize(100);
            assertThat(Journal.open(disk, SETTINGS, new Random(1)).journal().size())
                    .isEqualTo(100);
        }
    }

    private StoreWriter open(DiskDirectory disk, StoreThread thread, Duration maxDelay) throws IOException {
        Journal journal = Journal.open(disk, SETTINGS, new Random(1)).journal();
        StoreWriter.Limits limits = new StoreWriter.Limits(1_000_000, maxDelay);
        return new StoreWriter(journal, letter -> {}, limits, thread, loop::add, new Listener());
    }

    /** Runs tasks of the loop until this many answers have come. */
    private void turnUntil(int answers) throws InterruptedException, TimeoutException {
        for (int i = 0; i < answers; i++) {
            Runnable task = loop.poll(SECONDS, TimeUnit.SECONDS);
            if (task == null) {
                throw new TimeoutException("answer " + i + " of " + answers);
            }
            task.run();
        }
    }

    private static RecordKey key(long number) {
        return new RecordKey("client", 1, number);
    }

    private final class Listener implements StoreListener {
        @Override
        public void onStored(long token) {
            stored.add(token);
        }

        @Override
        public void onStoreFailed(long token, boolean full, String reason) {
            failures.add(token + " " + reason);
        }

        @Override
        public void onStoreRead(long token, List<Optional<Payload>> read) {
            values.addAll(read);
        }
    }
}
