package org.sngateway.gateway.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of all keys of one section, complete and checked. */
public final class Values {
    private final Map<Key<?>, Object> byKey;
    private final Set<Key<?>> replaced;

    Values(Map<Key<?>, Object> byKey) {
        this(byKey, Set.of());
    }

    /**
     * Values of a section with mistakes.
     *
     * @param replaced the keys that have their defaults because nothing else can be used
     */
    Values(Map<Key<?>, Object> byKey, Set<Key<?>> replaced) {
        this.byKey = byKey;
        this.replaced = Set.copyOf(replaced);
    }

    /** Whether these keys have the values that were meant: only then more can be said about them. */
    boolean areSound(Key<?>... keys) {
        return Arrays.stream(keys).noneMatch(replaced::contains);
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

    /** All keys, in the order in which they are printed. */
    List<Key<?>> keys() {
        return List.copyOf(byKey.keySet());
    }

    /** These values with some of others, which have the same keys. */
    Values with(List<Key<?>> some, Values others) {
        Map<Key<?>, Object> mixed = new LinkedHashMap<>(byKey);
        some.forEach(key -> mixed.put(key, others.get(key)));
        return new Values(mixed);
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
