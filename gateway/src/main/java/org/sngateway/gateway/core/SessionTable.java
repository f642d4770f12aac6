package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.gateway.core.topic.TopicIds;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.TopicId;

/**
 * All sessions, by client id and by the address that is bound to them; and, of clients whose session has ended, where their
 * topic ids ended (R8.16). Whatever happens to a session happens through {@link #serve}.
 */
final class SessionTable implements SessionHost<Session> {
    private final CoreServices services;
    private final ConnectPace connectPace;
    private final LinkQueue linkQueue = new LinkQueue();
    private final DeadlineQueue<Session> deadlines = new DeadlineQueue<>();
    private final Map<String, Session> byClientId = new LinkedHashMap<>();
    private final Map<NodeAddress, Session> byAddress = new HashMap<>();
    /** Sessions whose address is behind a forwarder. */
    private final Set<Session> behindForwarders = new LinkedHashSet<>();
    /** Sessions that hold nothing and whose client is away, longest ago first. */
    private final Set<Session> spare = new LinkedHashSet<>();

    private final BoundedMap<String, Integer> nextTopicIds;
    private boolean isRestoring = true;

    SessionTable(CoreServices services, ConnectPace connectPace) {
        this.services = services;
        this.connectPace = connectPace;
        this.nextTopicIds = new BoundedMap<>(
                () -> services.settings().limits().maxRememberedClients(), this::onPastClientForgotten);
    }

    // ---- finding

    @Nullable
    Session byClientId(String clientId) {
        return byClientId.get(clientId);
    }

    @Nullable
    Session byAddress(NodeAddress address) {
        return byAddress.get(address);
    }

    private boolean isFull() {
        return byClientId.size() >= services.settings().limits().maxSessions()
                || !services.memory().hasRoomForASession();
    }

    /** Whether there is room for one session more, or can be made. */
    boolean canHaveRoom() {
        return anyMakesRoom() || !isFull();
    }

    /** While the disk takes nothing, none does: what is to be deleted of sessions that made room would add up. */
    private boolean anyMakesRoom() {
        return !spare.isEmpty() && services.store().isUsable();
    }

    /** R8.35: in a full table the oldest session that holds nothing makes room. Returns whether there is room. */
    boolean makeRoom(long nowNanos) {
        while (isFull() && anyMakesRoom()) {
            Session oldest = spare.iterator().next();
            spare.remove(oldest);
            services.listener().onSessionDisplaced(oldest.clientId());
            serve(oldest, nowNanos, session -> session.ending().expire());
        }
        return !isFull();
    }

    int size() {
        return byClientId.size();
    }

    /** The client ids of all sessions, in the order in which they began. */
    List<String> clientIds() {
        return List.copyOf(byClientId.keySet());
    }

    /** All sessions as they are now, in the order in which they began. */
    List<Session> all() {
        return new ArrayList<>(byClientId.values());
    }

    /** The forwarders behind which clients are that have said something since they were let in. */
    Set<NodeAddress> forwarders() {
        Set<NodeAddress> forwarders = new LinkedHashSet<>();
        for (Session session : behindForwarders) {
            if (session.state().isLive()
                    && session.connecting().isHeardSinceConnAck()
                    && !session.connecting().isUnconfirmed()
                    && session.place().address() instanceof ForwardedAddress forwarded) {
                forwarders.add(forwarded.forwarder());
            }
        }
        return forwarders;
    }

    // ---- beginning

    /** A session of a client without one, bound to this address. */
    Session begin(String clientId, NodeAddress from) {
        Integer next = nextTopicIds.get(clientId);
        int firstTopicId = next == null ? TopicIds.at(services.random().nextInt(TopicIds.COUNT)) : next;
        Session session = add(new Session(clientId, from.listener(), services, this, firstTopicId));
        session.place().moveTo(from);
        if (next != null) {
            session.takeOverWrites();
        }
        return session;
    }

    /** A session that is restored next; if its listener has another name now, it gets the first one. */
    Session beginRestored(String clientId, String listenerName) {
        Map<String, ?> listeners = services.settings().listeners();
        String name = listeners.containsKey(listenerName)
                ? listenerName
                : listeners.keySet().iterator().next();
        return add(new Session(clientId, name, services, this, TopicId.MIN));
    }

    private Session add(Session session) {
        byClientId.put(session.clientId(), session);
        return session;
    }

    /** Where the topic ids of a client ended before the restart. */
    void restorePastClient(String clientId, Payload record) {
        nextTopicIds.put(clientId, PastClientRecord.of(record).nextTopicId());
    }

    /** All is restored: from now on the store takes changes, and the clients are served. */
    void onStart(long nowNanos) {
        isRestoring = false;
        serveAll(nowNanos, session -> session.onRestored(nowNanos));
        List<Session> longestAwayFirst = new ArrayList<>(spare);
        longestAwayFirst.sort(Comparator.comparingLong(Session::awaySinceMillis));
        spare.clear();
        spare.addAll(longestAwayFirst);
    }

    private void onPastClientForgotten(String clientId) {
        services.listener().onForgotten(Memory.PAST_CLIENTS);
        if (!isRestoring) {
            StoreGate gate =
                    new StoreGate(clientId, services.store(), services.current(), (answer, nowNanos) -> answer.run());
            gate.deleteLazily(RecordKind.PAST_CLIENT, 0);
            gate.settle(0);
        }
    }

    // ---- what a session asks for

    @Override
    public ClientPlace.Bindings bindings(Session session) {
        return new ClientPlace.Bindings() {
            @Override
            public void bind(NodeAddress address) {
                byAddress.put(address, session);
                if (address instanceof ForwardedAddress) {
                    behindForwarders.add(session);
                }
            }

            @Override
            public void unbind(NodeAddress address) {
                byAddress.remove(address);
                behindForwarders.remove(session);
            }

            @Override
            public boolean isBound(NodeAddress address) {
                return byAddress.containsKey(address);
            }
        };
    }

    @Override
    public void awaitLink(Session session) {
        linkQueue.await(session);
    }

    @Override
    public BrokerAttachment.Turns turns(Session session) {
        return new BrokerAttachment.Turns() {
            @Override
            public void request(boolean clientWaits) {
                connectPace.request(session, clientWaits);
            }

            @Override
            public boolean areSpare() {
                return connectPace.areSpare();
            }

            @Override
            public void withdraw() {
                connectPace.withdraw(session);
            }
        };
    }

    // ---- serving

    /**
     * Lets something happen to a session. Then the session is scheduled again, or forgotten if it is over. A fault of ours
     * costs this session, and no other.
     */
    @Override
    public void serve(Session session, long nowNanos, Consumer<Session> what) {
        try {
            what.accept(session);
            endInput(session, nowNanos);
        } catch (RuntimeException fault) {
            contain(session, nowNanos, fault);
        }
    }

    /** Lets the same happen to all sessions. */
    void serveAll(long nowNanos, Consumer<Session> what) {
        for (Session session : all()) {
            serve(session, nowNanos, what);
        }
    }

    /** A link has room again: deliveries that were held back go on, each session in its turn. */
    void onLinkWritable(String listenerName, long nowNanos) {
        for (Session session : linkQueue.waitingFor(listenerName)) {
            if (session.linkTakesMore()) {
                linkQueue.withdraw(session);
                serve(session, nowNanos, one -> one.onLinkWritable(nowNanos));
            }
        }
    }

    /** The clients of a link are waited for again: each session has another deadline. */
    void onOutageOver(String listenerName, long nowNanos) {
        for (Session session : all()) {
            if (session.place().listenerName().equals(listenerName)) {
                serve(session, nowNanos, one -> {});
            }
        }
    }

    /** Serves the sessions whose deadline is due. */
    void onDeadline(long nowNanos) {
        for (Session due = deadlines.due(nowNanos); due != null; due = deadlines.due(nowNanos)) {
            serve(due, nowNanos, session -> session.onDeadline(nowNanos));
        }
    }

    /** When {@link #onDeadline} is to be called. */
    long deadlineNanos() {
        return deadlines.nextDeadlineNanos();
    }

    private void endInput(Session session, long nowNanos) {
        session.endInput(nowNanos);
        if (session.isEnded()) {
            // Only what waited for the disk was still to leave; the client may have another session by now.
            return;
        }
        if (session.isOver()) {
            forget(session);
            session.onOver(nowNanos);
            services.listener().onSessionEnded(session.clientId());
        } else {
            session.count();
            deadlines.schedule(session);
            if (session.isSpare()) {
                spare.add(session);
            } else {
                spare.remove(session);
            }
        }
    }

    private void contain(Session session, long nowNanos, RuntimeException fault) {
        if (!session.isEnded()) {
            try {
                session.onShutdown();
                session.endInput(nowNanos);
                session.place().lose();
            } catch (RuntimeException another) {
                fault.addSuppressed(another);
            }
            forget(session);
            session.onEnded();
        }
        services.listener().onFault(session.clientId(), fault);
    }

    private void forget(Session session) {
        deadlines.remove(session);
        spare.remove(session);
        behindForwarders.remove(session);
        connectPace.withdraw(session);
        linkQueue.withdraw(session);
        byClientId.remove(session.clientId());
        nextTopicIds.put(session.clientId(), session.exchanges().nextTopicId());
    }
}
