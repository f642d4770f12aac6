package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.DeliveryFlow;
import org.sngateway.gateway.core.exchange.DisconnectExchange;
import org.sngateway.gateway.core.exchange.Exchanges;
import org.sngateway.gateway.core.exchange.PingExchange;
import org.sngateway.gateway.core.exchange.SessionLife;
import org.sngateway.gateway.core.exchange.SleepExchange;
import org.sngateway.gateway.core.exchange.Supervision;
import org.sngateway.gateway.core.exchange.WillUpdate;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.SnMessage;

/**
 * One client: its state (R6.4), its place, its session at the broker, and the exchanges that serve it. Except CONNECT and what
 * answers prompting, messages arrive here only while the session is live.
 */
final class Session extends DeadlineQueue.Timed
        implements SessionLife, SessionServices.Owner, DeliveryFlow.FlushListener {
    private final String clientId;
    private final CoreServices services;
    private final SessionHost<Session> host;

    private final SessionTotals.Share totals;
    private final StoreGate gate;
    private final SessionSnapshot snapshot;
    private final ClientPlace place;
    private final SessionServices context;
    private final Exchanges exchanges;
    private final BrokerAttachment attachment;
    private final WillUpdate willUpdate;
    private final Supervision supervision;
    private final SleepExchange sleep;
    private final ConnectExchange connect;
    private final PingExchange ping;
    private final DisconnectExchange disconnect;
    private final SessionEnd ending;
    private final SessionView view;

    private SessionState state = SessionState.DISCONNECTED;
    private boolean ended;

    /** A session of a client without one, or one whose record is restored next. */
    Session(String clientId, String listenerName, CoreServices services, SessionHost<Session> host, int firstTopicId) {
        this.clientId = clientId;
        this.services = services;
        this.host = host;
        this.totals = services.totals().share();
        this.gate = new StoreGate(clientId, services.store(), services.current(), this::onStoreAnswer);
        this.place = new ClientPlace(services.current(), services.outages()::of, host.bindings(this), listenerName);
        this.context = new SessionServices(clientId, this, services, gate, place);
        this.willUpdate = new WillUpdate(context);
        this.supervision = new Supervision(context);
        this.exchanges = new Exchanges(context, this, firstTopicId);
        this.sleep = new SleepExchange(context, this, place, exchanges.deliveries(), supervision);
        this.connect = new ConnectExchange(context, this, place, exchanges, willUpdate, supervision, sleep);
        this.ping = new PingExchange(this, place, connect, sleep, exchanges.deliveries());
        this.disconnect = new DisconnectExchange(context, this, connect, sleep);
        this.attachment =
                new BrokerAttachment(clientId, this, host.turns(this), services, gate, exchanges, connect, sleep);
        this.ending = new SessionEnd(
                context, this, services, place, exchanges, willUpdate, supervision, connect, sleep, attachment);
        this.snapshot = new SessionSnapshot(gate, this, ending.absence(), place, connect, sleep, exchanges, attachment);
        this.view = new SessionView(
                clientId, this, place, connect, sleep, supervision, exchanges, willUpdate, attachment.session());
    }

    /** The client had another session before, of which something may not be written yet. */
    void takeOverWrites() {
        services.store().takeOver(gate);
    }

    // ---- its parts

    String clientId() {
        return clientId;
    }

    ClientPlace place() {
        return place;
    }

    ConnectExchange connecting() {
        return connect;
    }

    PingExchange ping() {
        return ping;
    }

    DisconnectExchange disconnecting() {
        return disconnect;
    }

    /** How it ends. */
    SessionEnd ending() {
        return ending;
    }

    /** What the operator sees of it. */
    SessionView view() {
        return view;
    }

    @Override
    public BrokerSession broker() {
        return attachment.session();
    }

    @Override
    public int openOctets() {
        return exchanges.openOctets();
    }

    WillUpdate willUpdate() {
        return willUpdate;
    }

    /** The exchanges of the live session: rows 13 to 20. */
    Exchanges exchanges() {
        return exchanges;
    }

    // ---- its state

    @Override
    public SessionState state() {
        return state;
    }

    @Override
    public boolean isAway() {
        return !connect.hasAttempt() && !state.isLive();
    }

    @Override
    public void transition(SessionState next, Cause cause) {
        if (!cause.allows(state, next)) {
            throw new IllegalStateException(cause + " can't bring " + state + " to " + next);
        }
        SessionState before = state;
        state = next;
        services.listener().onStateChanged(clientId, place.address(), before, next, cause);
    }

    @Override
    public boolean isUnconfirmed() {
        return connect.isUnconfirmed();
    }

    @Override
    public long lastHeardNanos() {
        return supervision.lastHeardNanos();
    }

    /** After an input: what the session adds to the memory in use and to the totals is counted again. */
    void count() {
        context.countMemory();
        totals.set(state, connect.hasAttempt(), exchanges.outbound().size());
    }

    /** Whether nothing is left to be remembered, or to leave before anything that another session of the client sends. */
    boolean isOver() {
        boolean isForgotten = connect.cleanSession() || !connect.isKnown();
        return isAway() && !attachment.isNeeded() && !attachment.isConnectingLate() && isForgotten && !gate.isWaiting();
    }

    /** Whether the client is away and nothing is kept for it but its topic ids (R8.35). */
    boolean isSpare() {
        return isAway()
                && connect.isKnown()
                && exchanges.holdNothing()
                && willUpdate.will() == null
                && !attachment.isNeeded()
                && !attachment.isConnectingLate()
                && !gate.isWaiting();
    }

    /** Since when the client is away, in the steady time. */
    long awaySinceMillis() {
        return ending.absence().sinceMillis();
    }

    // ---- inputs

    /** A message that counts came from the address of the session; {@code from} may name another of our own addresses. */
    void onHeard(NodeAddress from, SnMessage message, long nowNanos) {
        place.hearAt(from);
        connect.onHeard(message);
        supervision.onHeard(nowNanos);
        attachment.onHeard(nowNanos);
    }

    /** The client goes on from another address. */
    void moveTo(NodeAddress next) {
        place.moveTo(next);
        connect.onMoved();
    }

    void onMqttEvent(MqttEvent event, long nowNanos) {
        attachment.onMqttEvent(event, nowNanos);
    }

    /** Whether the link takes a delivery more. */
    boolean linkTakesMore() {
        return context.linkTakesMore();
    }

    /** Whether so much waits for the disk that no request of the client is taken. */
    boolean isCrowded() {
        return gate.isCrowded();
    }

    /** The link takes more. */
    void onLinkWritable(long nowNanos) {
        exchanges.deliveries().onLinkWritable(nowNanos);
    }

    @Override
    public void awaitLink() {
        host.awaitLink(this);
    }

    /** An answer of the store: what waited for it leaves. */
    private void onStoreAnswer(Runnable answer, long nowNanos) {
        host.serve(this, nowNanos, session -> {
            answer.run();
            // It may have counted on less room at the link than there is now.
            exchanges.deliveries().onLinkWritable(nowNanos);
            attachment.follow(nowNanos);
        });
    }

    /** The configuration is another one. */
    void onSettings() {
        context.onSettings();
    }

    /** The disk fails, or works again. */
    void onStoreChanged(long nowNanos) {
        exchanges.onStoreChanged(nowNanos);
        attachment.onStoreChanged();
    }

    /** The gateway goes down; where sessions are not kept, this one with it. */
    void onShutdown() {
        if (services.settings().keepsSessions()) {
            attachment.session().suspend();
        } else {
            context.sendToClient(Disconnect.plain());
            attachment.session().close();
        }
    }

    /** The end of an input: what it changed is written, and what it says leaves when that is durable. */
    void endInput(long nowNanos) {
        exchanges.followRoom(nowNanos);
        snapshot.update();
        gate.settle(nowNanos);
    }

    // ---- time

    @Override
    public long deadlineNanos() {
        long deadline = Math.min(attachment.deadlineNanos(), exchanges.deadlineNanos());
        return Math.min(deadline, Math.min(connect.deadlineNanos(), ending.deadlineNanos()));
    }

    void onDeadline(long nowNanos) {
        connect.onDeadline(nowNanos);
        attachment.onDeadline(nowNanos);
        exchanges.onDeadline(nowNanos);
        ending.onDeadline(nowNanos);
        attachment.onConflictPause(nowNanos);
    }

    // ---- what connecting, sleeping and leaving may do

    @Override
    public void end(Cause cause, long nowNanos) {
        ending.end(cause, nowNanos);
    }

    @Override
    public void reachBroker(long nowNanos) {
        attachment.reach(nowNanos);
    }

    @Override
    public void keepConnecting(long nowNanos) {
        attachment.keepConnecting(nowNanos);
    }

    @Override
    public boolean isConnectingLate() {
        return attachment.isConnectingLate();
    }

    @Override
    public void releaseBroker(long nowNanos) {
        attachment.follow(nowNanos);
    }

    @Override
    public void forgetConflict() {
        attachment.forgetConflict();
    }

    @Override
    public void onFlushed(long nowNanos) {
        sleep.onFlushed(nowNanos);
    }

    @Override
    public void onWakeFailed(long nowNanos) {
        sleep.onWakeFailed(nowNanos);
    }

    // ---- what outlives a restart

    @Override
    public void forceRecord() {
        snapshot.force();
    }

    /** Goes on as before a restart; topics and messages are restored by themselves. */
    void restore(SessionRecord record, long nowNanos) {
        state = record.state();
        ending.absence().restore(record.goneAtMillis(), nowNanos);
        snapshot.restore(record);
    }

    /** All is restored: the client is served, with a full new period before it is lost (R5.9). */
    void onRestored(long nowNanos) {
        services.listener().onSessionRestored(clientId, place.address(), state);
        if (state == SessionState.ACTIVE) {
            connect.onRestored(nowNanos);
        } else if (state == SessionState.ASLEEP) {
            sleep.supervise(nowNanos);
        }
        attachment.onRestored(nowNanos);
    }

    /** The session is over: nothing of it may come back at a restart. */
    void onOver(long nowNanos) {
        onEnded();
        if (snapshot.exists()) {
            exchanges.end();
            willUpdate.set(null);
            gate.deleteLazily(RecordKind.SESSION, 0);
            gate.putLazily(RecordKind.PAST_CLIENT, 0, new PastClientRecord(exchanges.nextTopicId()).toPayload());
            gate.settle(nowNanos);
        }
    }

    /** The session is no more, in order or by our own fault. */
    void onEnded() {
        ended = true;
        context.countNoMemory();
        exchanges.inbound().leaveSpoolRoom();
        totals.clear();
    }

    /** Whether it is no more; what still waits for the disk comes to its end. */
    boolean isEnded() {
        return ended;
    }
}
