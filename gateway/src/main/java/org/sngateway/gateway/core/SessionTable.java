package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/**
 * All sessions, by client id and by the address that is bound to them; and, of clients whose session is gone, where their
 * topic ids ended (8.16).
 */
final class SessionTable {
    private static final int VERSION = 1;
    private static final int LATEST = 8;

    private final GatewayCore core;
    private final Map<String, Session> byClientId = new LinkedHashMap<>();
    private final Map<NodeAddress, Session> byAddress = new HashMap<>();
    private final BoundedMap<String, Integer> nextTopicIds;
    /** Of whose clients something was heard last: what the broker says is mostly an answer to that. */
    private final @Nullable Session[] latest = new Session[LATEST];

    private int nextLatest;

    SessionTable(GatewayCore core) {
        this.core = core;
        this.nextTopicIds =
                new BoundedMap<>(() -> core.settings().limits().maxRememberedClients(), this::onPastClientForgotten);
    }

    private void onPastClientForgotten(String clientId) {
        core.listener().onForgotten(Memory.PAST_CLIENTS);
        if (!core.isStarted()) {
            return;
        }
        StoreGate gate = new StoreGate(clientId, core.storeCalls(), (answer, nowNanos) -> answer.run());
        gate.deleteLazily(RecordKind.PAST_CLIENT, 0);
        gate.settle(0);
    }

    @Nullable
    Session byClientId(String clientId) {
        return byClientId.get(clientId);
    }

    @Nullable
    Session byAddress(NodeAddress address) {
        return byAddress.get(address);
    }

    /** Something was heard of the client of this session. */
    void onHeard(Session session) {
        latest[nextLatest] = session;
        nextLatest = (nextLatest + 1) % LATEST;
    }

    /** The session whose client has this very identifier at the broker, if something was heard of it lately. */
    @Nullable
    @SuppressWarnings("ReferenceEquality")
    Session amongLatest(String mqttClientId) {
        for (Session session : latest) {
            if (session != null && session.mqttClientId() == mqttClientId) {
                return session;
            }
        }
        return null;
    }

    boolean isFull() {
        return byClientId.size() >= core.settings().limits().maxSessions()
                || !core.memory().hasRoomForASession();
    }

    int size() {
        return byClientId.size();
    }

    void add(Session session) {
        byClientId.put(session.clientId(), session);
    }

    void remove(Session session) {
        byClientId.remove(session.clientId());
        Arrays.fill(latest, null);
        nextTopicIds.put(session.clientId(), session.nextTopicId());
    }

    /** Where the topic ids of a client ended, as it is kept over a restart. */
    static Payload pastClientRecord(int nextTopicId) {
        return new RecordWriter(VERSION).number(nextTopicId).value();
    }

    /** Where the topic ids of a client ended before the restart. */
    void restorePastClient(String clientId, Payload record) {
        nextTopicIds.put(clientId, new RecordReader(record).number());
    }

    void bind(NodeAddress address, Session session) {
        byAddress.put(address, session);
    }

    void unbind(NodeAddress address) {
        byAddress.remove(address);
    }

    /** Where the topic ids of this client go on, or {@code null} if nothing is known of it. */
    @Nullable
    Integer nextTopicId(String clientId) {
        return nextTopicIds.get(clientId);
    }

    /** All sessions as they are now, in the order in which they began. */
    List<Session> all() {
        return new ArrayList<>(byClientId.values());
    }
}
