package org.sngateway.gateway.ops;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.sn.message.SnMessage;

/** What holds at the moment: the broker, the links, the store, how busy it is. Owned by the event loop. */
public final class Status implements QuietCoreListener, QuietLinkListener {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Map<String, Set<String>> links = new LinkedHashMap<>();
    private boolean brokerUp;
    private String brokerReason = "not yet reached";
    private long brokerSinceNanos;
    private String storeFailure = "";
    private long received;
    private long receivedBefore;
    private long beforeNanos;
    private double messagesPerSecond;

    public Status(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        startNanos = nanoTime.getAsLong();
        brokerSinceNanos = startNanos;
        beforeNanos = startNanos;
    }

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        received++;
    }

    @Override
    public void onOwnConnectionUp() {
        brokerUp = true;
        brokerReason = "";
        brokerSinceNanos = nanoTime.getAsLong();
    }

    @Override
    public void onOwnConnectionDown(String reason) {
        if (brokerUp) {
            brokerSinceNanos = nanoTime.getAsLong();
        }
        brokerUp = false;
        brokerReason = reason;
    }

    @Override
    public void onStoreFailed(String reason) {
        storeFailure = reason;
    }

    @Override
    public void onStoreUsable() {
        storeFailure = "";
    }

    @Override
    public void onLinkUp(String listener, String address) {
        links.computeIfAbsent(listener, name -> new LinkedHashSet<>()).add(address);
    }

    @Override
    public void onLinkDown(String listener, String address, String reason) {
        links.computeIfAbsent(listener, name -> new LinkedHashSet<>()).remove(address);
    }

    /** Whether a listener serves any address or port. */
    public boolean isUp(String listener) {
        return !links.getOrDefault(listener, Set.of()).isEmpty();
    }

    /** Ends the interval of which the rate is told; called each few seconds. */
    public void onInterval() {
        long now = nanoTime.getAsLong();
        if (now > beforeNanos) {
            messagesPerSecond = (received - receivedBefore) * (double) NANOS_PER_SECOND / (now - beforeNanos);
            receivedBefore = received;
            beforeNanos = now;
        }
    }

    /** By name; texts, numbers. What is empty is left out. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("version", Version.current());
        values.put("uptime-seconds", seconds(nanoTime.getAsLong() - startNanos));
        values.put("broker", brokerUp ? "up" : "away");
        values.put("broker-seconds", seconds(nanoTime.getAsLong() - brokerSinceNanos));
        if (!brokerUp) {
            values.put("broker-reason", brokerReason);
        }
        links.forEach((name, addresses) -> values.put("listener." + name, String.join(" ", addresses)));
        values.put("messages-per-second", Math.round(messagesPerSecond * 10) / 10.0);
        if (!storeFailure.isEmpty()) {
            values.put("store-failure", storeFailure);
        }
        return values;
    }

    private static long seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }

    /** In one line, for people. */
    public String line(int sessions) {
        return (sessions == 1 ? "1 session, " : sessions + " sessions, ")
                + Math.round(messagesPerSecond)
                + " messages/s, "
                + (brokerUp ? "broker up" : "broker away: " + brokerReason)
                + (storeFailure.isEmpty() ? "" : ", store failed: " + storeFailure);
    }

    /** The log and the counters tell it. */
    @Override
    public void onFault(String clientId, RuntimeException fault) {}
}
