package org.sngateway.gateway.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A memory with a bound: it forgets what was used longest ago, and says so.
 *
 * @param <K> what is remembered
 * @param <V> what is known of it
 */
final class BoundedMap<K, V> {
    private final Map<K, V> entries;

    /**
     * An empty memory.
     *
     * @param maxEntries 1 or more
     * @param forgotten is called for each entry that had to go
     */
    BoundedMap(int maxEntries, Runnable forgotten) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                boolean full = size() > maxEntries;
                if (full) {
                    forgotten.run();
                }
                return full;
            }
        };
    }

    @Nullable
    V get(K key) {
        return entries.get(key);
    }

    void put(K key, V value) {
        entries.put(key, value);
    }

    void remove(K key) {
        entries.remove(key);
    }

    /** All keys, those used longest ago first. */
    Iterable<K> keys() {
        return entries.keySet();
    }
}
