package org.sngateway.gateway.core.store;

import java.util.Optional;
import org.sngateway.sn.message.Payload;

/**
 * A record that is written or deleted.
 *
 * @param value empty = the record is deleted
 */
public record Change(RecordKey key, Optional<Payload> value) {

    public static Change put(RecordKey key, Payload value) {
        return new Change(key, Optional.of(value));
    }

    public static Change delete(RecordKey key) {
        return new Change(key, Optional.empty());
    }
}
