package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.Exchanges;
import org.sngateway.gateway.core.exchange.SessionLife;
import org.sngateway.gateway.core.exchange.SleepExchange;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.BrokerSession.Goal;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.ReturnCode;

/**
 * The session at the broker that belongs to a client's session: which one comes next, whether the broker may not have it
 * (session-present uncertainty), and whether another instance uses the client id too (client id conflict, row 31).
 */
final class BrokerAttachment implements BrokerSession.Owner, RequestsAtBroker.Owner, MqttEvent.Handler {
    /** How connections to the broker get their turn. */
    interface Turns {
        /**
         * The session wants to open a connection to the broker.
         *
         * @param clientWaits whether a client waits for the CONNACK: such sessions come first
         */
        void request(boolean clientWaits);

        /** Whether few enough connections are in the making that one of them may take its time. */
        boolean areSpare();

        /** The session has its answer of the broker, or wants no connection any more. */
        void withdraw();
    }

    private final String clientId;
    private final SessionLife life;
    private final Turns turns;
    private final ConnectExchange connect;
    private final SleepExchange sleep;
    private final CoreServices services;
    private final Exchanges exchanges;
    private final String mqttClientId;
    private final BrokerCommands commands;
    private final BrokerSession session;
    private final RequestsAtBroker requests;
    private final ClientIdConflict conflict = new ClientIdConflict();

    /** After a restart the connection to the broker is opened when the client is heard. */
    private boolean opensWhenHeard;
    /**
     * The broker has the will as a back-stop (R8.15), and would publish it though the client has left: a connection that was lost
     * has to be opened once more, to be closed in order. That is not known any more after a restart.
     */
    private boolean leavesWill;

    /** Until when a connection goes on that is late for its client; {@link Deadline#NEVER} if there is none. */
    private long lateUntilNanos = Deadline.NEVER;
    /** Whether the broker has the session that it is for; {@code null} before the broker's answer. */
    private @Nullable SessionPresent lateSessionPresent;

    /** No connection is opened before, unless the client connects. */
    private long conflictUntilNanos = Deadline.NEVER;

    private long conflictCheckNanos = Deadline.NEVER;
    private long conflictLossNanos = Deadline.NEVER;

    /** No connection yet. */
    BrokerAttachment(
            String clientId,
            SessionLife life,
            Turns turns,
            CoreServices services,
            StoreGate gate,
            Exchanges exchanges,
            ConnectExchange connect,
            SleepExchange sleep) {
        this.clientId = clientId;
        this.life = life;
        this.turns = turns;
        this.connect = connect;
        this.sleep = sleep;
        this.services = services;
        this.exchanges = exchanges;
        this.mqttClientId = services.mqttClientIds().atBroker(clientId);
        this.commands = new BrokerCommands(mqttClientId, services.output(), gate, exchanges::onNotSent);
        this.session = new BrokerSession(this, services.connections(), services.random());
        this.requests = new RequestsAtBroker(this, session, services);
    }

    // ---- the connection

    BrokerSession session() {
        return session;
    }

    @Override
    public BrokerSettings brokerSettings() {
        return services.settings().broker();
    }

    @Override
    public boolean wantsCleanSession() {
        return connect.wantsCleanSession();
    }

    /** A connection that only brings what a client left behind has no will: the client is not there to be lost. */
    @Override
    public @Nullable Will will() {
        return life.state().isLive() || connect.waitsForBroker() ? connect.willAtBroker() : null;
    }

    @Override
    public void requestTurn() {
        turns.request(connect.hasAttempt());
    }

    @Override
    public void withdrawTurn() {
        turns.withdraw();
    }

    @Override
    public void sendToBroker(MqttCommand command) {
        if (command instanceof MqttCommand.Open open) {
            commands.open(open);
        } else if (command instanceof MqttCommand.Close close) {
            close(close);
        } else {
            requests.send(command);
        }
    }

    private void close(MqttCommand.Close close) {
        if (commands.cancelOpen()) {
            return;
        }
        leavesWill &= session.isOpening();
        if (session.isOpening()) {
            // The broker may have had the CONNECT, and its answer is not heard any more.
            exchanges.onSessionPresentUncertain();
        }
        commands.close(close);
    }

    @Override
    public void pass(MqttCommand command) {
        commands.send(command);
    }

    /** The disk fails, or works again. */
    void onStoreChanged() {
        commands.onStoreChanged(session::send);
    }

    @Override
    public void onReleased() {
        exchanges.onWritable();
    }

    /** R8.28: everything behind the request goes on at once. */
    @Override
    public void giveUp(MqttCommand request, long nowNanos) {
        services.listener()
                .onBrokerClosesAt(clientId, request, services.closingRequests().longestTaken());
        exchanges.onBrokerClosesAt(request, nowNanos);
        session.endPause(nowNanos);
        follow(nowNanos);
    }

    // ---- which session comes next

    /** Connects to the broker for the session that the client wants. */
    void reach(long nowNanos) {
        boolean isThere = isConnectingLate() && session.goal() == nextGoal();
        SessionPresent sessionPresent = lateSessionPresent;
        endLate();
        if (!isThere) {
            session.open(nextGoal(), nowNanos);
            if (session.isPausing()) {
                connect.onBrokerLost(nowNanos);
            }
        } else if (sessionPresent != null) {
            resume(sessionPresent, nowNanos);
            requests.onResumed(nowNanos);
        }
    }

    /** R8.31: the connection in the making goes on for the client's next attempt. */
    void keepConnecting(long nowNanos) {
        long patience = brokerSettings().lateConnectNanos();
        if (patience > 0 && session.isOpening() && turns.areSpare() && !isNeeded()) {
            lateUntilNanos = Deadline.after(nowNanos, patience);
        }
    }

    /** Whether a connection is in the making, or up, for a client that was told to come back. */
    boolean isConnectingLate() {
        return lateUntilNanos != Deadline.NEVER;
    }

    private void endLate() {
        lateUntilNanos = Deadline.NEVER;
        lateSessionPresent = null;
    }

    /**
     * A clean session begins at the broker when everything that was acknowledged in the one before has reached it: only in that
     * session is QoS 2 brought to its end without a duplicate.
     */
    private Goal nextGoal() {
        if (!beginsCleanSession()) {
            return Goal.RESUME;
        }
        return exchanges.inbound().isDrainingOldSession() ? Goal.DRAIN_THEN_CLEAN : Goal.CLEAN;
    }

    /** Whether a clean session begins at the broker as soon as nothing is in the way. */
    private boolean beginsCleanSession() {
        return exchanges.inbound().firstHeld() != 0 || connect.asksForCleanSession();
    }

    /**
     * Follows what has become of the messages: a drained session makes room for the clean one, and without a client the
     * connection lasts as long as something has to go out.
     */
    void follow(long nowNanos) {
        boolean isDrained = session.goal() == Goal.DRAIN_THEN_CLEAN
                && beginsCleanSession()
                && !exchanges.inbound().isDrainingOldSession();
        if (isDrained) {
            // What is through would come once more after a restart, if it were not on disk that it is.
            life.forceRecord();
            reach(nowNanos);
        }
        if (!life.isAway()) {
            return;
        }
        if (!isNeeded() && !isConnectingLate()) {
            session.close();
        } else if (session.isClosed() && conflictUntilNanos == Deadline.NEVER) {
            reach(nowNanos);
        }
    }

    /** Whether the broker has to get something, or to forget a session, though the client does nothing more. */
    boolean isNeeded() {
        boolean isWillLeft = leavesWill && life.isAway() && !session.isConnected();
        return exchanges.isDraining() || exchanges.inbound().firstHeld() != 0 || isWillLeft;
    }

    /** The will at the broker is not worth a connection any more. */
    void forgetWill() {
        leavesWill = false;
    }

    /** The client was heard. */
    void onHeard(long nowNanos) {
        if (opensWhenHeard) {
            opensWhenHeard = false;
            reach(nowNanos);
        }
    }

    /** All is restored. */
    void onRestored(long nowNanos) {
        session.restore(connect.cleanSession());
        boolean isLive = life.state().isLive();
        opensWhenHeard = isLive && services.settings().broker().resumesLazily() && !isNeeded();
        if (!opensWhenHeard && (isLive || isNeeded())) {
            reach(nowNanos);
        }
    }

    // ---- what the broker says

    void onMqttEvent(MqttEvent event, long nowNanos) {
        if (!commands.isClosing()) {
            event.accept(this, nowNanos);
            follow(nowNanos);
        }
    }

    /** Row 28. The CONNACK goes out before anything that the broker has for the client (R8.26). */
    @Override
    public void onConnected(MqttEvent.Connected connected, long nowNanos) {
        SessionPresent sessionPresent = session.known(connected.sessionPresent());
        services.listener().onBrokerConnected(clientId, connected.sessionPresent());
        session.onConnected(nowNanos);
        leavesWill = connected.holdsWill();
        requests.onConnected(nowNanos);
        if (services.connections().wasEndOfAll(conflictLossNanos, session)) {
            conflict.forgetLastSign();
        }
        sleep.goOnAtWake();
        if (session.goal() != Goal.DRAIN_THEN_CLEAN) {
            exchanges.onSessionPresent(sessionPresent);
        }
        if (isConnectingLate()) {
            onConnectedLate(sessionPresent, nowNanos);
            return;
        }
        resume(sessionPresent, nowNanos);
        requests.onResumed(nowNanos);
    }

    private void onConnectedLate(SessionPresent sessionPresent, long nowNanos) {
        lateSessionPresent = sessionPresent;
        if (sessionPresent == SessionPresent.NO && session.goal() == Goal.RESUME) {
            // The next connection has this session, in case that this one ends before the client comes back.
            exchanges.onBrokerBeganSession();
            lateSessionPresent = SessionPresent.YES;
        }
        lateUntilNanos = Deadline.after(nowNanos, brokerSettings().lateConnectNanos());
    }

    private void resume(SessionPresent sessionPresent, long nowNanos) {
        if (session.goal() == Goal.DRAIN_THEN_CLEAN) {
            exchanges.inbound().onBrokerConnected(sessionPresent, nowNanos);
            return;
        }
        if (exchanges.inbound().firstHeld() != 0 && !onCleanSessionBegun(nowNanos)) {
            return;
        }
        connect.onBrokerConnected(nowNanos);
        exchanges.onBrokerConnected(sessionPresent, nowNanos);
    }

    /** Returns whether the clean session that has begun is the one that the client wants now. */
    private boolean onCleanSessionBegun(long nowNanos) {
        exchanges.inbound().holdNone();
        // What goes out now would come twice, if the session began once more after a restart.
        life.forceRecord();
        boolean isWanted = connect.wantsCleanSession();
        if (!isWanted) {
            reach(nowNanos);
        }
        return isWanted;
    }

    /** Row 29b where the refusal is meant for this client, else row 29. */
    @Override
    public void onConnectRefused(MqttEvent.ConnectRefused refused, long nowNanos) {
        services.listener().onBrokerRefused(clientId, refused.reasonCode(), refused.reason());
        endLate();
        session.onLost(nowNanos, 0);
        boolean isForClient = isMeantForClient(refused, nowNanos);
        if (connect.waitsForBroker()) {
            connect.onBrokerRefused(isForClient ? ReturnCode.NOT_SUPPORTED : ReturnCode.CONGESTION, nowNanos);
        } else if (isForClient) {
            onRefused(refused.reasonCode(), nowNanos);
        }
    }

    /**
     * R8.29: a broker that does not let the gateway itself in has another password, or is not ready yet. That is an outage, and
     * no word about the client.
     */
    private boolean isMeantForClient(MqttEvent.ConnectRefused refused, long nowNanos) {
        return switch (refused.reasonCode().kind()) {
            case FOR_NOW, LIMIT -> false;
            case CREDENTIALS -> refused.isOwnLogin() && services.connections().letsIn(nowNanos);
            case RIGHTS, CLIENT_ID -> services.connections().letsIn(nowNanos);
            case CLIENT_ID_CONFLICT, FOR_GOOD -> true;
        };
    }

    /**
     * The client hears it, at its next wake if it sleeps. What was acknowledged to it stays in the spool and is tried again with
     * growing pauses: rights may come back, a client id does not become a valid one.
     */
    private void onRefused(ReasonCode reasonCode, long nowNanos) {
        switch (life.state()) {
            case ACTIVE, AWAKE -> life.end(Cause.BROKER_REFUSED, nowNanos);
            case ASLEEP -> {
                sleep.endAtWake(Cause.BROKER_REFUSED);
                if (!isNeeded()) {
                    session.close();
                }
            }
            case DISCONNECTED, LOST -> {
                forgetWill();
                if (reasonCode.kind() == ReasonCode.Kind.CLIENT_ID && !connect.hasAttempt()) {
                    session.close();
                    exchanges.forget(DeadLetter.Reason.CLIENT_REFUSED);
                }
            }
        }
    }

    /** Row 30, and row 31 where the broker says so; else its beginning (R8.30). */
    @Override
    public void onConnectionLost(MqttEvent.ConnectionLost lost, long nowNanos) {
        if (lost.isUnanswered()) {
            services.connections().onUnanswered(nowNanos);
            exchanges.onSessionPresentUncertain();
        }
        services.listener().onBrokerLost(clientId, lost.reason());
        commands.onConnectionEnded();
        endLate();
        connect.onBrokerLost(nowNanos);
        if (session.isConnected()) {
            onEnd(lost, nowNanos);
        }
        long check = requests.isChecking() ? brokerSettings().conflictCheckNanos() : 0;
        session.onLost(nowNanos, Math.max(check, conflict.pauseNanos(brokerSettings())));
        if (conflict.hasLasted(nowNanos, brokerSettings()) && isTakeover(lost) && !connect.hasAttempt()) {
            sendAway(nowNanos);
        }
    }

    /** R8.30: why a connection ended that was up. */
    private void onEnd(MqttEvent.ConnectionLost lost, long nowNanos) {
        if (isTakeover(lost)) {
            requests.onEnded();
            conflict.onTakeover();
            confirmConflict(nowNanos);
            return;
        }
        ReasonCode reasonCode = lost.reasonCode();
        if (lost.isOfPath() || (reasonCode != null && reasonCode.isAboutConnection())) {
            requests.onEnded();
            return;
        }
        boolean isAtRequest = exchanges.isBrokerRead()
                ? requests.onClosed(ReasonCode.saysLimit(reasonCode), nowNanos)
                : requests.onEndedUnread();
        if (isAtRequest) {
            // It may have been at the request: that is no sign of a conflict, and none against one.
            return;
        }
        if (conflict.isSign(nowNanos - session.upSinceNanos(), brokerSettings())) {
            conflict.onSign();
            conflictLossNanos = nowNanos;
            if (conflict.isSuspected()) {
                conflictCheckNanos = Deadline.after(nowNanos, brokerSettings().conflictCheckNanos());
            }
        } else {
            conflict.clear();
        }
    }

    @Override
    public void onWritable(MqttEvent.Writable writable, long nowNanos) {
        session.onWritable(writable.writable());
        exchanges.onWritable();
    }

    @Override
    public void onPacket(MqttEvent.Packet packet, long nowNanos) {
        requests.onPacket(packet);
        exchanges.onPacket(packet, nowNanos);
    }

    /**
     * Whether the broker may not have the session that we think. What it makes of a CONNECT is not known before it has
     * answered, and after a restart it would not be known at all; so that is on disk before the CONNECT leaves.
     */
    boolean isUncertain() {
        return (session.isResuming() && exchanges.needsBrokerSession()) || exchanges.isSessionPresentUncertain();
    }

    // ---- client id conflict

    /** Row 31 on MQTT 5, which names a takeover. */
    private boolean isTakeover(MqttEvent.ConnectionLost lost) {
        return lost.reasonCode() != null
                && lost.reasonCode().kind() == ReasonCode.Kind.CLIENT_ID_CONFLICT
                && brokerSettings().conflictWindowNanos() > 0;
    }

    /**
     * Row 31 on MQTT 3.1.1, which just closes at a takeover: the connection was lost twice soon after it had been accepted,
     * with nothing unanswered, while others stayed up. Another instance uses the client id.
     */
    private void onConflictCheck(long nowNanos) {
        if (!Deadline.isDue(conflictCheckNanos, nowNanos)) {
            return;
        }
        conflictCheckNanos = Deadline.NEVER;
        if (services.connections().isAnotherUpSince(conflictLossNanos, session)) {
            confirmConflict(nowNanos);
            if (conflict.hasLasted(nowNanos, brokerSettings()) && !connect.hasAttempt()) {
                sendAway(nowNanos);
            }
        }
    }

    /** From now on the client is served from the spool while the attempts become fewer, for some minutes. */
    private void confirmConflict(long nowNanos) {
        if (conflict.confirm(nowNanos)) {
            services.listener().onClientIdConflict(clientId, mqttClientId);
        }
    }

    /** No connection to the broker until the client connects again, except for acknowledged messages, after a pause. */
    private void sendAway(long nowNanos) {
        session.close();
        conflict.clear();
        pauseForConflict(nowNanos);
        switch (life.state()) {
            case ACTIVE, AWAKE -> life.end(Cause.CLIENT_ID_CONFLICT, nowNanos);
            case ASLEEP -> sleep.endAtWake(Cause.CLIENT_ID_CONFLICT);
            case DISCONNECTED, LOST -> {}
        }
    }

    private void pauseForConflict(long nowNanos) {
        conflictUntilNanos = Deadline.after(nowNanos, brokerSettings().conflictPauseNanos());
    }

    /** What was acknowledged to a client that is gone, or that sleeps on, is tried again. */
    void onConflictPause(long nowNanos) {
        if (Deadline.isDue(conflictUntilNanos, nowNanos)) {
            conflictUntilNanos = Deadline.NEVER;
            if (life.state() == SessionState.ASLEEP && isNeeded()) {
                sleep.goOnAtWake();
                reach(nowNanos);
            } else if (life.state() == SessionState.ASLEEP) {
                pauseForConflict(nowNanos);
            }
            follow(nowNanos);
        }
    }

    /** The client connects. */
    void forgetConflict() {
        conflict.clear();
        conflictUntilNanos = Deadline.NEVER;
        conflictCheckNanos = Deadline.NEVER;
    }

    /** The client left or was lost. */
    void onClientGone() {
        conflictCheckNanos = Deadline.NEVER;
    }

    // ---- time

    void onDeadline(long nowNanos) {
        // Before the broker is tried again, which may be due at the same time.
        onConflictCheck(nowNanos);
        requests.onDeadline(nowNanos);
        if (Deadline.isDue(lateUntilNanos, nowNanos)) {
            endLate();
            follow(nowNanos);
        }
        session.onDeadline(nowNanos);
    }

    long deadlineNanos() {
        long deadline = Math.min(session.deadlineNanos(), requests.deadlineNanos());
        return Math.min(Math.min(deadline, lateUntilNanos), Math.min(conflictCheckNanos, conflictUntilNanos));
    }
}
