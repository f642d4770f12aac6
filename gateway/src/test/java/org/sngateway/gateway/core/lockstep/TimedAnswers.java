package org.sngateway.gateway.core.lockstep;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.sn.message.Payload;

/** Hands the answers of a store to a core, each with the time at which it comes. */
public record TimedAnswers(GatewayCore core, LongSupplier nowNanos) implements StoreListener {
    @Override
    public void onStored(long token) {
        core.onStored(token, nowNanos.getAsLong());
    }

    @Override
    public void onStoreFailed(long token, boolean full, String reason) {
        core.onStoreFailed(token, reason, nowNanos.getAsLong());
    }

    @Override
    public void onStoreRead(long token, List<Optional<Payload>> values) {
        core.onStoreRead(token, values, nowNanos.getAsLong());
    }
}
