package org.sngateway.gateway.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.ClockRecord;
import org.sngateway.gateway.core.SessionRecord;
import org.sngateway.gateway.core.exchange.StoredMessage;
import org.sngateway.gateway.core.exchange.WillUpdate;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.store.RecordException;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.message.Payload;

/** The contents of the records of a store, by client; grows with each record. */
final class StoreListing implements BiConsumer<RecordKey, Payload> {

    /** The records of one client. */
    static final class Client {
        /** {@code null} if only other records of the client are left. */
        @Nullable
        SessionRecord session;

        @Nullable
        Will will;

        final Map<Integer, String> topics = new TreeMap<>();
        final Map<Long, Subscriptions.Subscription> subscriptions = new TreeMap<>();
        final Messages forBroker = new Messages();
        final Messages forClient = new Messages();
        int deadLetters;
    }

    /** Queued messages. */
    static final class Messages {
        int count;
        long octets;
        /** When the oldest came, in the steady time; {@link Long#MAX_VALUE} if unknown. */
        long oldestMillis = Long.MAX_VALUE;

        void add(StoredMessage message) {
            count++;
            octets += message.octets();
            if (message.atMillis() > 0) {
                oldestMillis = Math.min(oldestMillis, message.atMillis());
            }
        }
    }

    private final Map<String, Client> clients = new TreeMap<>();
    private final List<String> unreadable = new ArrayList<>();
    /** Without one the steady time is Unix time. */
    private ClockRecord clock = new ClockRecord(0, 0);

    private int records;
    private int pastClients;

    @Override
    public void accept(RecordKey key, Payload value) {
        records++;
        RecordKind kind = RecordKind.of(key);
        try {
            if (kind == null) {
                throw new RecordException("this version knows no records of kind " + key.kind());
            }
            take(kind, key, value);
        } catch (RecordException | IllegalArgumentException notAsItShouldBe) {
            unreadable.add(
                    key.owner() + ": " + (kind == null ? key.kind() : kind) + ": " + notAsItShouldBe.getMessage());
        }
    }

    private void take(RecordKind kind, RecordKey key, Payload value) {
        switch (kind) {
            case SESSION -> client(key.owner()).session = SessionRecord.of(value);
            case WILL -> client(key.owner()).will = WillUpdate.ofRecord(value);
            case TOPIC -> client(key.owner()).topics.put((int) key.number(), TopicTable.nameIn(value));
            case SUBSCRIPTION ->
                client(key.owner()).subscriptions.put(key.number(), Subscriptions.ofRecord(key.number(), value));
            case INBOUND -> client(key.owner()).forBroker.add(StoredMessage.inbound(key.number(), value));
            case DELIVERY -> client(key.owner()).forClient.add(StoredMessage.delivery(key.number(), value));
            case PAST_CLIENT -> pastClients++;
            case CLOCK -> clock = ClockRecord.of(value);
            case TOPIC_FORM, UNSUBSCRIBE, INBOUND_STAGE, DELIVERY_STAGE, UNACKNOWLEDGED_PACKET_ID -> {
                // Records that only the gateway needs.
            }
        }
    }

    /** A time of a record, for people. */
    Instant at(long steadyMillis) {
        return Instant.ofEpochMilli(clock.toUnixMillis(steadyMillis));
    }

    void addDeadLetter(String clientId) {
        client(clientId).deadLetters++;
    }

    private Client client(String clientId) {
        return clients.computeIfAbsent(clientId, id -> new Client());
    }

    /** All clients, sorted by id. */
    Map<String, Client> clients() {
        return clients;
    }

    /** The number of records. */
    int records() {
        return records;
    }

    /** The number of clients without a session whose topic ids are not used again yet. */
    int pastClients() {
        return pastClients;
    }

    /** Records that could not be read, and why. */
    List<String> unreadable() {
        return unreadable;
    }

    /** All messages for the broker. */
    int spooled() {
        return clients.values().stream()
                .mapToInt(client -> client.forBroker.count)
                .sum();
    }

    int deadLetters() {
        return clients.values().stream().mapToInt(client -> client.deadLetters).sum();
    }
}
