package org.sngateway.gateway.core.store;

import java.util.List;
import java.util.Optional;
import org.sngateway.sn.message.Payload;

/** Answers of the {@link Store}. */
public interface StoreListener {

    /** The changes have reached the disk. */
    void onStored(long token);

    /**
     * Nothing was changed, or nothing could be read.
     *
     * @param full there was no room: deletions would have been taken, and what they free makes room again; else the disk
     *     failed
     */
    void onStoreFailed(long token, boolean full, String reason);

    /** The values in the order of the keys; empty where there is no such record. */
    void onStoreRead(long token, List<Optional<Payload>> values);
}
