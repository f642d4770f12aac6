package org.sngateway.sim.scenario;

import java.util.function.Function;
import org.sngateway.gateway.config.Key;

/**
 * A key of a scenario file, and the place of its value in the record of the key's section.
 *
 * @param <R> the record
 * @param <T> the value
 */
record Field<R, T>(Key<T> key, Function<R, T> valueOf) {
    static <R, T> Field<R, T> of(Key<T> key, Function<R, T> valueOf) {
        return new Field<>(key, valueOf);
    }

    boolean isChanged(R section) {
        return !valueOf.apply(section).equals(key.defaultValue());
    }

    /** The key with its value, as in a file. */
    String print(R section) {
        return key.name() + ": " + key.kind().write(valueOf.apply(section));
    }
}
