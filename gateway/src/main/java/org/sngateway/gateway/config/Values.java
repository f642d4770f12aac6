package org.sngateway.gateway.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The values of all keys of one section, complete and checked. */
public final class Values {
    private final Map<Key<?>, Object> byKey;

    Values(Map<Key<?>, Object> byKey) {
        this.byKey = byKey;
    }

    /** The values of a section that is not in the file. */
    public static Values defaults(List<Key<?>> keys) {
        Map<Key<?>, Object> defaults = new LinkedHashMap<>();
        keys.forEach(key -> defaults.put(key, key.defaultValue()));
        return new Values(defaults);
    }

    /** Whether the section has this key. */
    boolean has(Key<?> key) {
        return byKey.containsKey(key);
    }

    /** Reads all keys with their values, in the order of the section. */
    void forEach(BiConsumer<Key<?>, Object> reader) {
        byKey.forEach(reader);
    }

    /** The value of a key of this section. */
    @SuppressWarnings("unchecked")
    public <T> T get(Key<T> key) {
        Object value = byKey.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the section has no key " + key.name());
        }
        return (T) value;
    }
}
