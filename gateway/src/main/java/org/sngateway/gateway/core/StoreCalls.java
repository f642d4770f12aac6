package org.sngateway.gateway.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;

/**
 * The calls of all sessions to the store, and whether it takes any. After a failure it is not usable until a write has
 * succeeded again, which is tried now and then.
 */
final class StoreCalls {
    private static final long RETRY_NANOS = 5_000_000_000L;

    /** Asks for writes, and is told what becomes of them. */
    interface Writer {
        /** The changes have reached the disk. */
        void onStored(long token, long nowNanos);

        /** Nothing was changed. */
        void onFailed(long token, long nowNanos);

        /** Perhaps the disk works again: what could not be written is to be tried again. */
        void writeAgain();

        /** The owner of its records. */
        String owner();

        /** Another writer has the same owner from now on. It tries again what this one can't write. */
        void handOver(Writer next);

        /** Tries again what an earlier writer could not write, except records that were changed since. */
        void takeOver(Map<RecordKey, Change> failed);
    }

    private final Store store;
    private final CoreListener listener;
    private final Map<Long, Writer> writers = new LinkedHashMap<>();
    /** Writes that need no room: a full store takes them too. */
    private final Set<Long> deletions = new HashSet<>();

    private final Map<Long, Records.WhenRead> readers = new HashMap<>();
    private final Set<Writer> unwritten = new LinkedHashSet<>();
    private long lastToken;
    private boolean usable = true;
    /** The listener knows that it is not. It stays so while nothing shows that it is again. */
    private boolean failureTold;

    private long retryNanos = Deadline.NEVER;

    StoreCalls(Store store, CoreListener listener) {
        this.store = store;
        this.listener = listener;
    }

    boolean isUsable() {
        return usable;
    }

    /** The writes that are not durable yet. */
    CoreGauges.StoreWrites writes() {
        return new CoreGauges.StoreWrites(usable, writers.size(), unwritten.size());
    }

    /** Makes changes; the answer goes to the gate. */
    long write(List<Change> changes, boolean awaited, Writer writer) {
        long token = ++lastToken;
        writers.put(token, writer);
        if (!Change.anyPut(changes)) {
            deletions.add(token);
        }
        if (awaited) {
            store.write(token, changes);
        } else {
            store.writeLater(token, changes);
        }
        return token;
    }

    /** Puts a message where an operator finds it, before what is written later. */
    void setAside(DeadLetter letter) {
        store.setAside(++lastToken, letter);
    }

    /** Reads records; {@code whenRead} gets an empty list if the disk failed. */
    void read(List<RecordKey> keys, Records.WhenRead whenRead) {
        long token = ++lastToken;
        readers.put(token, whenRead);
        store.read(token, keys);
    }

    /** The gate has changes that could not be written. */
    void onUnwritten(Writer writer) {
        unwritten.add(writer);
    }

    /**
     * An owner that had a writer has another one. What the earlier one still writes may fail; tried again later by itself, it would
     * delete the records that this one has written.
     */
    void takeOver(Writer next) {
        Set<Writer> earlier = Stream.concat(unwritten.stream(), writers.values().stream())
                .filter(one -> one.owner().equals(next.owner()) && !one.equals(next))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Writer one : earlier) {
            unwritten.remove(one);
            one.handOver(next);
        }
    }

    void onStored(long token, long nowNanos) {
        if (!usable) {
            usable = true;
            retryNanos = Deadline.NEVER;
        }
        if (!deletions.remove(token) && failureTold) {
            failureTold = false;
            listener.onStoreUsable();
        }
        Writer writer = writers.remove(token);
        if (writer != null) {
            writer.onStored(token, nowNanos);
        }
        if (usable) {
            writeUnwritten();
        }
    }

    /** What could not be written is tried again. */
    void writeUnwritten() {
        List<Writer> again = List.copyOf(unwritten);
        unwritten.clear();
        again.forEach(Writer::writeAgain);
    }

    void onFailed(long token, String reason, long nowNanos) {
        Records.WhenRead reader = readers.remove(token);
        if (reader != null) {
            listener.onStoreFailed(reason);
            reader.onRead(List.of(), nowNanos);
            return;
        }
        deletions.remove(token);
        if (!failureTold) {
            failureTold = true;
            listener.onStoreFailed(reason);
        }
        usable = false;
        retryNanos = Deadline.after(nowNanos, RETRY_NANOS);
        Writer writer = writers.remove(token);
        if (writer != null) {
            writer.onFailed(token, nowNanos);
        }
    }

    void onRead(long token, List<Optional<Payload>> values, long nowNanos) {
        Records.WhenRead reader = readers.remove(token);
        if (reader != null) {
            reader.onRead(values, nowNanos);
        }
    }

    long deadlineNanos() {
        return retryNanos;
    }

    /** One write is tried; if nothing waits to be written, the next one that comes up is. */
    void onDeadline(long nowNanos) {
        if (!Deadline.isDue(retryNanos, nowNanos)) {
            return;
        }
        retryNanos = Deadline.NEVER;
        if (unwritten.isEmpty()) {
            usable = true;
        } else {
            retryNanos = Deadline.after(nowNanos, RETRY_NANOS);
            Writer first = unwritten.iterator().next();
            unwritten.remove(first);
            first.writeAgain();
        }
    }
}
