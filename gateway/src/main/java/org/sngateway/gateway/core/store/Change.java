package org.sngateway.gateway.core.store;

import java.util.List;
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

    /** Whether one of these writes a record; deletions alone need no room. */
    public static boolean anyPut(List<Change> changes) {
        for (Change change : changes) {
            if (change.value().isPresent()) {
                return true;
            }
        }
        return false;
    }
}
