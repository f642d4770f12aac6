package org.sngateway.gateway.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
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
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/**
 * Brings each message to its session, and treats those that have none: column N of the state table (R6.4), and the rows in
 * which client id and address do not agree (2, 3, 8, 9).
 */
final class DatagramDispatcher implements SnMessageHandler<Received> {
    private final SessionTable sessions;
    private final Supplier<CoreSettings> settings;
    private final NodeOutput nodes;
    private final HeldMessages held;
    private final CoreListener listener;
    private final TrailingNul trailingNul;
    private final Admission admission;
    private final NewClients newClients;
    private final Takeover takeover;
    private final UnknownSenders unknownSenders;
    private final Discovery discovery;
    private final Function<String, QosMinusOne> newQosMinusOne;
    private final Map<String, QosMinusOne> qosMinusOne = new LinkedHashMap<>();

    DatagramDispatcher(
            SessionTable sessions,
            CoreServices services,
            Discovery discovery,
            Function<String, QosMinusOne> newQosMinusOne) {
        this.sessions = sessions;
        this.settings = services.current();
        this.nodes = services.nodes();
        this.held = services.held();
        this.listener = services.listener();
        this.trailingNul = new TrailingNul(settings);
        this.admission = new Admission(settings, services.mqttClientIds(), trailingNul);
        this.newClients = new NewClients(() -> settings.get().limits(), listener);
        this.takeover = new Takeover(settings);
        this.unknownSenders = services.unknownSenders();
        this.discovery = discovery;
        this.newQosMinusOne = newQosMinusOne;
    }

    // ---- connection setup: client id and address may not agree

    @Override
    public void onConnect(Connect sent, Received received) {
        NodeAddress from = received.from();
        Session bound = sessions.byAddress(from);
        Connect connect = admission.withUsableClientId(sent, from);
        held.onNamed(from, connect.clientId());
        Session session = sessions.byClientId(connect.clientId());
        ConnectRefusal refusal = admission.refusalOf(connect, session == null ? refusalOfNew(received) : null);
        if (refusal == null && session == null) {
            ReturnCode brokers = unknownSenders.brokersRefusal(connect.clientId(), received.nowNanos());
            if (brokers != null) {
                refuse(connect.clientId(), brokers, ConnectRefusal.BROKER_REFUSED, received);
                return;
            }
            newClients.count(from, received.nowNanos());
            refusal = sessions.makeRoom(received.nowNanos()) ? null : ConnectRefusal.NO_ROOM;
        }
        if (refusal != null) {
            refuse(connect.clientId(), refusal, received);
            return;
        }
        boolean isElsewhere = session != null && !from.equals(session.place().address());
        if (session != null && isElsewhere && session.isCrowded()) {
            ignore(connect, received, IgnoreReason.WAITS_FOR_DISK);
            return;
        }
        if (bound != null && bound != session) {
            takeAddressFrom(bound, received);
        }
        if (session == null) {
            session = sessions.begin(connect.clientId(), from);
        } else if (isElsewhere && !moves(session, connect, received)) {
            return;
        }
        hearRequest(
                session,
                connect,
                received,
                one -> one.connecting().onConnect(connect, ConnectExchange.octets(sent), received.nowNanos()));
    }

    /** Why a session can't begin for this sender now; {@code null} if it can. */
    private @Nullable ConnectRefusal refusalOfNew(Received received) {
        if (!newClients.isFree(received.from(), received.nowNanos())) {
            return ConnectRefusal.TOO_MANY_NEW_CLIENTS;
        }
        return sessions.canHaveRoom() ? null : ConnectRefusal.NO_ROOM;
    }

    /** Row 4: the sender's session stays as it is; an attempt that is all it has is dropped. */
    private void refuse(String clientId, ConnectRefusal reason, Received received) {
        boolean mayPass = reason == ConnectRefusal.NO_ROOM
                || reason == ConnectRefusal.TOO_MANY_NEW_CLIENTS
                || reason == ConnectRefusal.TAKEOVER_TOO_OFTEN;
        refuse(clientId, mayPass ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED, reason, received);
    }

    private void refuse(String clientId, ReturnCode returnCode, ConnectRefusal reason, Received received) {
        listener.onConnectRefused(received.from(), clientId, returnCode, reason);
        nodes.send(received.from(), new ConnAck(returnCode));
        Session bound = sessions.byAddress(received.from());
        if (bound != null && bound.connecting().isConnecting()) {
            takeAddressFrom(bound, received);
        }
    }

    private void takeAddressFrom(Session bound, Received received) {
        sessions.serve(bound, received.nowNanos(), one -> one.ending().onAddressTaken(received.nowNanos()));
    }

    /** Row 2: takeover from another address, as far as it is allowed. */
    private boolean moves(Session session, Connect connect, Received received) {
        NodeAddress from = received.from();
        NodeAddress old = session.place().address();
        if (old != null) {
            switch (takeover.verdict(session.place(), from, received.nowNanos())) {
                case NOT_ALLOWED -> {
                    ignore(connect, received, IgnoreReason.TAKEOVER_NOT_ALLOWED);
                    return false;
                }
                case TOO_OFTEN -> {
                    refuse(connect.clientId(), ConnectRefusal.TAKEOVER_TOO_OFTEN, received);
                    return false;
                }
                case ALLOWED -> {
                    session.place().countTakeover(received.nowNanos());
                    if (session.connecting().mayTellOldAddress()) {
                        nodes.send(old, Disconnect.plain());
                    }
                }
            }
        }
        session.moveTo(from);
        listener.onAddressChanged(session.clientId(), old, from);
        return true;
    }

    @Override
    public void onWillTopic(WillTopic sent, Received received) {
        WillTopic willTopic = trailingNul.cut(sent, received.from());
        willMessage(willTopic, received, session -> session.connecting().onWillTopic(willTopic, received.nowNanos()));
    }

    @Override
    public void onWillMsg(WillMsg willMsg, Received received) {
        willMessage(willMsg, received, session -> session.connecting().onWillMsg(willMsg, received.nowNanos()));
    }

    /** Rows 5 and 6. */
    private void willMessage(SnMessage message, Received received, Consumer<Session> row) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            unknownSenders.onWillMessage(message, received);
        } else if (session.connecting().takesWillMessages()) {
            hearRequest(session, message, received, row);
        } else {
            ignore(message, received, IgnoreReason.NOT_EXPECTED);
        }
    }

    // ---- PINGREQ: may name a client that sleeps elsewhere

    @Override
    public void onPingReq(PingReq sent, Received received) {
        PingReq pingReq = new PingReq(trailingNul.cut(sent.clientId(), received.from()));
        Session bound = sessions.byAddress(received.from());
        boolean ofAnother =
                pingReq.hasClientId() && (bound == null || !bound.clientId().equals(pingReq.clientId()));
        if (ofAnother) {
            onPingReqOfAnother(pingReq, bound, received);
        } else {
            request(pingReq, received, session -> session.ping().onPingReq(received.nowNanos()));
        }
    }

    /** Rows 8 and 9: the client of this id sleeps at another address, or there is nothing to wake. */
    private void onPingReqOfAnother(PingReq pingReq, @Nullable Session bound, Received received) {
        held.onNamed(received.from(), pingReq.clientId());
        Session named = sessions.byClientId(pingReq.clientId());
        Session sleeper = named != null && named.state() == SessionState.ASLEEP ? named : null;
        if (sleeper == null && bound == null) {
            unknownSenders.onRequest(pingReq, received);
        } else if (sleeper == null || (bound != null && bound.connecting().isConnecting())) {
            ignore(pingReq, received, IgnoreReason.NOT_EXPECTED);
        } else {
            wakeElsewhere(sleeper, pingReq, bound, received);
        }
    }

    private void wakeElsewhere(Session sleeper, PingReq pingReq, @Nullable Session bound, Received received) {
        NodeAddress old = sleeper.place().address();
        if (sleeper.isCrowded()) {
            ignore(pingReq, received, IgnoreReason.WAITS_FOR_DISK);
            return;
        }
        if (takeover.verdict(sleeper.place(), received.from(), received.nowNanos()) != Takeover.Verdict.ALLOWED) {
            ignore(pingReq, received, IgnoreReason.TAKEOVER_NOT_ALLOWED);
            return;
        }
        sleeper.place().countTakeover(received.nowNanos());
        if (bound != null) {
            takeAddressFrom(bound, received);
        }
        sessions.serve(
                sleeper, received.nowNanos(), one -> one.ping().onPingReqFrom(received.from(), received.nowNanos()));
        listener.onAddressChanged(sleeper.clientId(), old, received.from());
        hear(sleeper, pingReq, received, one -> one.ping().onPingReq(received.nowNanos()));
    }

    // ---- DISCONNECT: reaches an attempt to connect too

    @Override
    public void onDisconnect(Disconnect disconnect, Received received) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            unknownSenders.onDisconnect(disconnect, received);
            return;
        }
        Consumer<Session> row = one -> one.disconnecting().onDisconnect(disconnect, received.nowNanos());
        boolean sleepsOn = session.state() == SessionState.ASLEEP && disconnect.hasDuration();
        if (session.state().isLive() && !sleepsOn) {
            // The client may be gone after it: it is taken, whatever waits for the disk.
            hear(session, disconnect, received, row);
        } else {
            hearRequest(session, disconnect, received, row);
        }
    }

    // ---- requests: without a session they are answered with DISCONNECT

    @Override
    public void onRegister(Register sent, Received received) {
        Register register = trailingNul.cut(sent, received.from());
        request(register, received, session -> session.exchanges().onRegister(register));
    }

    @Override
    public void onPublish(Publish publish, Received received) {
        if (publish.qos() == QoS.MINUS_ONE) {
            Session session = sessions.byAddress(received.from());
            if (session != null && session.state().isLive()) {
                hear(session, publish, received, one -> {});
            }
            qosMinusOne
                    .computeIfAbsent(received.from().listener(), newQosMinusOne)
                    .onPublish(publish, received.from(), received.nowNanos());
            return;
        }
        request(publish, received, session -> session.exchanges().onPublish(publish, received.nowNanos()));
    }

    @Override
    public void onPubRel(PubRel pubRel, Received received) {
        request(pubRel, received, session -> session.exchanges().onPubRel(pubRel, received.nowNanos()));
    }

    @Override
    public void onSubscribe(Subscribe sent, Received received) {
        Subscribe subscribe = trailingNul.cut(sent, received.from());
        request(subscribe, received, session -> session.exchanges().onSubscribe(subscribe, received.nowNanos()));
    }

    @Override
    public void onUnsubscribe(Unsubscribe sent, Received received) {
        Unsubscribe unsubscribe = trailingNul.cut(sent, received.from());
        request(unsubscribe, received, session -> session.exchanges().onUnsubscribe(unsubscribe, received.nowNanos()));
    }

    @Override
    public void onWillTopicUpd(WillTopicUpd sent, Received received) {
        WillTopicUpd willTopicUpd = trailingNul.cut(sent, received.from());
        request(willTopicUpd, received, session -> session.willUpdate().onWillTopicUpd(willTopicUpd));
    }

    @Override
    public void onWillMsgUpd(WillMsgUpd willMsgUpd, Received received) {
        request(willMsgUpd, received, session -> session.willUpdate().onWillMsgUpd(willMsgUpd));
    }

    @Override
    public void onRefusedRequest(RefusedRequest request, Received received) {
        boolean tooLong = request.reason() == RefusedRequest.Reason.TOO_LONG;
        if (tooLong) {
            reportTooLong(request, received.from());
        }
        switch (request.type()) {
            case CONNECT -> refuse("", tooLong ? ConnectRefusal.TOO_LONG : ConnectRefusal.NOT_UTF8, received);
            case WILLTOPIC, WILLMSG ->
                willMessage(
                        request,
                        received,
                        session -> session.connecting().onWillMessageRefused(request, received.nowNanos()));
            case WILLTOPICUPD, WILLMSGUPD ->
                request(request, received, session -> session.willUpdate().onUpdateRefused(request));
            default -> request(request, received, session -> session.exchanges().onRefusedRequest(request));
        }
    }

    private void reportTooLong(RefusedRequest request, NodeAddress from) {
        Session session = sessions.byAddress(from);
        listener.onTooLong(
                from,
                session == null ? "" : session.clientId(),
                request.type(),
                request.octets(),
                settings.get().listener(from.listener()).maxMessageOctets());
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
        discovery.onOtherGateway(advertise, received.from());
    }

    @Override
    public void onSearchGw(SearchGw searchGw, Received received) {
        discovery.onSearchGw(searchGw, received.from(), received.toGroup(), received.nowNanos());
    }

    @Override
    public void onGwInfo(GwInfo gwInfo, Received received) {
        discovery.onOtherGateway(gwInfo, received.from());
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
        NodeAddress forwarder = received.from();
        // §5.5: a forwarder encapsulates once.
        if (!(forwarder instanceof ForwardedAddress)
                && settings.get().listener(forwarder.listener()).allowsForwarder(forwarder)) {
            if (settings.get().listener(forwarder.listener()).namesForwarder(forwarder)) {
                discovery.onForwarder(forwarder);
            }
            NodeAddress node = new ForwardedAddress(forwarder, encapsulated.nodeId());
            encapsulated.inner().accept(this, new Received(node, received.toGroup(), received.nowNanos()));
        } else {
            ignore(encapsulated, received, IgnoreReason.NOT_ALLOWED);
        }
    }

    // ---- whose message it is

    /** A request: the live session of the sender serves it; a sender without one is told so. */
    private void request(SnMessage request, Received received, Consumer<Session> row) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            unknownSenders.onRequest(request, received);
        } else if (isServed(session, request, received)) {
            hearRequest(session, request, received, row);
        }
    }

    /** An answer. Without a session it is ignored; no DISCONNECT. */
    private void answer(SnMessage answer, Received received, Consumer<Session> row) {
        Session session = sessions.byAddress(received.from());
        if (session == null) {
            ignore(answer, received, IgnoreReason.NOT_EXPECTED);
        } else if (isServed(session, answer, received)) {
            hear(session, answer, received, row);
        }
    }

    /** Column C: a client that is still connecting has nothing to ask and nothing to answer. */
    private boolean isServed(Session session, SnMessage message, Received received) {
        boolean isLive = session.state().isLive();
        if (!isLive) {
            ignore(message, received, IgnoreReason.NOT_EXPECTED);
        }
        return isLive;
    }

    /**
     * A message that would add to what waits for the disk, where that is bounded. Answers are taken in any case: each ends
     * something.
     */
    private void hearRequest(Session session, SnMessage message, Received received, Consumer<Session> row) {
        hear(session, message, received, heard -> {
            if (heard.isCrowded()) {
                ignore(message, received, IgnoreReason.WAITS_FOR_DISK);
            } else {
                row.accept(heard);
            }
        });
    }

    /** A message that counts as a sign of life: what waited for one goes out after the answer. */
    private void hear(Session session, SnMessage message, Received received, Consumer<Session> row) {
        sessions.serve(session, received.nowNanos(), heard -> {
            heard.onHeard(received.from(), message, received.nowNanos());
            row.accept(heard);
            heard.exchanges().deliveries().onHeard(received.nowNanos());
        });
    }

    private void ignore(SnMessage message, Received received, IgnoreReason reason) {
        listener.onIgnored(received.from(), message, reason);
    }
}
