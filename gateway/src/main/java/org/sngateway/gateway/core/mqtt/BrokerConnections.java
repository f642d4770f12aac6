package org.sngateway.gateway.core.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which connections to the broker are up, in the order in which they came up. It tells a broker that is away from one that
 * closes a single connection (row 31).
 */
public final class BrokerConnections {
    private final Map<BrokerSession, Long> upSinceNanos = new LinkedHashMap<>();
    private @Nullable BrokerSession own;

    /** This one is the gateway's own. */
    public void setOwn(BrokerSession session) {
        own = session;
    }

    /** Whether the gateway's own is up: the broker knows the gateway, and lets clients in. */
    public boolean isOwnUp() {
        return own != null && upSinceNanos.containsKey(own);
    }

    void onUp(BrokerSession session, long nowNanos) {
        upSinceNanos.remove(session);
        upSinceNanos.put(session, nowNanos);
    }

    void onDown(BrokerSession session) {
        upSinceNanos.remove(session);
    }

    /** Whether the connection of some other session has been up since this time or longer. */
    public boolean isAnotherUpSince(long nanos, BrokerSession except) {
        Iterator<Map.Entry<BrokerSession, Long>> oldestFirst =
                upSinceNanos.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<BrokerSession, Long> up = oldestFirst.next();
            if (!up.getKey().equals(except)) {
                return up.getValue() <= nanos;
            }
        }
        return false;
    }

    /** How many are up. */
    public int size() {
        return upSinceNanos.size();
    }
}
