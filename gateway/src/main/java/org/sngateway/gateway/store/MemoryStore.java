package org.sngateway.gateway.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.sn.message.Payload;

/**
 * Records that last as long as the process: for gateways without a disk, and for tests. For one thread. Answers wait
 * until {@link #answer} is called.
 */
public final class MemoryStore implements Store, StoredRecords {
    private final Runnable asked;
    private final Map<RecordKey, Payload> records = new LinkedHashMap<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final Deque<Consumer<StoreListener>> answers = new ArrayDeque<>();

    /** An empty store. */
    public MemoryStore() {
        this(() -> {});
    }

    /**
     * An empty store.
     *
     * @param asked is called when there is something to answer
     */
    public MemoryStore(Runnable asked) {
        this.asked = asked;
    }

    private void answerLater(Consumer<StoreListener> answer) {
        answers.add(answer);
        asked.run();
    }

    @Override
    public void write(long token, List<Change> changes) {
        for (Change change : changes) {
            change.value()
                    .ifPresentOrElse(value -> records.put(change.key(), value), () -> records.remove(change.key()));
        }
        answerLater(listener -> listener.onStored(token));
    }

    @Override
    public void writeLater(long token, List<Change> changes) {
        write(token, changes);
    }

    @Override
    public void setAside(long token, DeadLetter letter) {
        deadLetters.add(letter);
        answerLater(listener -> listener.onStored(token));
    }

    /** The messages that were set aside. */
    public List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    @Override
    public void read(long token, List<RecordKey> keys) {
        List<Optional<Payload>> values =
                keys.stream().map(key -> Optional.ofNullable(records.get(key))).toList();
        answerLater(listener -> listener.onStoreRead(token, values));
    }

    /** Whether answers wait. */
    public boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** Gives all answers, including those to requests that the listener makes meanwhile. */
    public void answer(StoreListener listener) {
        while (!answers.isEmpty()) {
            answers.removeFirst().accept(listener);
        }
    }

    /** A copy with the same records, without pending requests. */
    public MemoryStore copy() {
        MemoryStore copy = new MemoryStore();
        copy.records.putAll(records);
        copy.deadLetters.addAll(deadLetters);
        return copy;
    }

    /** The number of records. */
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
