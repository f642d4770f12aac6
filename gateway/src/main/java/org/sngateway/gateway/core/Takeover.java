package org.sngateway.gateway.core;

import java.util.function.Supplier;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.settings.CoreSettings;

/** Whether a session may move to another address: what the listener allows (R8.27), and how often (R8.23). */
final class Takeover {
    /** The answer. */
    enum Verdict {
        ALLOWED,
        /** The policy of the listener forbids it. */
        NOT_ALLOWED,
        /** Two devices with one client id would move the session to and fro for ever. */
        TOO_OFTEN
    }

    private final Supplier<CoreSettings> settings;

    Takeover(Supplier<CoreSettings> settings) {
        this.settings = settings;
    }

    /** Whether the client of this session may go on from another address. A session without an address may. */
    Verdict verdict(ClientPlace place, NodeAddress from, long nowNanos) {
        NodeAddress old = place.address();
        if (old != null && !isAllowed(old, from)) {
            return Verdict.NOT_ALLOWED;
        }
        int max = settings.get().limits().maxTakeoversPerMinute();
        return place.takeoversWithinMinute(nowNanos) < max ? Verdict.ALLOWED : Verdict.TOO_OFTEN;
    }

    private boolean isAllowed(NodeAddress old, NodeAddress from) {
        return switch (settings.get().listener(from.listener()).takeover()) {
            case ANY -> true;
            case SAME_HOST -> from.isSameHost(old);
            case NEVER -> false;
        };
    }
}
