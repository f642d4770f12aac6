package org.sngateway.gateway.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A memory with a bound: it forgets what was used longest ago, and says so.
 *
 * @param <K> what is remembered
 * @param <V> what is known of it
 */
final class BoundedMap<K, V> {
    private final IntSupplier maxEntries;
    private final Consumer<K> forgotten;
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * An empty memory.
     *
     * @param maxEntries 1 or more, as it is configured at the time
     * @param forgotten is told the key of each entry that is forgotten
     */
    BoundedMap(IntSupplier maxEntries, Consumer<K> forgotten) {
        this.maxEntries = maxEntries;
        this.forgotten = forgotten;
    }

    @Nullable
    V get(K key) {
        return entries.get(key);
    }

    void put(K key, V value) {
        entries.put(key, value);
        Iterator<K> oldestFirst = entries.keySet().iterator();
        while (entries.size() > maxEntries.getAsInt()) {
            K oldest = oldestFirst.next();
            oldestFirst.remove();
            forgotten.accept(oldest);
        }
    }

    void remove(K key) {
        entries.remove(key);
    }

    /** All keys, those used longest ago first. */
    Iterable<K> keys() {
        return entries.keySet();
    }
}
