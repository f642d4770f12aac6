package org.sngateway.gateway.core.topic;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.sn.message.Payload;

/** The records of one session, stored at once and kept as long as the test lasts. */
final class RecordsInMemory implements Records {
    private final Map<RecordKind, Map<Long, Payload>> byKind = new TreeMap<>();

    Map<Long, Payload> all(RecordKind kind) {
        return byKind.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    @Override
    public void put(RecordKind kind, long number, Payload value) {
        all(kind).put(number, value);
    }

    @Override
    public void putLazily(RecordKind kind, long number, Payload value) {
        put(kind, number, value);
    }

    @Override
    public void delete(RecordKind kind, long number) {
        all(kind).remove(number);
    }

    @Override
    public void deleteLazily(RecordKind kind, long number) {
        delete(kind, number);
    }

    @Override
    public void whenStored(LongConsumer action, LongConsumer otherwise) {
        action.accept(0);
    }

    @Override
    public void read(List<RecordKey> keys, WhenRead whenRead) {
        throw new UnsupportedOperationException("topics are not read");
    }

    @Override
    public boolean isUsable() {
        return true;
    }
}
