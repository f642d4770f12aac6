package org.sngateway.gateway.ops;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * What the broker's other clients can know of the gateway: a retained topic that says online with version and counts, and
 * offline by the will of the gateway's own connection; where it is wished, one for each client with its state. Owned by the
 * event loop.
 */
public final class Presence implements QuietCoreListener {
    /** Stands for the client id in the topic of a client. */
    public static final String CLIENT_ID = "{clientId}";

    /** A broker that comes back gets the states of all clients, but not at once. */
    private static final int CLIENTS_PER_SECOND = 500;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long COUNTS_INTERVAL_NANOS = 60 * NANOS_PER_SECOND;
    /** A broker that closes so soon after a publication may not like it. */
    private static final long SOON_NANOS = 5 * NANOS_PER_SECOND;

    private static final int MAX_QUICK_LOSSES = 3;
    /** So long nothing is published then; the broker may have another configuration after it (R8.28). */
    private static final long GIVEN_UP_NANOS = 3600 * NANOS_PER_SECOND;

    private final Logger log = LoggerFactory.getLogger("status");
    private final String topic;
    private final String clientTopic;
    private final LongSupplier nanoTime;
    /** Publishes a payload to a topic, retained. */
    private final BiConsumer<String, Payload> publisher;
    /** What else is told of the gateway. */
    private final Supplier<Map<String, Object>> more;
    /** The state of each client that has a session. */
    private final Map<String, SessionState> states = new LinkedHashMap<>();

    private final Set<String> unpublished = new LinkedHashSet<>();
    private Map<String, Object> toldMore = Map.of();
    private boolean isUp;
    private long publishedNanos;
    private int quickLosses;
    private boolean isGivenUp;
    private long givenUpNanos;

    /**
     * Nothing is published yet.
     *
     * @param topic empty = none
     * @param clientTopic with {clientId} in it; empty = none
     * @param more members of the status that are told as soon as they change
     */
    public Presence(
            String topic,
            String clientTopic,
            LongSupplier nanoTime,
            Supplier<Map<String, Object>> more,
            BiConsumer<String, Payload> publisher) {
        this.topic = topic;
        this.clientTopic = clientTopic;
        this.nanoTime = nanoTime;
        this.more = more;
        this.publisher = publisher;
    }

    /** What the broker publishes when it loses the gateway; {@code null} = nothing. */
    public @Nullable Will will() {
        return isOn() ? new Will(topic, QoS.ONE, true, offline()) : null;
    }

    private boolean isOn() {
        return !topic.isEmpty() && !isGivenUp;
    }

    // ---- the gateway's own connection

    /** It is up. */
    public void onUp(CoreGauges gauges) {
        isUp = true;
        endGivingUp();
        unpublished.addAll(states.keySet());
        publish(gauges);
    }

    /**
     * It is down, or could not be opened. A broker may close because of what the gateway publishes; one that lets nobody in after
     * that was away itself.
     */
    public void onDown() {
        boolean isQuick = isUp && isOn() && nanoTime.getAsLong() - publishedNanos < SOON_NANOS;
        quickLosses = isQuick ? quickLosses + 1 : 0;
        if (quickLosses == MAX_QUICK_LOSSES) {
            isGivenUp = true;
            givenUpNanos = nanoTime.getAsLong();
            log.warn(
                    "topic={} state=given-up hint=\"the broker closes the connection after each publication; allow it, or set"
                            + " broker: status-topic: off; it is tried again in an hour\"",
                    topic);
        }
        isUp = false;
    }

    private void endGivingUp() {
        if (isGivenUp && nanoTime.getAsLong() - givenUpNanos >= GIVEN_UP_NANOS) {
            isGivenUp = false;
            quickLosses = 0;
        }
    }

    /** Called each second. */
    public void onSecond(CoreGauges gauges) {
        endGivingUp();
        if (!isUp || !isOn()) {
            return;
        }
        if (nanoTime.getAsLong() - publishedNanos >= COUNTS_INTERVAL_NANOS
                || !more.get().equals(toldMore)) {
            publish(gauges);
        }
        Iterator<String> next = unpublished.iterator();
        for (int i = 0; i < CLIENTS_PER_SECOND && next.hasNext(); i++) {
            publish(next.next());
            next.remove();
        }
    }

    /** The gateway goes down in order, and closes its connection next. */
    public void onShutdown() {
        if (isUp && isOn()) {
            publisher.accept(topic, offline());
        }
    }

    private void publish(CoreGauges gauges) {
        if (isOn()) {
            publishedNanos = nanoTime.getAsLong();
            toldMore = more.get();
            publisher.accept(topic, online(gauges, toldMore));
        }
    }

    private static Payload online(CoreGauges gauges, Map<String, Object> more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("status", "online");
        values.put("version", Version.current());
        for (SessionState state : SessionState.values()) {
            values.put(state.label(), gauges.sessions().in(state));
        }
        values.put("spooled", gauges.spool().messages());
        values.putAll(more);
        return Payload.ofText(Json.write(values));
    }

    private static Payload offline() {
        return Payload.ofText(Json.write(Map.of("status", "offline")));
    }

    // ---- the clients

    @Override
    public void onState(String clientId, @Nullable NodeAddress address, SessionState state) {
        if (!clientTopic.isEmpty() && states.put(clientId, state) != state) {
            unpublished.add(clientId);
        }
    }

    @Override
    public void onSessionEnded(String clientId) {
        if (states.remove(clientId) != null) {
            unpublished.add(clientId);
        }
    }

    /** The empty payload deletes what is retained of a client without a session. */
    private void publish(String clientId) {
        SessionState state = states.get(clientId);
        publisher.accept(
                clientTopic.replace(CLIENT_ID, inTopic(clientId)),
                state == null ? Payload.EMPTY : Payload.ofText(Json.write(Map.of("state", state.label()))));
    }

    /** A client id must stay in its level of the topic: the characters that mean something there are written as %2F and so on. */
    public static String inTopic(String clientId) {
        StringBuilder level = new StringBuilder();
        clientId.chars().forEach(c -> {
            if ("/+#%$".indexOf(c) >= 0 || c < ' ') {
                level.append('%').append(String.format(Locale.ROOT, "%02X", c));
            } else {
                level.append((char) c);
            }
        });
        return level.toString();
    }

    /** The client id of a level that {@link #inTopic} has written. */
    public static String ofTopic(String level) {
        StringBuilder clientId = new StringBuilder();
        for (int i = 0; i < level.length(); i++) {
            if (level.charAt(i) == '%' && level.substring(i).matches("(?s)%[0-9A-F]{2}.*")) {
                clientId.append((char) Integer.parseInt(level.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                clientId.append(level.charAt(i));
            }
        }
        return clientId.toString();
    }

    /** The log and the counters tell it. */
    @Override
    public void onFault(String clientId, RuntimeException fault) {}
}
