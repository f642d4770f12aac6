package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/** Puts and deletes records, and knows which records must be there. */
final class StoreLoad {
    private final Random random;
    private final int keys;
    private final Map<RecordKey, Payload> expected = new HashMap<>();

    StoreLoad(Random random, int keys) {
        this.random = random;
        this.keys = keys;
    }

    void run(Journal journal, int appends) throws IOException {
        for (int i = 0; i < appends; i++) {
            Change change = next();
            journal.append(List.of(change));
            change.value()
                    .ifPresentOrElse(value -> expected.put(change.key(), value), () -> expected.remove(change.key()));
            if (i % 50 == 0) {
                journal.commit();
            }
        }
        journal.commit();
    }

    private Change next() {
        RecordKey key = new RecordKey("client-" + random.nextInt(10), 1, random.nextInt(keys));
        if (random.nextInt(3) == 0) {
            return Change.delete(key);
        }
        byte[] value = new byte[random.nextInt(200)];
        random.nextBytes(value);
        return Change.put(key, Payload.copyOf(value));
    }

    Map<RecordKey, Payload> expected() {
        return expected;
    }

    static Map<RecordKey, Payload> contents(Journal journal) throws IOException {
        Map<RecordKey, Payload> contents = new HashMap<>();
        journal.forEach(contents::put);
        return contents;
    }
}
