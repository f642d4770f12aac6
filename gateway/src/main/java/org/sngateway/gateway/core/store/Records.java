package org.sngateway.gateway.core.store;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.sngateway.sn.message.Payload;

/**
 * The records of one session: what has to be known after a restart. The output of an input leaves when the changes of that
 * input are durable, except changes that are made {@code Lazily}.
 */
public interface Records {

    void put(RecordKind kind, long number, Payload value);

    void putLazily(RecordKind kind, long number, Payload value);

    void delete(RecordKind kind, long number);

    void deleteLazily(RecordKind kind, long number);

    /**
     * Has something done when the changes of this input have reached the disk. What is done gets the time at which the store
     * answers, in nanoseconds of the core's clock.
     *
     * @param otherwise is done instead if the changes could not be written
     */
    void whenStored(LongConsumer action, LongConsumer otherwise);

    /**
     * Reads records of the session.
     *
     * @param whenRead gets the answer of the store
     */
    void read(List<RecordKey> keys, WhenRead whenRead);

    /** Takes what was read. */
    interface WhenRead {
        /**
         * The answer of the store.
         *
         * @param values in the order of the keys, or an empty list if the disk failed
         * @param nowNanos the time at which the store answers
         */
        void onRead(List<Optional<Payload>> values, long nowNanos);
    }

    /** Whether the store takes changes: a request that can't be served without it is refused until it does. */
    boolean isUsable();
}
