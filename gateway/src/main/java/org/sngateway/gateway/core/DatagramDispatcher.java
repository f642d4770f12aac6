package org.sngateway.gateway.core;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.TakeoverPolicy;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SnMessageHandler;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.Utf8;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/**
 * Brings each message to its session, and treats those that have none: column N of the state table (6.4), and the rows in
 * which client id and address do not agree (2, 3, 8, 9).
 */
final class DatagramDispatcher implements SnMessageHandler<Received> {
    /** The answer to a prompted CONNECT that was refused; the client repeats what it said last if it gets lost. */
    private record RefusedAttempt(SnMessage lastWillMessage, ReturnCode returnCode, long atNanos) {}

    private final GatewayCore core;
    private final SessionTable sessions;
    private final RateLimit<NodeAddress> disconnects;
    private final RateLimit<NodeAddress> disconnectReplies;
    private final BoundedMap<NodeAddress, RefusedAttempt> refusedAttempts;

    DatagramDispatcher(GatewayCore core) {
        this.core = core;
        this.sessions = core.sessions();
        Supplier<GatewayLimits> limits = () -> core.settings().limits();
        IntSupplier maxSenders = () -> limits.get().maxRememberedSenders();
        IntSupplier maxPerSecond = () -> limits.get().maxDisconnectsPerSecond();
        Consumer<NodeAddress> forgotten = address -> core.listener().onForgotten(Memory.STRANGERS);
        this.disconnects =
                new RateLimit<>(maxSenders, () -> limits.get().disconnectIntervalNanos(), maxPerSecond, forgotten);
        this.disconnectReplies =
                new RateLimit<>(maxSenders, () -> limits.get().disconnectReplyIntervalNanos(), maxPerSecond, forgotten);
        this.refusedAttempts =
                new BoundedMap<>(maxSenders, address -> core.listener().onForgotten(Memory.REFUSED_ATTEMPTS));
    }

    /** An attempt with a will was refused; {@code lastWillMessage} will be repeated if the CONNACK was lost. */
    void remember(NodeAddress from, SnMessage lastWillMessage, ReturnCode returnCode, long nowNanos) {
        refusedAttempts.put(from, new RefusedAttempt(lastWillMessage, returnCode, nowNanos));
    }

    // ---- connection setup: client id and address may not agree

    @Override
    public void onConnect(Connect sent, Received received) {
        NodeAddress from = received.from();
        Session bound = sessions.byAddress(from);
        Connect connect = withUsableClientId(sent, from);
        Session session = sessions.byClientId(connect.clientId());
        ReturnCode refusal = admission(connect, session == null && sessions.isFull());
        if (refusal != null) {
            refuse(connect.clientId(), refusal, received);
            return;
        }
        if (bound != null && bound != session) {
            takeAddressFrom(bound, received);
        }
        if (session == null) {
            session = core.newSession(connect.clientId(), from);
        } else if (!from.equals(session.address()) && !moves(session, connect, received)) {
            return;
        }
        hear(
                session,
                connect,
                received,
                one -> one.onConnect(connect, ConnectExchange.octets(sent), received.nowNanos()));
    }

    /** 8.14: what the listener makes of client ids that are not quite one. */
    private Connect withUsableClientId(Connect connect, NodeAddress from) {
        String clientId = withoutNul(connect.clientId(), from);
        String prefix = core.settings().listener(from.listener()).assignedClientIdPrefix();
        if (clientId.isEmpty() && !prefix.isEmpty()) {
            clientId = prefix + from;
        }
        return new Connect(
                connect.will(), connect.cleanSession(), connect.protocolId(), connect.durationSeconds(), clientId);
    }

    /** 9.9: some clients send their C string with its end, wherever they name themselves. */
    private String withoutNul(String clientId, NodeAddress from) {
        boolean trims = core.settings().listener(from.listener()).trimsNul();
        return trims && clientId.endsWith("\0") ? clientId.substring(0, clientId.length() - 1) : clientId;
    }

    /**
     * Whether the CONNECT may be served at all, checked in the order of 5.2; gives no code if so.
     *
     * @param full there is no place for one more session, and this would be one
     */
    private @Nullable ReturnCode admission(Connect connect, boolean full) {
        String clientId = connect.clientId();
        boolean wellFormed = connect.protocolId() == Connect.PROTOCOL_ID
                && !clientId.isEmpty()
                && clientId.chars().noneMatch(Character::isISOControl)
                && Utf8.octets("ClientId", clientId) <= core.settings().limits().maxClientIdOctets();
        if (wellFormed && full) {
            return ReturnCode.CONGESTION;
        }
        boolean allowed = wellFormed && core.settings().clientRules().allows(clientId) && !core.isOwnClientId(clientId);
        return allowed ? null : ReturnCode.NOT_SUPPORTED;
    }

    /** Row 4: the sender's session stays as it is; an attempt that is all it has is dropped. */
    private void refuse(String clientId, ReturnCode returnCode, Received received) {
        core.listener().onConnectRefused(received.from(), clientId, returnCode);
        core.send(received.from(), new ConnAck(returnCode));
        Session bound = sessions.byAddress(received.from());
        if (bound != null && bound.state() == SessionState.CONNECTING) {
            takeAddressFrom(bound, received);
        }
    }

    private void takeAddressFrom(Session bound, Received received) {
        core.serve(bound, received.nowNanos(), one -> one.onAddressTaken(received.nowNanos()));
    }

    /** Row 2: takeover from another address, as far as it is allowed. */
    private boolean moves(Session session, Connect connect, Received received) {
        NodeAddress from = received.from();
        NodeAddress old = session.address();
        if (old != null) {
            if (!isTakeoverAllowed(old, from)) {
                core.listener().onIgnored(from, connect, IgnoreReason.TAKEOVER_NOT_ALLOWED);
                return false;
            }
            if (!session.allowsTakeover(received.nowNanos())) {
                refuse(connect.clientId(), ReturnCode.CONGESTION, received);
                return false;
            }
            if (session.tellsThatItMoves()) {
                core.send(old, Disconnect.plain());
            }
        }
        session.moveTo(from);
        core.listener().onAddressChanged(session.clientId(), old, from);
        return true;
    }

    private boolean isTakeoverAllowed(NodeAddress old, NodeAddress from) {
        TakeoverPolicy policy = core.settings().listener(from.listener()).takeover();
        return switch (policy) {
            case ANY -> true;
            case SAME_HOST -> from.isSameHost(old);
            case NEVER -> false;
        };
    }

    @Override
    public void onWillTopic(WillTopic willTopic, Received received) {
        willMessage(willTopic, received, session -> session.onWillTopic(willTopic, received.nowNanos()));
    }

    @Override
    public void onWillMsg(WillMsg willMsg, Received received) {
        willMessage(willMsg, received, session -> session.onWillMsg(willMsg, received.nowNanos()));
    }

    /** Rows 5 and 6. */
    private void willMessage(SnMessage message, Received received, Consumer<Session> row) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            repeatRefusal(message, received);
        } else if (session.takesWillMessages()) {
            hear(session, message, received, row);
        } else {
            ignore(message, received, IgnoreReason.NOT_EXPECTED);
        }
    }

    /** Rows 5 and 6, column N: the CONNACK with the refusal was lost. */
    private void repeatRefusal(SnMessage message, Received received) {
        RefusedAttempt refused = refusedAttempts.get(received.from());
        long window = core.settings().listener(received.from().listener()).retryWindowNanos();
        if (refused != null
                && refused.lastWillMessage().equals(message)
                && received.nowNanos() - refused.atNanos() < window) {
            core.send(received.from(), new ConnAck(refused.returnCode()));
        } else {
            ignore(message, received, IgnoreReason.NOT_EXPECTED);
        }
    }

    // ---- PINGREQ: may name a client that sleeps elsewhere

    @Override
    public void onPingReq(PingReq sent, Received received) {
        PingReq pingReq = new PingReq(withoutNul(sent.clientId(), received.from()));
        Session bound = sessions.byAddress(received.from());
        boolean ofAnother =
                pingReq.hasClientId() && (bound == null || !bound.clientId().equals(pingReq.clientId()));
        if (ofAnother) {
            onPingReqOfAnother(pingReq, bound, received);
        } else {
            request(pingReq, received, session -> session.onPingReq(received.nowNanos()));
        }
    }

    /** Rows 8 and 9: the client of this id sleeps at another address, or there is nothing to wake. */
    private void onPingReqOfAnother(PingReq pingReq, @Nullable Session bound, Received received) {
        Session named = sessions.byClientId(pingReq.clientId());
        Session sleeper = named != null && named.state() == SessionState.ASLEEP ? named : null;
        if (sleeper == null && bound == null) {
            disconnect(pingReq, received);
        } else if (sleeper == null || (bound != null && bound.state() == SessionState.CONNECTING)) {
            ignore(pingReq, received, IgnoreReason.NOT_EXPECTED);
        } else {
            wakeElsewhere(sleeper, pingReq, bound, received);
        }
    }

    private void wakeElsewhere(Session sleeper, PingReq pingReq, @Nullable Session bound, Received received) {
        NodeAddress old = sleeper.address();
        boolean allowed = old == null || isTakeoverAllowed(old, received.from());
        if (!allowed || !sleeper.allowsTakeover(received.nowNanos())) {
            ignore(pingReq, received, IgnoreReason.TAKEOVER_NOT_ALLOWED);
            return;
        }
        if (bound != null) {
            takeAddressFrom(bound, received);
        }
        sleeper.wakeAt(received.from(), received.nowNanos());
        core.listener().onAddressChanged(sleeper.clientId(), old, received.from());
        hear(sleeper, pingReq, received, one -> one.onPingReq(received.nowNanos()));
    }

    // ---- DISCONNECT: reaches an attempt to connect too

    @Override
    public void onDisconnect(Disconnect disconnect, Received received) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            onDisconnectOfStranger(disconnect, received);
            return;
        }
        hear(session, disconnect, received, one -> {
            // 8.19: a duration of 0 is none.
            if (disconnect.sleepDurationSeconds() > 0) {
                one.onSleep(disconnect, received.nowNanos());
            } else {
                one.onDisconnect(received.nowNanos());
            }
        });
    }

    private void onDisconnectOfStranger(Disconnect disconnect, Received received) {
        ListenerSettings listener = core.settings().listener(received.from().listener());
        if (disconnect.sleepDurationSeconds() > 0 && !listener.answersUnknownSleepers()) {
            // 8.6: in silence the client learns soon that it has no session; the answer it would take for consent.
            ignore(disconnect, received, IgnoreReason.NOT_EXPECTED);
        } else if (disconnectReplies.isFree(received.from(), received.nowNanos())) {
            // 8.5: once, for two gateways with each other's forged address would answer for ever.
            if (disconnect(disconnect, received)) {
                disconnectReplies.count(received.from(), received.nowNanos());
            }
        } else {
            ignore(disconnect, received, IgnoreReason.RATE_LIMITED);
        }
    }

    // ---- requests: without a session they are answered with DISCONNECT

    @Override
    public void onRegister(Register register, Received received) {
        request(register, received, session -> session.exchanges().onRegister(register));
    }

    @Override
    public void onPublish(Publish publish, Received received) {
        if (publish.qos() == QoS.MINUS_ONE) {
            Session session = sessions.byAddress(received.from());
            if (session != null && session.isLive()) {
                hear(session, publish, received, one -> {});
            }
            core.qosMinusOne(received.from().listener()).onPublish(publish, received.from(), received.nowNanos());
            return;
        }
        request(publish, received, session -> session.exchanges().onPublish(publish, received.nowNanos()));
    }

    @Override
    public void onPubRel(PubRel pubRel, Received received) {
        request(pubRel, received, session -> session.exchanges().onPubRel(pubRel, received.nowNanos()));
    }

    @Override
    public void onSubscribe(Subscribe subscribe, Received received) {
        request(subscribe, received, session -> session.exchanges().onSubscribe(subscribe, received.nowNanos()));
    }

    @Override
    public void onUnsubscribe(Unsubscribe unsubscribe, Received received) {
        request(unsubscribe, received, session -> session.exchanges().onUnsubscribe(unsubscribe, received.nowNanos()));
    }

    @Override
    public void onWillTopicUpd(WillTopicUpd willTopicUpd, Received received) {
        request(willTopicUpd, received, session -> session.onWillTopicUpd(willTopicUpd));
    }

    @Override
    public void onWillMsgUpd(WillMsgUpd willMsgUpd, Received received) {
        request(willMsgUpd, received, session -> session.onWillMsgUpd(willMsgUpd));
    }

    @Override
    public void onRefusedRequest(RefusedRequest request, Received received) {
        if (request.type() == MsgType.CONNECT) {
            refuse("", ReturnCode.NOT_SUPPORTED, received);
        } else if (request.type() == MsgType.WILLTOPIC) {
            willMessage(request, received, session -> session.onWillTopicRefused(request, received.nowNanos()));
        } else if (request.type() == MsgType.WILLTOPICUPD) {
            request(request, received, Session::onWillTopicUpdRefused);
        } else {
            request(request, received, session -> session.exchanges().onRefusedRequest(request));
        }
    }

    // ---- answers: without a session they are ignored

    @Override
    public void onRegAck(RegAck regAck, Received received) {
        answer(regAck, received, session -> session.exchanges().onRegAck(regAck, received.nowNanos()));
    }

    @Override
    public void onPubAck(PubAck pubAck, Received received) {
        answer(pubAck, received, session -> session.exchanges().onPubAck(pubAck, received.nowNanos()));
    }

    @Override
    public void onPubRec(PubRec pubRec, Received received) {
        answer(pubRec, received, session -> session.exchanges().onPubRec(pubRec, received.nowNanos()));
    }

    @Override
    public void onPubComp(PubComp pubComp, Received received) {
        answer(pubComp, received, session -> session.exchanges().onPubComp(pubComp, received.nowNanos()));
    }

    /** Row 10: a sign of life, nothing more; of a client that sleeps it means nothing. */
    @Override
    public void onPingResp(PingResp pingResp, Received received) {
        Session session = sessions.byAddress(received.from());
        if (session != null && session.state() == SessionState.ASLEEP) {
            ignore(pingResp, received, IgnoreReason.NOT_EXPECTED);
        } else {
            answer(pingResp, received, live -> {});
        }
    }

    // ---- row 22: nothing that a gateway could do with it

    @Override
    public void onAdvertise(Advertise advertise, Received received) {
        core.discovery().onOtherGateway(advertise, received.from());
    }

    @Override
    public void onSearchGw(SearchGw searchGw, Received received) {
        core.discovery().onSearchGw(searchGw, received.from(), received.toGroup(), received.nowNanos());
    }

    @Override
    public void onGwInfo(GwInfo gwInfo, Received received) {
        core.discovery().onOtherGateway(gwInfo, received.from());
    }

    @Override
    public void onConnAck(ConnAck connAck, Received received) {
        ignore(connAck, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onWillTopicReq(WillTopicReq willTopicReq, Received received) {
        ignore(willTopicReq, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onWillMsgReq(WillMsgReq willMsgReq, Received received) {
        ignore(willMsgReq, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onSubAck(SubAck subAck, Received received) {
        ignore(subAck, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onUnsubAck(UnsubAck unsubAck, Received received) {
        ignore(unsubAck, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onWillTopicResp(WillTopicResp willTopicResp, Received received) {
        ignore(willTopicResp, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onWillMsgResp(WillMsgResp willMsgResp, Received received) {
        ignore(willMsgResp, received, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    @Override
    public void onEncapsulated(Encapsulated encapsulated, Received received) {
        if (received.from() instanceof UdpAddress forwarder
                && core.settings().listener(forwarder.listener()).allowsForwarder(forwarder.ip())) {
            core.discovery().onForwarder(forwarder);
            NodeAddress node = new ForwardedAddress(forwarder, encapsulated.nodeId());
            encapsulated.inner().accept(this, new Received(node, received.toGroup(), received.nowNanos()));
        } else {
            ignore(encapsulated, received, IgnoreReason.NOT_ALLOWED);
        }
    }

    // ---- whose message it is

    /** A request: the live session of the sender serves it, a stranger learns that he has none. */
    private void request(SnMessage request, Received received, Consumer<Session> row) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            disconnect(request, received);
        } else {
            serve(session, request, received, row);
        }
    }

    /** An answer: nobody is told anything about one that nobody waits for. */
    private void answer(SnMessage answer, Received received, Consumer<Session> row) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            ignore(answer, received, IgnoreReason.NOT_EXPECTED);
        } else {
            serve(session, answer, received, row);
        }
    }

    private void serve(Session session, SnMessage message, Received received, Consumer<Session> row) {
        if (session.isLive()) {
            hear(session, message, received, row);
        } else {
            // Column C: a client that is still connecting has nothing to ask and nothing to answer.
            ignore(message, received, IgnoreReason.NOT_EXPECTED);
        }
    }

    /** A message that counts as a sign of life: what waited for one goes out after the answer. */
    private void hear(Session session, SnMessage message, Received received, Consumer<Session> row) {
        sessions.onHeard(session);
        core.serve(session, received.nowNanos(), heard -> {
            heard.onHeard(received.from(), message, received.nowNanos());
            row.accept(heard);
            heard.exchanges().outbound().onHeard(received.nowNanos());
        });
    }

    /**
     * "dc" in the table: the sender is told that it has no session, as often as the limits allow (8.5).
     *
     * @return whether it was told
     */
    private boolean disconnect(SnMessage request, Received received) {
        boolean allowed = disconnects.allows(received.from(), received.nowNanos());
        if (allowed) {
            core.listener().onUnknownSender(received.from(), request);
            core.send(received.from(), Disconnect.plain());
        } else {
            ignore(request, received, IgnoreReason.RATE_LIMITED);
        }
        return allowed;
    }

    private void ignore(SnMessage message, Received received, IgnoreReason reason) {
        core.listener().onIgnored(received.from(), message, reason);
    }
}
