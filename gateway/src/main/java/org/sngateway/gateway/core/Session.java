package org.sngateway.gateway.core;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.exchange.OutboundPublish;
import org.sngateway.gateway.core.exchange.SessionContext;
import org.sngateway.gateway.core.exchange.SpoolRoom;
import org.sngateway.gateway.core.exchange.Supervision;
import org.sngateway.gateway.core.exchange.Will;
import org.sngateway.gateway.core.exchange.WillUpdate;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicUpd;

/**
 * One client: its state, its address, and the exchanges that serve it. Each {@code on} method is a row of the state table
 * (6.4); who has no live session never gets here but for CONNECT.
 */
final class Session extends DeadlineQueue.Timed
        implements SessionContext, BrokerSession.Owner, OutboundPublish.FlushListener, ConnectExchange.Listener {
    private static final long MINUTE = 60_000_000_000L;
    private static final int DISCONNECT_OCTETS = 2;
    /** So long ago that everything may happen again. */
    private static final long NEVER_YET = Long.MIN_VALUE / 2;

    private final String clientId;
    private final String mqttClientId;
    private final GatewayCore core;

    private final StoreGate gate;
    private final ReservedIds packetIds = new ReservedIds(this::onRecordChanged);
    private final ReservedIds msgIds = new ReservedIds(this::onRecordChanged);
    private final BrokerSession broker;
    private final Exchanges exchanges;
    private final WillUpdate willUpdate = new WillUpdate(this);
    private final Supervision supervision;
    /** What is kept of the session is not what its record says. */
    private boolean recordChanged;
    /** The record says that the broker may not have the subscriptions. */
    private boolean recordedInDoubt;
    /** The number of the connection that the record says. */
    private int recordedConnection;

    private boolean hasRecord;
    /** After a restart the connection to the broker is opened when the client is heard of. */
    private boolean opensWhenHeard;
    /** How often a connection was told to close and has not heard it yet: what comes from it means nothing. */
    private int closing;

    private SessionState state = SessionState.DISCONNECTED;
    private @Nullable NodeAddress address;
    /** Where the client was let in: with its CONNACK, or as a sleeper with its PINGREQ. Elsewhere it only tries to connect. */
    private @Nullable NodeAddress home;

    private String listenerName;
    private ListenerSettings listener;
    private Set<Quirk> quirks;

    private boolean ended;

    private @Nullable ConnectExchange attempt;
    private SessionState stateBeforeAttempt = SessionState.DISCONNECTED;
    private boolean attemptOpenedBroker;
    /** The attempt may be a retransmission of the CONNECT that was accepted last. */
    private boolean attemptRepeats;

    /** Some CONNECT was accepted: there is something to come back to. */
    private boolean known;

    private boolean cleanSession;
    private int keepAliveSeconds;
    private int sleepDurationSeconds;
    private long connAckNanos;
    private boolean heardSinceConnAck;
    private @Nullable SnMessage acceptedWillMessage;
    /** The client moved here since its last CONNACK: perhaps it is another process, which knows nothing. */
    private boolean moved;
    /** The broker will have nothing more of the sleeping client, which learns it at its next wake. */
    private @Nullable Cause endAtWake;
    /**
     * Another instance owns the client's session at the broker: nothing is opened before, unless the client connects (row 31).
     */
    private long contendedUntilNanos = Deadline.NEVER;

    private long contentionCheckNanos = Deadline.NEVER;
    private long contentionLossNanos;
    private long disconnectReplyNanos = NEVER_YET;
    private long goneNanos;

    /** What topics, subscriptions, will and the messages for the client take of the memory. */
    private int lastingOctets;
    /** What the budget was told of this session. */
    private long countedOctets;

    private long takeoverMinuteNanos;
    private int takeoversInMinute;

    /** A session of a client that has not been heard of before, or of one whose record is restored next. */
    Session(String clientId, String listenerName, GatewayCore core, int firstTopicId) {
        this.clientId = clientId;
        this.mqttClientId = core.mqttClientId(clientId);
        this.core = core;
        this.listenerName = listenerName;
        this.listener = core.settings().listener(listenerName);
        this.gate = new StoreGate(clientId, core.storeCalls(), this::onStoreAnswered);
        this.broker = new BrokerSession(this, core.random());
        this.quirks = core.settings().clientRules().quirksOf(clientId);
        this.exchanges = new Exchanges(this, this, firstTopicId);
        this.supervision = new Supervision(this);
    }

    /** What waited for the store is said and done. */
    private void onStoreAnswered(Runnable answer, long nowNanos) {
        core.serve(this, nowNanos, session -> {
            answer.run();
            settle(nowNanos);
        });
    }

    // ---- its session at the broker

    @Override
    public BrokerSettings brokerSettings() {
        return settings().broker();
    }

    @Override
    public void requestTurn() {
        core.connectPace().request(this, attempt != null);
    }

    @Override
    public void withdrawTurn() {
        core.connectPace().withdraw(this);
    }

    /** The connection to the broker may be opened now. */
    void openBroker() {
        broker.proceed();
    }

    @Override
    public void sendToBroker(MqttCommand command) {
        if (command instanceof MqttCommand.Close) {
            if (broker.isOpening()) {
                // The broker may have had the CONNECT, and its answer is not heard any more.
                exchanges.onBrokerInDoubt();
            }
            closing++;
            gate.sayAlways(() -> {
                closing--;
                core.output().sendToBroker(mqttClientId, command);
            });
        } else if (command instanceof MqttCommand.Open) {
            gate.sayAlways(() -> core.output().sendToBroker(mqttClientId, command));
        } else {
            gate.say(() -> core.output().sendToBroker(mqttClientId, command));
        }
    }

    // ---- who and where

    /** The identifier of the client at the broker. */
    String mqttClientId() {
        return mqttClientId;
    }

    SessionState state() {
        return state;
    }

    @Nullable
    NodeAddress address() {
        return address;
    }

    int nextTopicId() {
        return exchanges.nextTopicId();
    }

    boolean isLive() {
        return state == SessionState.ACTIVE || state == SessionState.ASLEEP || state == SessionState.AWAKE;
    }

    /** The session has had its input: what it takes of the memory is counted anew. */
    void countMemory() {
        tellMemory((long) GatewayLimits.SESSION_OCTETS + heldOctets());
    }

    /** The session is no more, in order or by our own fault. */
    void onEnded() {
        ended = true;
        tellMemory(0);
    }

    /** Whether it is no more; what still waits for the disk comes to its end. */
    boolean isEnded() {
        return ended;
    }

    private void tellMemory(long octets) {
        core.memory().add(octets - countedOctets);
        countedOctets = octets;
    }

    @Override
    public void hold(int octets) {
        lastingOctets += octets;
    }

    private int heldOctets() {
        return lastingOctets + exchanges.openOctets();
    }

    @Override
    public boolean hasRoomFor(int octets) {
        return core.memory().hasRoomFor(heldOctets(), octets);
    }

    /** Whether nothing is left to be remembered, or to be said before anything that another session of the client says. */
    boolean isOver() {
        boolean away = state == SessionState.DISCONNECTED || state == SessionState.LOST;
        return away && !needsBroker() && (cleanSession || !known) && !gate.isWaiting();
    }

    /** Binds the session to an address instead of the one it had; answers go there. */
    void moveTo(NodeAddress next) {
        if (address != null) {
            core.sessions().unbind(address);
        }
        moved = true;
        address = next;
        listenerName = next.listener();
        listener = settings().listener(next.listener());
        core.sessions().bind(next, this);
        recordChanged |= known;
        if (attempt != null) {
            attempt.onMoved();
        }
    }

    /** Whether who is at the address of the session is told that it moves. */
    boolean tellsThatItMoves() {
        return attempt == null || attempt.mayHear(DISCONNECT_OCTETS);
    }

    /** The configuration is another one. */
    void onSettings() {
        quirks = settings().clientRules().quirksOf(clientId);
        if (address != null) {
            listener = settings().listener(address.listener());
        }
    }

    /** The address belongs to another client now; this one is found again by its id. */
    void loseAddress() {
        home = null;
        if (address != null) {
            core.sessions().unbind(address);
            address = null;
            recordChanged |= known;
        }
    }

    /** Whoever tried to connect from elsewhere was not let in: the client is where it was, unless another one is there now. */
    private void goHome(long nowNanos) {
        NodeAddress from = address;
        NodeAddress last = home;
        loseAddress();
        if (last != null && core.sessions().byAddress(last) == null) {
            moveTo(last);
            home = last;
            core.listener().onAddressChanged(clientId, from, last);
        } else if (state == SessionState.AWAKE) {
            fallAsleep(Cause.ADDRESS_TAKEN, nowNanos);
        }
    }

    private boolean isHome() {
        return home != null && home.equals(address);
    }

    /** Whether the session may move once more: a client that two devices share would go to and fro for ever (8.23). */
    boolean allowsTakeover(long nowNanos) {
        if (nowNanos - takeoverMinuteNanos >= MINUTE) {
            takeoverMinuteNanos = nowNanos;
            takeoversInMinute = 0;
        }
        return ++takeoversInMinute <= settings().limits().maxTakeoversPerMinute();
    }

    /**
     * A message that counts came from the address of the session; {@code from} may name another of our own addresses.
     */
    void onHeard(NodeAddress from, SnMessage message, long nowNanos) {
        address = from;
        heardSinceConnAck |= !(message instanceof Connect);
        supervision.onHeard(nowNanos);
        if (opensWhenHeard) {
            opensWhenHeard = false;
            reach(nowNanos);
        }
    }

    // ---- connection setup

    /**
     * Row 1; the address is bound, and the CONNECT may be accepted.
     *
     * @param octets of it, as it came
     */
    void onConnect(Connect connect, int octets, long nowNanos) {
        ConnectExchange running = attempt;
        if (running != null) {
            if (running.isPrompting()) {
                attemptRepeats &= isSame(connect) && !moved;
                running.start(connect, octets, nowNanos);
            } else {
                ignored(IgnoreReason.REPETITION, connect);
            }
        } else if (!connect.will() && isRepetition(connect, nowNanos)) {
            sendToClient(new ConnAck(ReturnCode.ACCEPTED));
        } else {
            begin(connect, octets, nowNanos);
        }
    }

    /** Whether WILLTOPIC and WILLMSG can mean anything now (rows 5 and 6). */
    boolean takesWillMessages() {
        return attempt != null || state == SessionState.ACTIVE;
    }

    /** Row 5. */
    void onWillTopic(WillTopic willTopic, long nowNanos) {
        if (attempt != null) {
            attempt.onWillTopic(willTopic, nowNanos);
        } else {
            onWillMessageOutsidePrompting(willTopic, nowNanos);
        }
    }

    /** Row 6. */
    void onWillMsg(WillMsg willMsg, long nowNanos) {
        if (attempt != null) {
            attempt.onWillMsg(willMsg, nowNanos);
        } else {
            onWillMessageOutsidePrompting(willMsg, nowNanos);
        }
    }

    /** Row 5, with a WILLTOPIC that can't be held. */
    void onWillTopicRefused(RefusedRequest request, long nowNanos) {
        if (attempt != null) {
            attempt.onWillTopicRefused(request, nowNanos);
        } else {
            ignored(IgnoreReason.NOT_EXPECTED, request);
        }
    }

    /** The CONNACK was lost, and the client repeats what it said last. */
    private void onWillMessageOutsidePrompting(SnMessage message, long nowNanos) {
        boolean repeated = message.equals(acceptedWillMessage) && nowNanos - connAckNanos < listener.retryWindowNanos();
        if (repeated) {
            sendToClient(new ConnAck(ReturnCode.ACCEPTED));
        } else {
            ignored(IgnoreReason.NOT_EXPECTED, message);
        }
    }

    /**
     * 5.2: the same CONNECT again. With CleanSession it may come from a client that has restarted; soon after the CONNACK
     * and without another message between it is a retransmission.
     */
    private boolean isRepetition(Connect connect, long nowNanos) {
        boolean justConnected = nowNanos - connAckNanos < listener.retryWindowNanos() && !heardSinceConnAck;
        return state == SessionState.ACTIVE && !moved && isSame(connect) && (!cleanSession || justConnected);
    }

    private boolean isSame(Connect connect) {
        return connect.cleanSession() == cleanSession && connect.durationSeconds() == keepAliveSeconds;
    }

    private void begin(Connect connect, int octets, long nowNanos) {
        if (!isLive()) {
            stateBeforeAttempt = state;
            transition(SessionState.CONNECTING, Cause.CONNECT);
        }
        exchanges.outbound().stop();
        attemptOpenedBroker = false;
        contendedUntilNanos = Deadline.NEVER;
        contentionCheckNanos = Deadline.NEVER;
        attemptRepeats = isRepetition(connect, nowNanos);
        attempt = new ConnectExchange(this, this, connect);
        attempt.start(connect, octets, nowNanos);
    }

    @Override
    public void onPrompted(ConnectExchange prompted, long nowNanos) {
        boolean clean = prompted.connect().cleanSession();
        Will held = willUpdate.will();
        Will next = prompted.will();
        if (next != null && !hasRoomFor(next.octets() - (held == null ? 0 : held.octets()))) {
            onAttemptRefused(prompted, ReturnCode.CONGESTION, nowNanos);
            return;
        }
        if (clean && attemptRepeats && Objects.equals(prompted.will(), willUpdate.will())) {
            // 5.2: with the same will a retransmission changes nothing, though it says CleanSession.
            attempt = null;
            acknowledge(prompted, nowNanos);
            return;
        }
        if (isLive() && !clean && !cleanSession && !broker.isClosed()) {
            // 6.3: nothing that the broker would have to know.
            accept(prompted, nowNanos);
            return;
        }
        if (clean) {
            exchanges.inbound().clear();
        }
        attemptOpenedBroker = true;
        reach(nowNanos);
    }

    /**
     * Connects to the broker for the session that the client wants. A clean one begins there when everything is through that
     * was acknowledged in the one before: only in that is QoS 2 brought to its end without a duplicate.
     */
    private void reach(long nowNanos) {
        boolean begins = beginsCleanSession();
        if (begins && exchanges.inbound().isDrainingOldSession()) {
            broker.drain(nowNanos);
        } else {
            broker.open(begins || wantsCleanSession(), nowNanos);
        }
    }

    /** Whether a clean session begins at the broker as soon as nothing is in the way. */
    private boolean beginsCleanSession() {
        return exchanges.inbound().firstHeld() != 0 || (asking() != null && wantsCleanSession());
    }

    /** The attempt for which the broker is asked. */
    private @Nullable ConnectExchange asking() {
        return attemptOpenedBroker ? attempt : null;
    }

    /** Whether the session that the client asks for, or else has, is a clean one. */
    private boolean wantsCleanSession() {
        ConnectExchange asking = asking();
        return asking == null ? cleanSession : asking.connect().cleanSession();
    }

    @Override
    public void onAttemptRefused(ConnectExchange refused, ReturnCode returnCode, long nowNanos) {
        if (returnCode.equals(ReturnCode.CONGESTION) && !refused.isPrompting() && isServedFromSpool()) {
            accept(refused, nowNanos);
            return;
        }
        sendToClient(new ConnAck(returnCode));
        if (address != null) {
            core.onAttemptRefused(address, clientId, refused.lastWillMessage(), returnCode, nowNanos);
        }
        endAttempt(Cause.CONNECT_FAILED, nowNanos);
    }

    /** Row 29: whether the client can be connected without the broker, on the strength of what is stored of it. */
    private boolean isServedFromSpool() {
        return known && settings().spool().enabled() && records().isUsable();
    }

    @Override
    public void onAttemptForgotten(long nowNanos) {
        endAttempt(Cause.CONNECT_FAILED, nowNanos);
    }

    /** The attempt leaves the session as it was. */
    private void endAttempt(Cause cause, long nowNanos) {
        boolean wasMovingIn = isMovingIn();
        attempt = null;
        if (!isLive()) {
            transition(stateBeforeAttempt, cause);
            loseAddress();
            broker.close();
            settle(nowNanos);
            return;
        }
        if (wasMovingIn) {
            // Answers that would have told it ids did not reach it.
            exchanges.onReconnect();
            goHome(nowNanos);
        }
        if (attemptOpenedBroker) {
            reach(nowNanos);
        }
        if (state == SessionState.ACTIVE) {
            startSteady(nowNanos);
        } else if (state == SessionState.AWAKE) {
            exchanges.outbound().startFlush(nowNanos);
        }
    }

    /** Messages flow to the active client, unless it is not known where it is. */
    private void startSteady(long nowNanos) {
        if (address != null) {
            exchanges.outbound().startSteady(nowNanos);
        }
    }

    private void accept(ConnectExchange accepted, long nowNanos) {
        attempt = null;
        Connect connect = accepted.connect();
        if (connect.cleanSession()) {
            exchanges.onCleanSession();
            willUpdate.set(null);
            if (!broker.isUp()) {
                exchanges.inbound().holdNext();
            }
        } else if (state == SessionState.CONNECTING || moved) {
            exchanges.onReconnect();
        }
        boolean keepsWill = settings().broker().keepsWills();
        if (connect.will() || !keepsWill) {
            willUpdate.set(accepted.will());
        }
        known = true;
        cleanSession = connect.cleanSession();
        keepAliveSeconds = connect.durationSeconds();
        home = address;
        moved = false;
        endAtWake = null;
        recordChanged = true;
        if (state != SessionState.ACTIVE) {
            transition(SessionState.ACTIVE, Cause.CONNECTED);
        }
        supervision.startKeepAlive(keepAliveSeconds, nowNanos);
        if (broker.isClosed()) {
            // Given up while the client connected; it is served from the spool, which has to be drained.
            contendedUntilNanos = Deadline.NEVER;
            reach(nowNanos);
        }
        acknowledge(accepted, nowNanos);
    }

    private void acknowledge(ConnectExchange accepted, long nowNanos) {
        acceptedWillMessage = accepted.lastWillMessage();
        connAckNanos = nowNanos;
        heardSinceConnAck = false;
        sendToClient(new ConnAck(ReturnCode.ACCEPTED));
        exchanges.outbound().startSteady(nowNanos);
    }

    /** The exchanges of the live session: rows 13 to 20. */
    Exchanges exchanges() {
        return exchanges;
    }

    // ---- ping, will update, sleep and leave

    /** Rows 7 and 8. */
    void onPingReq(long nowNanos) {
        switch (state) {
            case ACTIVE -> sendToClient(new PingResp());
            case ASLEEP -> wake(nowNanos);
            case AWAKE -> exchanges.outbound().onPingRepeated(nowNanos);
            case CONNECTING, DISCONNECTED, LOST -> throw new IllegalStateException("PINGREQ in " + state);
        }
    }

    /** A PINGREQ of the sleeping client came from elsewhere: who tries to connect has given up, or is somebody else. */
    void wakeAt(NodeAddress from, long nowNanos) {
        if (attempt != null && endAtWake == null) {
            endAttempt(Cause.CONNECT_FAILED, nowNanos);
        }
        moveTo(from);
    }

    private void wake(long nowNanos) {
        if (endAtWake != null) {
            end(endAtWake, nowNanos);
            return;
        }
        NodeAddress from = address;
        if (isMovingIn() && from != null) {
            wakeAt(from, nowNanos);
        }
        home = address;
        transition(SessionState.AWAKE, Cause.WAKE);
        supervision.startAwake(nowNanos);
        if (attempt == null) {
            exchanges.outbound().startFlush(nowNanos);
        }
    }

    /** Row 20. */
    void onWillTopicUpd(WillTopicUpd update) {
        willUpdate.onWillTopicUpd(update);
    }

    /** Row 20, with a WILLTOPICUPD that can't be held. */
    void onWillTopicUpdRefused() {
        willUpdate.onWillTopicUpdRefused();
    }

    /** Row 20. */
    void onWillMsgUpd(WillMsgUpd update) {
        willUpdate.onWillMsgUpd(update);
    }

    /** Row 11. */
    void onDisconnect(long nowNanos) {
        end(Cause.DISCONNECT, nowNanos);
    }

    /** Row 12; the duration is not 0. */
    void onSleep(Disconnect disconnect, long nowNanos) {
        if (state == SessionState.CONNECTING) {
            end(Cause.DISCONNECT, nowNanos);
            return;
        }
        sleepDurationSeconds = disconnect.sleepDurationSeconds();
        exchanges.outbound().onAsleep();
        replyDisconnect(disconnect, nowNanos);
        if (state != SessionState.ASLEEP) {
            transition(SessionState.ASLEEP, Cause.SLEEP);
        }
        if (attempt != null) {
            endAttempt(Cause.CONNECT_FAILED, nowNanos);
        }
        supervision.startSleep(sleepDurationSeconds, nowNanos);
        // A gateway that took it for active after a restart would answer its wake with PINGRESP and nothing else.
        writeRecord();
    }

    // ---- the end of a live session

    /** Another client connected from the address of this one (row 3). */
    void onAddressTaken(long nowNanos) {
        if (isMovingIn()) {
            endAttempt(Cause.CONNECT_FAILED, nowNanos);
        } else if (state == SessionState.ACTIVE && listener.endsSessionAtReusedAddress()) {
            leave(SessionState.DISCONNECTED, Cause.ADDRESS_TAKEN, nowNanos);
        } else {
            loseAddress();
            exchanges.outbound().stop();
            if (state == SessionState.AWAKE) {
                fallAsleep(Cause.ADDRESS_TAKEN, nowNanos);
            }
            if (attempt != null) {
                endAttempt(Cause.CONNECT_FAILED, nowNanos);
            }
        }
    }

    /** The gateway goes down; where sessions are not kept, this one with it. */
    void onShutdown() {
        if (address != null && !settings().keepsSessions()) {
            sendToClient(Disconnect.plain());
        }
        broker.close();
    }

    /** The answer to DISCONNECT, which a client that repeats it too fast gets only now and then (rows 11 and 12). */
    private void replyDisconnect(Disconnect disconnect, long nowNanos) {
        boolean repeated = state == SessionState.ASLEEP;
        if (!repeated || nowNanos - disconnectReplyNanos >= settings().limits().disconnectIntervalNanos()) {
            disconnectReplyNanos = nowNanos;
            sendToClient(Disconnect.plain());
        } else {
            ignored(IgnoreReason.RATE_LIMITED, disconnect);
        }
    }

    /** Ends the session as by a DISCONNECT of the client, and tells it. */
    private void end(Cause cause, long nowNanos) {
        sendToClient(Disconnect.plain());
        if (state == SessionState.CONNECTING) {
            endAttempt(cause, nowNanos);
        } else {
            leave(SessionState.DISCONNECTED, cause, nowNanos);
        }
    }

    private void lose(long nowNanos) {
        core.listener().onSilence(clientId, nowNanos - supervision.lastHeardNanos());
        Will will = willUpdate.will();
        if (will != null) {
            core.listener().onWillPublished(clientId, will.topic());
            exchanges.publish(will);
        }
        leave(SessionState.LOST, Cause.SILENCE, nowNanos);
    }

    private void leave(SessionState next, Cause cause, long nowNanos) {
        attempt = null;
        contentionCheckNanos = Deadline.NEVER;
        transition(next, cause);
        goneNanos = nowNanos;
        recordChanged = true;
        supervision.stop();
        exchanges.onClientGone(nowNanos);
        loseAddress();
        settle(nowNanos);
    }

    /** Without a client the connection to the broker lasts as long as something has to go out. */
    private void settle(long nowNanos) {
        if (broker.drainsOnly() && beginsCleanSession() && !exchanges.inbound().isDrainingOldSession()) {
            // What is through would come once more after a restart, if it were not on disk that it is.
            writeRecord();
            reach(nowNanos);
        }
        if (state != SessionState.DISCONNECTED && state != SessionState.LOST) {
            return;
        }
        if (!needsBroker()) {
            broker.close();
        } else if (broker.isClosed() && contendedUntilNanos == Deadline.NEVER) {
            reach(nowNanos);
        }
    }

    /** Whether the broker has to get something, or to forget a session, though the client does nothing more. */
    private boolean needsBroker() {
        return exchanges.isDraining() || exchanges.inbound().firstHeld() != 0;
    }

    // ---- the broker

    void onMqttEvent(MqttEvent event, long nowNanos) {
        if (closing > 0) {
            return;
        }
        if (event instanceof MqttEvent.Writable writable) {
            broker.onWritable(writable.writable());
            exchanges.onWritable();
        } else if (event instanceof MqttEvent.Connected connected) {
            onBrokerConnected(connected.sessionPresent(), nowNanos);
        } else if (event instanceof MqttEvent.ConnectRefused refused) {
            onBrokerRefused(refused, nowNanos);
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            if (lost.isUnanswered()) {
                exchanges.onBrokerInDoubt();
            }
            onBrokerLost(lost.reason(), nowNanos);
        } else if (event instanceof MqttEvent.Packet packet) {
            exchanges.onPacket(packet, nowNanos);
        }
        settle(nowNanos);
    }

    /** Row 28. The CONNACK goes out before anything that the broker has for the client (8.26). */
    private void onBrokerConnected(boolean sessionPresent, long nowNanos) {
        core.listener().onBrokerConnected(clientId, sessionPresent);
        broker.onConnected(nowNanos);
        if (broker.drainsOnly()) {
            exchanges.inbound().onBrokerConnected(sessionPresent, nowNanos);
            return;
        }
        if (!sessionPresent) {
            exchanges.onBrokerForgot();
        }
        if (exchanges.inbound().firstHeld() != 0 && !onOldSessionForgotten(nowNanos)) {
            return;
        }
        ConnectExchange waiting = attempt;
        if (waiting != null && !waiting.isPrompting()) {
            accept(waiting, nowNanos);
        }
        exchanges.onBrokerConnected(sessionPresent, nowNanos);
    }

    /** The clean session has begun. Whether it is the one that the client wants now. */
    private boolean onOldSessionForgotten(long nowNanos) {
        exchanges.inbound().holdNone();
        // What goes out now would come twice, if the session began once more after a restart.
        writeRecord();
        boolean isWanted = wantsCleanSession();
        if (!isWanted) {
            reach(nowNanos);
        }
        return isWanted;
    }

    /** Row 29b where the refusal is for good, else row 29. */
    private void onBrokerRefused(MqttEvent.ConnectRefused refused, long nowNanos) {
        core.listener().onBrokerRefused(clientId, refused.returnCode(), refused.reason());
        broker.onLost(nowNanos, 0);
        ConnectExchange waiting = attempt;
        if (waiting != null && !waiting.isPrompting()) {
            onAttemptRefused(waiting, refused.returnCode(), nowNanos);
        } else if (refused.returnCode().equals(ReturnCode.NOT_SUPPORTED)) {
            giveUpBroker(Cause.BROKER_REFUSED, nowNanos);
        }
    }

    /** Row 30, and the beginning of row 31. */
    private void onBrokerLost(String reason, long nowNanos) {
        core.listener().onBrokerLost(clientId, reason);
        ConnectExchange waiting = attempt;
        if (waiting != null && !waiting.isPrompting() && isServedFromSpool()) {
            accept(waiting, nowNanos);
        }
        long check = settings().broker().contentionCheckNanos();
        broker.onLost(nowNanos, broker.quickLosses() > 0 ? check : 0);
        if (broker.quickLosses() > 1) {
            contentionLossNanos = nowNanos;
            contentionCheckNanos = Deadline.after(nowNanos, check);
        }
    }

    /**
     * Row 31 on MQTT 3.1.1, which just closes at a takeover: the connection was lost twice soon after it had been accepted,
     * while others stayed up. Another instance owns the id; to reconnect would start a fight.
     */
    private void checkContention(long nowNanos) {
        contentionCheckNanos = Deadline.NEVER;
        if (core.isBrokerUpSince(contentionLossNanos, this)) {
            giveUpBroker(Cause.CONTENDED, nowNanos);
        }
    }

    /** No connection to the broker until the client connects again, but for what was acknowledged, and for that not at once. */
    private void giveUpBroker(Cause cause, long nowNanos) {
        broker.close();
        if (cause == Cause.CONTENDED) {
            pauseForContention(nowNanos);
        }
        switch (state) {
            case ACTIVE, AWAKE -> end(cause, nowNanos);
            case ASLEEP -> endAtWake = cause;
            case DISCONNECTED, LOST -> {
                if (cause == Cause.BROKER_REFUSED) {
                    exchanges.forget(DeadLetter.Reason.CLIENT_REFUSED);
                }
            }
            case CONNECTING -> broker.close();
        }
    }

    /** Whether the connection to the broker has been up since before this time. */
    boolean isBrokerUpSince(long nanos) {
        return broker.upSinceNanos() <= nanos;
    }

    // ---- time

    @Override
    public long deadlineNanos() {
        long deadline = Math.min(broker.deadlineNanos(), exchanges.deadlineNanos());
        deadline = Math.min(deadline, supervision.deadlineNanos());
        deadline = Math.min(deadline, graceDeadlineNanos());
        deadline = Math.min(deadline, expiryNanos());
        deadline = Math.min(deadline, contentionCheckNanos);
        deadline = Math.min(deadline, contendedUntilNanos);
        return attempt == null ? deadline : Math.min(deadline, attempt.deadlineNanos());
    }

    void onDeadline(long nowNanos) {
        if (attempt != null) {
            attempt.onDeadline(nowNanos);
        }
        // Before the broker is tried again, which may be due at the same time.
        if (Deadline.isDue(contentionCheckNanos, nowNanos)) {
            checkContention(nowNanos);
        }
        broker.onDeadline(nowNanos);
        exchanges.onDeadline(nowNanos);
        if (supervision.hasExpired(nowNanos)) {
            onSilence(nowNanos);
        }
        if (Deadline.isDue(graceDeadlineNanos(), nowNanos)) {
            end(Cause.BROKER_AWAY, nowNanos);
        }
        if (Deadline.isDue(expiryNanos(), nowNanos)) {
            broker.close();
            exchanges.forget(DeadLetter.Reason.SESSION_EXPIRED);
            known = false;
        }
        if (Deadline.isDue(contendedUntilNanos, nowNanos)) {
            onContentionPauseOver(nowNanos);
        }
    }

    /** What was acknowledged to a client that is gone is tried again, or to one that sleeps on. */
    private void onContentionPauseOver(long nowNanos) {
        contendedUntilNanos = Deadline.NEVER;
        if (state == SessionState.ASLEEP && needsBroker()) {
            endAtWake = null;
            reach(nowNanos);
        } else if (state == SessionState.ASLEEP) {
            pauseForContention(nowNanos);
        }
        settle(nowNanos);
    }

    private void pauseForContention(long nowNanos) {
        contendedUntilNanos = Deadline.after(nowNanos, settings().broker().contentionPauseNanos());
    }

    /** Rows 23 and 24. */
    private void onSilence(long nowNanos) {
        if (state == SessionState.AWAKE) {
            onWakeFailed(nowNanos);
        } else {
            lose(nowNanos);
        }
    }

    /** 6.4, "spool: off": how long an active client is kept without a broker. */
    private long graceDeadlineNanos() {
        return state == SessionState.ACTIVE
                        && attempt == null
                        && !settings().spool().enabled()
                ? Deadline.after(broker.downSinceNanos(), settings().broker().graceNanos())
                : Deadline.NEVER;
    }

    /** Row 32. */
    private long expiryNanos() {
        boolean away = state == SessionState.DISCONNECTED || state == SessionState.LOST;
        return away && known ? Deadline.after(goneNanos, settings().limits().sessionExpiryNanos()) : Deadline.NEVER;
    }

    // ---- what the exchanges tell

    /** Row 26. */
    @Override
    public void onFlushed(long nowNanos) {
        sendToClient(new PingResp());
        fallAsleep(Cause.FLUSHED, nowNanos);
    }

    /** Row 25 in W: no PINGRESP. */
    @Override
    public void onWakeFailed(long nowNanos) {
        fallAsleep(Cause.WAKE_FAILED, nowNanos);
    }

    private void fallAsleep(Cause cause, long nowNanos) {
        exchanges.outbound().onAsleep();
        transition(SessionState.ASLEEP, cause);
        supervision.startSleep(sleepDurationSeconds, nowNanos);
    }

    private void transition(SessionState next, Cause cause) {
        if (!cause.allows(state, next)) {
            throw new IllegalStateException(cause + " can't bring " + state + " to " + next);
        }
        SessionState before = state;
        state = next;
        core.listener().onStateChanged(clientId, address, before, next, cause);
    }

    // ---- what the exchanges may do

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    @Override
    public void sendToClient(SnMessage message) {
        NodeAddress to = address;
        if (to != null && !(isMovingIn() && isAnswerToEarlierRequest(message))) {
            gate.say(() -> core.send(to, message));
        }
    }

    /** Whether the client tries to connect from an address where it was not before: perhaps it is somebody else. */
    private boolean isMovingIn() {
        return attempt != null && !isHome();
    }

    /** What was asked for elsewhere is not answered here: it would be more than came from here (P8), and of no use. */
    private static boolean isAnswerToEarlierRequest(SnMessage message) {
        return message instanceof PubAck
                || message instanceof PubRec
                || message instanceof PubComp
                || message instanceof SubAck
                || message instanceof UnsubAck;
    }

    @Override
    public BrokerSession broker() {
        return broker;
    }

    @Override
    public int nextPacketId() {
        return packetIds.next(exchanges::usesPacketId);
    }

    @Override
    public int nextMsgId() {
        return msgIds.next(exchanges.outbound()::usesMsgId);
    }

    @Override
    public long lastHeardNanos() {
        return supervision.lastHeardNanos();
    }

    @Override
    public CoreSettings settings() {
        return core.settings();
    }

    @Override
    public ListenerSettings listener() {
        return listener;
    }

    @Override
    public void refused(MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        core.listener().onRequestRefused(clientId, request, returnCode, topic);
    }

    @Override
    public void dropped(DropReason reason, String topic) {
        core.listener().onDropped(clientId, reason, topic);
    }

    @Override
    public void ignored(IgnoreReason reason, SnMessage message) {
        if (address != null) {
            core.listener().onIgnored(address, message, reason);
        }
    }

    @Override
    public void subscriptionLost(String filter) {
        core.listener().onSubscriptionLost(clientId, filter);
    }

    // ---- what outlives a restart

    @Override
    public Records records() {
        return gate;
    }

    @Override
    public SpoolRoom spoolRoom() {
        return core.spoolRoom();
    }

    @Override
    public long wallClockMillis() {
        return core.wallClockMillis();
    }

    @Override
    public void spooled(String topic) {
        core.listener().onSpooled(clientId, topic);
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        core.listener().onDeadLetter(letter);
        core.storeCalls().setAside(letter);
    }

    /** The end of an input: what it changed is written, and what is to be said is said when it has been. */
    void endInput(long nowNanos) {
        boolean inDoubt = isBrokerInDoubt();
        recordChanged |= connection() != recordedConnection;
        boolean doubtBegins = inDoubt && !recordedInDoubt;
        boolean doubtIsOver = !inDoubt && recordedInDoubt && broker.isUp();
        if (doubtBegins || (recordChanged && !cleanSession)) {
            writeRecord();
        } else if ((recordChanged || doubtIsOver) && known) {
            records().putLazily(RecordKind.SESSION, 0, newRecord());
        }
        gate.settle(nowNanos);
    }

    /**
     * Whether the broker may not have the session that we think. What it makes of a CONNECT is not known before it has
     * answered, and after a restart it would not be known at all; so that is on disk before the CONNECT leaves.
     */
    private boolean isBrokerInDoubt() {
        boolean asksBroker = broker.isResuming() && exchanges.needsBrokerSession();
        return asksBroker || exchanges.isBrokerInDoubt();
    }

    /** What depends on it leaves when it is on disk, and with it everything that was changed before. */
    private void writeRecord() {
        if (known) {
            records().put(RecordKind.SESSION, 0, newRecord());
        }
    }

    /**
     * The number of the client's connection, as it counts after a restart: answers that tell ids are withheld from who moves in,
     * so in what begins with that none of them is known.
     */
    private int connection() {
        return exchanges.topics().connection() + (isMovingIn() ? 1 : 0);
    }

    private Payload newRecord() {
        recordChanged = false;
        hasRecord = true;
        recordedConnection = connection();
        recordedInDoubt = isBrokerInDoubt();
        return record().toPayload();
    }

    /** The session is over: nothing of it may come back at a restart. */
    void onOver(long nowNanos) {
        onEnded();
        if (hasRecord) {
            exchanges.end();
            willUpdate.set(null);
            records().deleteLazily(RecordKind.SESSION, 0);
            records().putLazily(RecordKind.PAST_CLIENT, 0, SessionTable.pastClientRecord(nextTopicId()));
            gate.settle(nowNanos);
        }
    }

    /** The disk fails, or works again. */
    void onStoreChanged() {
        exchanges.onStoreChanged();
    }

    private void onRecordChanged() {
        recordChanged = true;
    }

    private SessionRecord record() {
        SessionState kept = switch (state) {
            case AWAKE -> SessionState.ASLEEP;
            case CONNECTING -> stateBeforeAttempt;
            default -> state;
        };
        boolean away = kept == SessionState.DISCONNECTED || kept == SessionState.LOST;
        return new SessionRecord(
                kept,
                listenerName,
                away ? null : addressAfterRestart(),
                cleanSession,
                keepAliveSeconds,
                sleepDurationSeconds,
                exchanges.topics().firstId(),
                connection(),
                packetIds.end(),
                msgIds.end(),
                recordedInDoubt,
                exchanges.inbound().firstHeld(),
                away ? wallClockMillis() : 0);
    }

    /** An attempt is over then. */
    private @Nullable NodeAddress addressAfterRestart() {
        return isMovingIn() ? home : address;
    }

    /** Goes on as before a restart; topics and messages are restored by themselves. */
    void restore(SessionRecord record, long nowNanos) {
        known = true;
        hasRecord = true;
        state = record.state();
        cleanSession = record.cleanSession();
        keepAliveSeconds = record.keepAliveSeconds();
        sleepDurationSeconds = record.sleepDurationSeconds();
        exchanges.topics().restore(record.firstTopicId(), record.connections());
        recordedConnection = record.connections();
        packetIds.restore(record.packetIdEnd());
        msgIds.restore(record.msgIdEnd());
        if (record.brokerInDoubt()) {
            exchanges.onBrokerInDoubt();
            recordedInDoubt = true;
        }
        exchanges.inbound().restoreHeld(record.firstHeld());
        connAckNanos = NEVER_YET;
        long goneMillis = Math.max(0, wallClockMillis() - record.goneAtMillis());
        goneNanos = nowNanos - goneMillis * 1_000_000;
        NodeAddress last = record.address();
        boolean isServed = last != null && settings().listeners().containsKey(last.listener());
        if (last != null && isServed && core.sessions().byAddress(last) == null) {
            moveTo(last);
            home = last;
            moved = false;
        }
        recordChanged = false;
    }

    /** Brings back the will. */
    void restoreWill(Payload record) {
        willUpdate.restore(record);
    }

    /** All is restored: the client is served, with a full new period before it is lost (5.9). */
    void onRestored(long nowNanos) {
        core.listener().onSessionRestored(clientId, address, state);
        if (state == SessionState.ACTIVE) {
            supervision.startKeepAlive(keepAliveSeconds, nowNanos);
            startSteady(nowNanos);
        } else if (state == SessionState.ASLEEP) {
            supervision.startSleep(sleepDurationSeconds, nowNanos);
        }
        opensWhenHeard = isLive() && settings().broker().resumesLazily() && !needsBroker();
        if (!opensWhenHeard && (isLive() || needsBroker())) {
            reach(nowNanos);
        }
    }
}
