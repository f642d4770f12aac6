package org.sngateway.gateway.core.exchange;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/**
 * How a client connects (MQTT-SN 1.2 §6.2, §6.3, R5.2): the attempt that is under way, if there is one, and what the CONNECT
 * said that was accepted last. An attempt may stand beside a live session; until it is accepted it changes nothing there.
 */
public final class ConnectExchange implements ConnectAttempt.Listener {
    private static final int DISCONNECT_OCTETS = 2;
    /** So long ago that no window is open any more. */
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final SessionContext session;
    private final SessionLife life;
    private final ClientPlace place;
    private final Exchanges exchanges;
    private final WillUpdate willUpdate;
    private final Supervision supervision;
    private final SleepExchange sleep;

    private @Nullable ConnectAttempt attempt;
    /** The broker is asked for the session that the attempt wants. */
    private boolean asksBroker;
    /** The attempt may be a retransmission of the CONNECT that was accepted last. */
    private boolean mayBeRepetition;

    // What was accepted last.
    private boolean known;
    private boolean cleanSession;
    private int keepAliveSeconds;
    private long connAckNanos;
    private boolean heardSinceConnAck;
    private @Nullable SnMessage acceptedWillMessage;

    public ConnectExchange(
            SessionContext session,
            SessionLife life,
            ClientPlace place,
            Exchanges exchanges,
            WillUpdate willUpdate,
            Supervision supervision,
            SleepExchange sleep) {
        this.session = session;
        this.life = life;
        this.place = place;
        this.exchanges = exchanges;
        this.willUpdate = willUpdate;
        this.supervision = supervision;
        this.sleep = sleep;
    }

    /** The octets of a CONNECT as it came, before the gateway assigned a client id. */
    public static int octets(Connect sent) {
        return ConnectAttempt.octets(sent);
    }

    // ---- what it knows

    /** Whether some CONNECT was accepted, now or before a restart: there is something to come back to. */
    public boolean isKnown() {
        return known;
    }

    /** Whether the session is a clean one. */
    public boolean cleanSession() {
        return cleanSession;
    }

    public int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    public boolean hasAttempt() {
        return attempt != null;
    }

    /** Whether an attempt to connect is all that the session has: column C of the table. */
    public boolean isConnecting() {
        return attempt != null && !life.state().isLive();
    }

    /** Whether the client tries to connect from an address where it is not confirmed: the sender may be somebody else. */
    public boolean isUnconfirmed() {
        return attempt != null && !place.isConfirmed();
    }

    /** Whether the client, once it was let in, has sent anything but a CONNECT: its address is no forged one. */
    public boolean isHeardSinceConnAck() {
        return heardSinceConnAck;
    }

    /** Whether the attempt asks the broker for a clean session. */
    public boolean asksForCleanSession() {
        return asksBroker && attempt != null && attempt.connect().cleanSession();
    }

    /** Whether the session that the client asks for, or else has, is a clean one. */
    public boolean wantsCleanSession() {
        ConnectAttempt asking = asksBroker ? attempt : null;
        return asking == null ? cleanSession : asking.connect().cleanSession();
    }

    /** The will of the session that the client asks for, or else has; {@code null} without one. */
    public @Nullable Will willAtBroker() {
        ConnectAttempt asking = asksBroker ? attempt : null;
        if (asking == null) {
            return willUpdate.will();
        }
        return asking.connect().will() || !keepsWill(asking.connect()) ? asking.will() : willUpdate.will();
    }

    /** Whether a CONNECT without Will leaves the will as it is (R8.15). */
    private boolean keepsWill(Connect connect) {
        return !connect.cleanSession() && session.settings().broker().keepsWills();
    }

    /** Whether the old address may be sent a DISCONNECT when the client moves (amplification limit, P8). */
    public boolean mayTellOldAddress() {
        return attempt == null || attempt.mayHear(DISCONNECT_OCTETS);
    }

    // ---- the client

    /**
     * Row 1; the address is bound, and the CONNECT may be accepted.
     *
     * @param octets of it, as it came
     */
    public void onConnect(Connect connect, int octets, long nowNanos) {
        ConnectAttempt running = attempt;
        if (running != null) {
            if (running.isPrompting()) {
                mayBeRepetition &= isSame(connect) && !place.movedSinceConnAck();
                running.start(connect, octets, nowNanos);
            } else {
                session.ignored(IgnoreReason.REPETITION, connect);
            }
        } else if (!connect.will() && isRepetition(connect, nowNanos)) {
            if (heardSinceConnAck) {
                exchanges.inbound().onConnect();
            }
            session.sendToClient(new ConnAck(ReturnCode.ACCEPTED));
        } else {
            begin(connect, octets, nowNanos);
        }
    }

    private void begin(Connect connect, int octets, long nowNanos) {
        if (!life.state().isLive()) {
            session.connecting(life.state());
        }
        exchanges.deliveries().stop();
        asksBroker = false;
        life.forgetConflict();
        mayBeRepetition = isRepetition(connect, nowNanos);
        attempt = new ConnectAttempt(session, this, connect);
        attempt.start(connect, octets, nowNanos);
    }

    /**
     * R5.2: the same CONNECT again. With CleanSession it may come from a client that has restarted; soon after the CONNACK and
     * without another message between it is a retransmission.
     */
    private boolean isRepetition(Connect connect, long nowNanos) {
        boolean justConnected = nowNanos - connAckNanos < session.listener().retryWindowNanos() && !heardSinceConnAck;
        return life.state() == SessionState.ACTIVE
                && !place.movedSinceConnAck()
                && isSame(connect)
                && (!cleanSession || justConnected);
    }

    private boolean isSame(Connect connect) {
        return connect.cleanSession() == cleanSession && connect.durationSeconds() == keepAliveSeconds;
    }

    /** Whether WILLTOPIC and WILLMSG can mean anything now (rows 5 and 6). */
    public boolean takesWillMessages() {
        return attempt != null || life.state() == SessionState.ACTIVE;
    }

    /** Row 5. */
    public void onWillTopic(WillTopic willTopic, long nowNanos) {
        if (attempt != null) {
            attempt.onWillTopic(willTopic, nowNanos);
        } else {
            onWillMessageWithoutAttempt(willTopic, nowNanos);
        }
    }

    /** Row 6. */
    public void onWillMsg(WillMsg willMsg, long nowNanos) {
        if (attempt != null) {
            attempt.onWillMsg(willMsg, nowNanos);
        } else {
            onWillMessageWithoutAttempt(willMsg, nowNanos);
        }
    }

    /** Rows 5 and 6, with a WILLTOPIC or WILLMSG that can't be held. */
    public void onWillMessageRefused(RefusedRequest request, long nowNanos) {
        if (attempt != null) {
            attempt.onWillMessageRefused(request, nowNanos);
        } else {
            session.ignored(IgnoreReason.NOT_EXPECTED, request);
        }
    }

    /** The CONNACK was lost, and the client repeats its last message. */
    private void onWillMessageWithoutAttempt(SnMessage message, long nowNanos) {
        boolean repeated = message.equals(acceptedWillMessage)
                && nowNanos - connAckNanos < session.listener().retryWindowNanos();
        if (repeated) {
            session.sendToClient(new ConnAck(ReturnCode.ACCEPTED));
        } else {
            session.ignored(IgnoreReason.NOT_EXPECTED, message);
        }
    }

    /** A message of the client came. */
    public void onHeard(SnMessage message) {
        heardSinceConnAck |= !(message instanceof Connect);
    }

    /** The client goes on from another address: what came from the old one does not count there. */
    public void onMoved() {
        if (attempt != null) {
            attempt.onMoved();
        }
    }

    // ---- the attempt

    @Override
    public void onPrompted(ConnectAttempt prompted, long nowNanos) {
        boolean clean = prompted.connect().cleanSession();
        Will held = willUpdate.will();
        Will next = prompted.will();
        if (next != null && !session.hasRoomFor(next.octets() - (held == null ? 0 : held.octets()))) {
            onAttemptRefused(prompted, ReturnCode.CONGESTION, ConnectRefusal.NO_ROOM, nowNanos);
            return;
        }
        if (clean && mayBeRepetition && Objects.equals(next, held)) {
            // R5.2: with the same will a retransmission changes nothing, though it says CleanSession.
            attempt = null;
            acknowledge(prompted, nowNanos);
            return;
        }
        boolean goesOn = life.state().isLive() && !clean && !cleanSession;
        if (goesOn && !session.broker().isClosed()) {
            // R6.3: nothing that the broker would have to know.
            accept(prompted, nowNanos);
            return;
        }
        if (clean) {
            exchanges.inbound().clear();
        }
        asksBroker = true;
        life.reachBroker(nowNanos);
    }

    @Override
    public void onAttemptRefused(ConnectAttempt refused, ReturnCode returnCode, ConnectRefusal reason, long nowNanos) {
        if (returnCode.equals(ReturnCode.CONGESTION) && !refused.isPrompting() && isServedFromSpool()) {
            accept(refused, nowNanos);
            return;
        }
        session.sendToClient(new ConnAck(returnCode));
        session.connectRefused(refused.lastWillMessage(), returnCode, reason, nowNanos);
        if (reason == ConnectRefusal.BROKER_UNREACHABLE && !life.state().isLive()) {
            life.keepConnecting(nowNanos);
        }
        fail(nowNanos);
    }

    /** Row 29: whether the client can be connected without the broker, on the strength of what is stored of it. */
    private boolean isServedFromSpool() {
        return known
                && session.settings().spool().enabled()
                && session.records().isUsable();
    }

    @Override
    public void onAttemptForgotten(long nowNanos) {
        fail(nowNanos);
    }

    /** Ends the attempt, if there is one; the session is as it was before. */
    public void cancel(long nowNanos) {
        if (attempt != null) {
            fail(nowNanos);
        }
    }

    private void fail(long nowNanos) {
        boolean wasUnconfirmed = isUnconfirmed();
        attempt = null;
        if (!life.state().isLive()) {
            session.connectFailed(life.state());
            place.lose();
            if (!life.isConnectingLate()) {
                session.broker().close();
            }
            life.releaseBroker(nowNanos);
            return;
        }
        if (wasUnconfirmed) {
            // Answers that would have told it ids did not reach it.
            exchanges.onReconnect();
            goBack(nowNanos);
        }
        if (asksBroker) {
            life.reachBroker(nowNanos);
        }
        if (life.state() == SessionState.ACTIVE) {
            startDeliveries(nowNanos);
        } else if (life.state() == SessionState.AWAKE) {
            exchanges.deliveries().startFlush(nowNanos);
        }
    }

    /** The sender was not let in: the client is where it was, unless another client is there now. */
    private void goBack(long nowNanos) {
        NodeAddress from = place.address();
        if (place.goBack()) {
            session.backFrom(from);
        } else if (life.state() == SessionState.AWAKE) {
            sleep.fallAsleep(Cause.ADDRESS_TAKEN, nowNanos);
        }
    }

    /** Deliveries go to the active client, unless its address is not known. */
    public void startDeliveries(long nowNanos) {
        if (place.address() != null) {
            exchanges.deliveries().startSteady(nowNanos);
        }
    }

    // ---- the broker

    /** The broker accepted the connection (row 28): a client that waits for that is connected. */
    public void onBrokerConnected(long nowNanos) {
        ConnectAttempt waiting = attempt;
        if (waiting != null && !waiting.isPrompting()) {
            accept(waiting, nowNanos);
        }
    }

    /** The broker refuses (rows 29 and 29b): a client that waits for the broker is refused too. */
    public void onBrokerRefused(ReturnCode returnCode, long nowNanos) {
        ConnectAttempt waiting = attempt;
        if (waiting != null) {
            onAttemptRefused(waiting, returnCode, ConnectRefusal.BROKER_REFUSED, nowNanos);
        }
    }

    /** The connection to the broker is lost (row 30): a known client that waits for it is served from the spool. */
    public void onBrokerLost(long nowNanos) {
        ConnectAttempt waiting = attempt;
        if (waiting != null && !waiting.isPrompting() && isServedFromSpool()) {
            accept(waiting, nowNanos);
        }
    }

    /** Whether an attempt waits for the broker. */
    public boolean waitsForBroker() {
        return attempt != null && !attempt.isPrompting();
    }

    // ---- CONNACK

    private void accept(ConnectAttempt accepted, long nowNanos) {
        attempt = null;
        Connect connect = accepted.connect();
        if (connect.cleanSession()) {
            exchanges.onCleanSession();
            willUpdate.set(null);
            if (!session.broker().isUp()) {
                exchanges.inbound().holdNext();
            }
        } else if (!life.state().isLive() || place.movedSinceConnAck()) {
            exchanges.onReconnect();
        }
        exchanges.inbound().onConnect();
        if (connect.will() || !session.settings().broker().keepsWills()) {
            willUpdate.set(accepted.will());
        }
        known = true;
        cleanSession = connect.cleanSession();
        keepAliveSeconds = connect.durationSeconds();
        place.onConnAck();
        sleep.goOnAtWake();
        if (life.state() != SessionState.ACTIVE) {
            life.transition(SessionState.ACTIVE, Cause.CONNECTED);
        }
        supervision.startKeepAlive(keepAliveSeconds, nowNanos);
        if (session.broker().isClosed()) {
            // Given up while the client connected; it is served from the spool, which has to be drained.
            life.forgetConflict();
            life.reachBroker(nowNanos);
        }
        acknowledge(accepted, nowNanos);
    }

    private void acknowledge(ConnectAttempt accepted, long nowNanos) {
        acceptedWillMessage = accepted.lastWillMessage();
        connAckNanos = nowNanos;
        heardSinceConnAck = false;
        session.sendToClient(new ConnAck(ReturnCode.ACCEPTED));
        exchanges.deliveries().startSteady(nowNanos);
    }

    // ---- the end, and after a restart

    /** The client left or was lost. */
    public void onClientGone() {
        attempt = null;
    }

    /** The session counts as a clean one from now on: nothing of it is kept when the client is away. */
    public void makeClean() {
        known = true;
        cleanSession = true;
    }

    /** The session has expired: there is nothing to come back to. */
    public void forget() {
        known = false;
    }

    /** Goes on as before a restart, which ended an attempt. */
    public void restore(boolean wasClean, int seconds) {
        known = true;
        cleanSession = wasClean;
        keepAliveSeconds = seconds;
        connAckNanos = LONG_AGO;
    }

    /** All is restored: an active client has a full new keep alive before it is lost (R5.9). */
    public void onRestored(long nowNanos) {
        supervision.startKeepAlive(keepAliveSeconds, nowNanos);
        startDeliveries(nowNanos);
    }

    // ---- time

    public long deadlineNanos() {
        return attempt == null ? Deadline.NEVER : attempt.deadlineNanos();
    }

    public void onDeadline(long nowNanos) {
        if (attempt != null) {
            attempt.onDeadline(nowNanos);
        }
    }
}
