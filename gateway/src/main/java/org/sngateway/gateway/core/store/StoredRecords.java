package org.sngateway.gateway.core.store;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.sngateway.sn.message.Payload;

/** What the store held when the gateway started. */
public interface StoredRecords {
    /** Nothing. */
    StoredRecords NONE = (which, records) -> {};

    /**
     * Hands over records in no particular order.
     *
     * @param which of them; the others are not read
     */
    void forEach(Predicate<RecordKey> which, BiConsumer<RecordKey, Payload> records);
}
