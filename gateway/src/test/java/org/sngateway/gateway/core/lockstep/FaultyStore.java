package org.sngateway.gateway.core.lockstep;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.store.MemoryStore;

/** A store that changes nothing, and says so, while its disk fails. */
public final class FaultyStore implements Store {
    private final MemoryStore store;
    private final Deque<Long> failed = new ArrayDeque<>();
    private boolean fails;
    private boolean isFull;

    public FaultyStore(MemoryStore store) {
        this.store = store;
    }

    public void setFails(boolean fails) {
        this.fails = fails;
    }

    /** A full disk takes deletions only. */
    public void setFull(boolean full) {
        isFull = full;
    }

    /** Gives all answers, also those to what the listener asks meanwhile. */
    public void answer(StoreListener listener) {
        store.answer(listener);
        while (!failed.isEmpty()) {
            listener.onStoreFailed(failed.removeFirst(), false, "input or output error");
            store.answer(listener);
        }
    }

    @Override
    public void write(long token, List<Change> changes) {
        if (fails || (isFull && Change.anyPut(changes))) {
            failed.add(token);
        } else {
            store.write(token, changes);
        }
    }

    @Override
    public void writeLater(long token, List<Change> changes) {
        write(token, changes);
    }

    @Override
    public void setAside(long token, DeadLetter letter) {
        if (fails) {
            failed.add(token);
        } else {
            store.setAside(token, letter);
        }
    }

    @Override
    public void read(long token, List<RecordKey> keys) {
        store.read(token, keys);
    }
}
