package org.sngateway.gateway.core.mqtt;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.time.Deadline;

/**
 * One MQTT session at the broker: what its connection is for, whether it is up, and when it is tried again. A lost connection
 * is opened again, with growing, jittered pauses, until the session is closed.
 */
public final class BrokerSession {
    /** What a connection is opened for. */
    public enum Goal {
        /** There is no connection, and none is wanted. */
        NONE,
        /** The session that the broker may have goes on. */
        RESUME,
        /** The broker gets the rest of a session that is at its end; then a clean one begins. Nothing else goes out. */
        DRAIN_THEN_CLEAN,
        /** A clean session begins. */
        CLEAN
    }

    private enum State {
        CLOSED,
        /** Waits for its turn to open a connection. */
        WAITING_FOR_TURN,
        OPENING,
        UP,
        /** Waits for the time of the next attempt. */
        PAUSING
    }

    /** What the session asks of its surroundings. */
    public interface Owner {
        /** Takes a command for the connection. */
        void sendToBroker(MqttCommand command);

        /** The session wants a connection; {@link BrokerSession#onTurn} may be called at once or later. */
        void requestTurn();

        /** The session has its answer of the broker, or wants no connection any more. */
        void withdrawTurn();

        /** Whether the session of the client is a clean one. */
        boolean wantsCleanSession();

        /** The will of the client, where a connection is for a client that is there; else {@code null}. */
        @Nullable
        Will will();

        /** The settings in force. */
        BrokerSettings brokerSettings();
    }

    private final Owner owner;
    private final BrokerConnections connections;
    private final ReconnectPauses pauses;

    private State state = State.CLOSED;
    private Goal goal = Goal.NONE;
    /** What each CONNECT says until the session is opened again; a drain on a connection that is up changes nothing in it. */
    private boolean cleanSession;
    /** What the next CONNECT says: a clean session that the broker has accepted goes on at the reconnects of the gateway. */
    private boolean cleanStart;

    /** The last connection was one of a clean session, which ended with it unless it had an expiry (MQTT 3.1.1 §3.1.2.4). */
    private boolean wasClean;

    private long upSinceNanos = Deadline.NEVER;
    private long retryNanos = Deadline.NEVER;
    private long downSinceNanos = Deadline.NEVER;
    private boolean writable = true;
    /** A request goes out alone (R8.28). */
    private boolean isHeldBack;
    /** The broker is read until it has answered (R8.28). */
    private boolean isHeardOut;

    /**
     * A session that is closed.
     *
     * @param connections learns whether its connection is up
     * @param random for the jitter
     */
    public BrokerSession(Owner owner, BrokerConnections connections, RandomGenerator random) {
        this.owner = owner;
        this.connections = connections;
        this.pauses = new ReconnectPauses(random);
    }

    /**
     * Opens a connection for this goal in place of the present one. For {@link Goal#DRAIN_THEN_CLEAN} a connection that is up
     * stays.
     *
     * @param next not {@link Goal#NONE}
     */
    public void open(Goal next, long nowNanos) {
        if (next != Goal.DRAIN_THEN_CLEAN || !isConnected()) {
            close();
            goal = next;
            cleanStart = next == Goal.CLEAN;
            cleanSession = cleanStart || (next == Goal.RESUME && owner.wantsCleanSession());
            downSinceNanos = nowNanos;
            long earliestNanos = pauses.earliestNanos(owner.brokerSettings(), nowNanos);
            if (nowNanos < earliestNanos) {
                state = State.PAUSING;
                retryNanos = earliestNanos;
            } else {
                attempt();
            }
        }
        goal = next;
    }

    /** Closes the connection in order, or ends the attempts to open it; a clean session ends. */
    public void close() {
        close(new MqttCommand.Close());
    }

    /** The same for a gateway that goes down: its clients stay, and so do their sessions. */
    public void suspend() {
        close(new MqttCommand.Close(true));
    }

    /**
     * Opens a new connection in place of the one that is up, for the same session: the broker repeats what it has no
     * acknowledgement for.
     */
    public void renew(long nowNanos) {
        Goal same = goal;
        close(new MqttCommand.Close(true));
        goal = same;
        downSinceNanos = nowNanos;
        attempt();
    }

    private void close(MqttCommand.Close close) {
        if (state == State.OPENING || state == State.UP) {
            owner.sendToBroker(close);
        }
        owner.withdrawTurn();
        connections.onClosed(this);
        isHeardOut = false;
        state = State.CLOSED;
        goal = Goal.NONE;
        retryNanos = Deadline.NEVER;
        downSinceNanos = Deadline.NEVER;
        upSinceNanos = Deadline.NEVER;
    }

    /** The session goes on as before a restart of the gateway, for which the broker lost the connection. */
    public void restore(boolean isClean) {
        wasClean = isClean;
    }

    /** Whether the broker has the session of the last connection, as far as it says so, or it can be known. */
    public SessionPresent known(SessionPresent said) {
        return said == SessionPresent.UNSAID && wasClean ? SessionPresent.NO : said;
    }

    /** The broker accepted the connection. */
    public void onConnected(long nowNanos) {
        wasClean = cleanSession;
        owner.withdrawTurn();
        connections.onUp(this, nowNanos);
        state = State.UP;
        cleanStart = false;
        upSinceNanos = nowNanos;
        writable = true;
        pauses.onConnected();
        downSinceNanos = Deadline.NEVER;
    }

    /**
     * The connection could not be opened or is lost: it is tried again later.
     *
     * @param leastPauseNanos the shortest pause before that
     */
    public void onLost(long nowNanos, long leastPauseNanos) {
        boolean wasUp = state == State.UP;
        if (wasUp) {
            downSinceNanos = nowNanos;
            connections.onLost(this, nowNanos);
            if (nowNanos - upSinceNanos > owner.brokerSettings().reconnectMaxNanos()) {
                onUse();
            }
        }
        owner.withdrawTurn();
        connections.onDown(this);
        isHeldBack = false;
        isHeardOut = false;
        state = State.PAUSING;
        upSinceNanos = Deadline.NEVER;
        retryNanos = pauses.onLost(wasUp, leastPauseNanos, owner.brokerSettings(), nowNanos);
    }

    /**
     * The connection is of use, so that the pauses begin again. One at whose requests the broker just closes is like one that
     * can't be opened.
     */
    public void onUse() {
        pauses.onUse();
    }

    /** When {@link #onDeadline} is to be called. */
    public long deadlineNanos() {
        return retryNanos;
    }

    public void onDeadline(long nowNanos) {
        if (Deadline.isDue(retryNanos, nowNanos)) {
            attempt();
        }
    }

    /** What the connection is for. */
    public Goal goal() {
        return goal;
    }

    /** Whether the broker can be asked and told whatever the client wants. */
    public boolean isUp() {
        return isConnected() && goal != Goal.DRAIN_THEN_CLEAN;
    }

    /** Whether messages can be brought to the broker, if only those of a session that is at its end. */
    public boolean isConnected() {
        return state == State.UP;
    }

    /** Whether the broker has been asked for a connection and has not answered. */
    public boolean isOpening() {
        return state == State.OPENING;
    }

    /** Whether the broker has been asked for the session that it may have, and has not answered. */
    public boolean isResuming() {
        return state == State.OPENING && !cleanStart;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** The connection takes more, or no more for now. */
    public void onWritable(boolean takesMore) {
        writable = takesMore;
    }

    /** Whether the connection takes more messages: a slow broker must not cost memory. */
    public boolean isWritable() {
        return isConnected() && writable && !isHeldBack;
    }

    /** Nothing new goes out for the time being, or it does again. */
    public void holdBack(boolean holdsBack) {
        isHeldBack = holdsBack;
    }

    /** Whether the connection is read though there is no room for messages, until the broker has answered. */
    public boolean isHeardOut() {
        return isHeardOut;
    }

    /** The last connection ended with a request unanswered: whether this one does is to be seen, or it is now. */
    public void hearOut(boolean isHeard) {
        isHeardOut = isHeard;
    }

    /** Whether the broker keeps the session, with what is not acknowledged, when the connection ends. */
    public boolean outlastsConnection() {
        return !cleanSession;
    }

    /** Since when the broker can't be reached though it should; {@link Deadline#NEVER} if it can. */
    public long downSinceNanos() {
        return downSinceNanos;
    }

    /** Since when the connection is up; {@link Deadline#NEVER} if it is not. */
    public long upSinceNanos() {
        return upSinceNanos;
    }

    /** The pause before the next attempt ends now, unless there is none. */
    public void endPause(long nowNanos) {
        if (state == State.PAUSING) {
            retryNanos = nowNanos;
        }
    }

    /** Whether the next attempt is made later. */
    public boolean isPausing() {
        return state == State.PAUSING;
    }

    /** Sends a command on the connection, which is up. */
    public void send(MqttCommand command) {
        owner.sendToBroker(command);
    }

    private void attempt() {
        state = State.WAITING_FOR_TURN;
        retryNanos = Deadline.NEVER;
        owner.requestTurn();
    }

    /** It is the session's turn to open its connection. */
    public void onTurn() {
        if (state == State.WAITING_FOR_TURN) {
            state = State.OPENING;
            Will will = goal == Goal.DRAIN_THEN_CLEAN ? null : owner.will();
            owner.sendToBroker(new MqttCommand.Open(cleanSession, cleanStart, will));
        }
    }
}
