package org.sngateway.gateway.core.store;

import java.util.List;

/**
 * Keeps records over restarts and power cuts. No call blocks; each is answered once, through the {@link StoreListener} and
 * never within the call. Answers come in the order of the calls, except a refusal because too much waits for the disk, which
 * comes at once. A token means something to the caller only.
 */
public interface Store {

    /**
     * Makes changes, all of them or none; {@link StoreListener#onStored} when they have reached the disk. A later write or
     * read sees them before that.
     */
    void write(long token, List<Change> changes);

    /** As {@link #write}, but no output waits for it: it may take a second, so that it shares a force to disk with others. */
    void writeLater(long token, List<Change> changes);

    /**
     * Puts a message where an operator finds it; {@link StoreListener#onStored} when it has reached the disk, which it does
     * before all that is written later.
     */
    void setAside(long token, DeadLetter letter);

    /** Reads the values of these records, as all earlier writes have left them; {@link StoreListener#onStoreRead}. */
    void read(long token, List<RecordKey> keys);
}
