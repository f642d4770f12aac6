package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.sn.message.Payload;

/** The directory of everything that outlives the gateway: the journal, its lock, the dead letters. */
public final class StateDirectory implements StoredRecords, Closeable {
    private static final long CLOSE_SECONDS = 10;

    private final Path path;
    private final DiskDirectory directory;
    private final Journal.Opened opened;
    private @Nullable StoreWriter writer;
    private @Nullable StoreThread thread;

    private StateDirectory(Path path, DiskDirectory directory, Journal.Opened opened) {
        this.path = path;
        this.directory = directory;
        this.opened = opened;
    }

    /**
     * Opens the directory, or begins one.
     *
     * @param maxOctets of all files of the journal
     * @param onProgress is run as each file of the journal is begun to be read
     * @throws IOException if the directory can't be used; the message says what to do
     */
    public static StateDirectory open(Path path, long maxOctets, RandomGenerator random, Runnable onProgress)
            throws IOException {
        DiskDirectory directory = DiskDirectory.open(path, onProgress);
        try {
            return new StateDirectory(path, directory, Journal.open(directory, JournalSettings.of(maxOctets), random));
        } catch (IOException | RuntimeException failed) {
            directory.close();
            throw failed;
        }
    }

    /** What makes this installation differ from every other; made once and kept. */
    public String installationId(RandomGenerator random) throws IOException {
        return Installation.idIn(path, random);
    }

    /** What the opening found. */
    public OpeningReport report() {
        return opened.report();
    }

    /**
     * Has each force of a file to the disk told from now on.
     *
     * @param nanos how long it took; on the thread of the store
     */
    public void tellForces(LongConsumer nanos) {
        directory.tellForces(nanos);
    }

    public Path path() {
        return path;
    }

    /** Usable until {@link #store} is called. */
    @Override
    public void forEach(Predicate<RecordKey> which, BiConsumer<RecordKey, Payload> records) {
        opened.journal().stored().forEach(which, records);
    }

    /**
     * Moves the journal to a thread of its own.
     *
     * @param loop runs the calls of the listener
     */
    public Store store(StoreWriter.Limits limits, Executor loop, StoreListener listener) {
        thread = new StoreThread();
        writer = new StoreWriter(opened.journal(), new DeadLetterFile(path), limits, thread, loop, listener);
        return writer;
    }

    /** Writes pending requests, then closes everything. Blocks for as long as the disk needs, a few seconds at most. */
    @Override
    public void close() throws IOException {
        try {
            if (writer == null) {
                opened.journal().close();
            } else {
                writer.close().get(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("not all that waited was written to " + path + ": " + failed.getMessage(), failed);
        } finally {
            if (thread != null) {
                thread.close();
            }
            directory.close();
        }
    }
}
