package org.sngateway.gateway.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.sn.message.Payload;

/**
 * Records that last as long as the process: for gateways without a disk, and for tests. It belongs to one thread; answers
 * wait until {@link #answer} is called.
 */
public final class MemoryStore implements Store, StoredRecords {
    private final Map<RecordKey, Payload> records = new LinkedHashMap<>();
    private final Deque<Consumer<StoreListener>> answers = new ArrayDeque<>();

    @Override
    public void write(long token, List<Change> changes) {
        for (Change change : changes) {
            change.value()
                    .ifPresentOrElse(value -> records.put(change.key(), value), () -> records.remove(change.key()));
        }
        answers.add(listener -> listener.onStored(token));
    }

    @Override
    public void read(long token, List<RecordKey> keys) {
        List<Optional<Payload>> values =
                keys.stream().map(key -> Optional.ofNullable(records.get(key))).toList();
        answers.add(listener -> listener.onStoreRead(token, values));
    }

    /** Whether answers wait. */
    public boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** Gives all answers, also those to what the listener asks meanwhile. */
    public void answer(StoreListener listener) {
        while (!answers.isEmpty()) {
            answers.removeFirst().accept(listener);
        }
    }

    /** How many records there are. */
    public int size() {
        return records.size();
    }

    @Override
    public void forEach(Predicate<RecordKey> which, BiConsumer<RecordKey, Payload> action) {
        Map.copyOf(records).forEach((key, value) -> {
            if (which.test(key)) {
                action.accept(key, value);
            }
        });
    }
}
