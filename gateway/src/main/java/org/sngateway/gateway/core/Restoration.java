package org.sngateway.gateway.core;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordException;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.TopicId;

/**
 * Brings sessions back from their records after a restart. The records come in no order: first the sessions are made, then
 * they get what they have. A record that can't be read costs no other.
 */
final class Restoration {
    private final SessionTable sessions;
    private final CoreServices services;
    private final long nowNanos;
    private final Map<RecordKey, Payload> stages = new HashMap<>();
    private final Map<String, Map<RecordKind, TreeMap<Long, Payload>>> inOrder = new LinkedHashMap<>();

    Restoration(SessionTable sessions, CoreServices services, long nowNanos) {
        this.sessions = sessions;
        this.services = services;
        this.nowNanos = nowNanos;
    }

    void run(StoredRecords stored) {
        // First, for sessions have ages.
        stored.forEach(
                key -> RecordKind.of(key) == RecordKind.CLOCK,
                (key, value) -> attempt(key, () -> services.clock().steady().restore(ClockRecord.of(value))));
        // A version that kept no such record told all times by the wall clock.
        services.clock().steady().ensureBegun();
        stored.forEach(key -> isOfClient(key), (key, value) -> attempt(key, () -> restoreClient(key, value)));
        stored.forEach(key -> isStage(key), stages::put);
        stored.forEach(
                key -> !isStage(key) && !isOfClient(key) && RecordKind.of(key) != RecordKind.CLOCK,
                (key, value) -> attempt(key, () -> restore(key, value)));
        inOrder.forEach((clientId, kinds) -> kinds.forEach((kind, values) -> values.forEach((number, value) -> {
            RecordKey key = kind.key(clientId, number);
            attempt(key, () -> restoreNext(session(key), kind, key, value));
        })));
    }

    /** Whether the record says which client there is. */
    private static boolean isOfClient(RecordKey key) {
        RecordKind kind = RecordKind.of(key);
        return kind == RecordKind.SESSION || kind == RecordKind.PAST_CLIENT;
    }

    /** Whether the record says how far a message has come. */
    private static boolean isStage(RecordKey key) {
        RecordKind kind = RecordKind.of(key);
        return kind == RecordKind.INBOUND_STAGE || kind == RecordKind.DELIVERY_STAGE;
    }

    private void attempt(RecordKey key, Runnable restores) {
        try {
            restores.run();
        } catch (RecordException | IllegalArgumentException unusable) {
            services.listener()
                    .onUnreadableRecord(
                            key.owner(), String.valueOf(RecordKind.of(key)), String.valueOf(unusable.getMessage()));
        } catch (RuntimeException fault) {
            services.listener().onFault(key.owner(), fault);
        }
    }

    private void restoreClient(RecordKey key, Payload value) {
        if (RecordKind.of(key) == RecordKind.PAST_CLIENT) {
            sessions.restorePastClient(key.owner(), value);
        } else {
            SessionRecord record = SessionRecord.of(value);
            sessions.beginRestored(key.owner(), record.listener()).restore(record, nowNanos);
        }
    }

    private void restore(RecordKey key, Payload value) {
        RecordKind kind = RecordKind.of(key);
        if (kind == null) {
            throw new RecordException("this version knows no records of kind " + key.kind());
        }
        if (kind == RecordKind.SUBSCRIPTION || kind == RecordKind.DELIVERY) {
            inOrder.computeIfAbsent(key.owner(), owner -> new EnumMap<>(RecordKind.class))
                    .computeIfAbsent(kind, k -> new TreeMap<>())
                    .put(key.number(), value);
        } else if (kind == RecordKind.WILL) {
            session(key).willUpdate().restore(value);
        } else {
            restoreNext(session(key), kind, key, value);
        }
    }

    private void restoreNext(Session session, RecordKind kind, RecordKey key, Payload value) {
        session.exchanges().restore(kind, key.number(), value, stageOf(kind, key), nowNanos);
    }

    private @Nullable Payload stageOf(RecordKind kind, RecordKey key) {
        return switch (kind) {
            case INBOUND -> stages.get(RecordKind.INBOUND_STAGE.key(key.owner(), key.number()));
            case DELIVERY -> stages.get(RecordKind.DELIVERY_STAGE.key(key.owner(), key.number()));
            default -> null;
        };
    }

    /** If the record of the client itself is lost, what was acknowledged to it goes out all the same. */
    private Session session(RecordKey key) {
        Session session = sessions.byClientId(key.owner());
        if (session == null) {
            SessionRecord lost = new SessionRecord(
                    SessionState.DISCONNECTED,
                    "",
                    null,
                    true,
                    0,
                    0,
                    TopicId.MIN,
                    0,
                    0,
                    0,
                    0,
                    false,
                    0,
                    services.clock().steady().millis());
            session = sessions.beginRestored(key.owner(), "");
            session.restore(lost, nowNanos);
        }
        return session;
    }
}
