package org.sngateway.gateway.core.mqtt;

import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.time.Deadline;

/**
 * One MQTT session at the broker: whether its connection is up, and when it is tried again. Lost
 * connections are opened again with growing, jittered pauses until somebody closes the session.
 */
public final class BrokerSession {
    private enum State {
        CLOSED,
        /** Waits for leave to open a connection. */
        ASKING,
        OPENING,
        UP,
        /** The next attempt has its time. */
        WAITING
    }

    private final Owner owner;
    private final RandomGenerator random;

    private State state = State.CLOSED;
    private boolean cleanSession;
    private int failures;
    private long upSinceNanos = Deadline.NEVER;
    private int quickLosses;
    private long retryNanos = Deadline.NEVER;
    private long downSinceNanos = Deadline.NEVER;
    private boolean writable = true;
    /** The connection is kept only for what the broker has to get in a session that is at its end. */
    private boolean drainsOnly;

    /** Whose session it is: who brings its commands to the broker, and says when a connection may be opened. */
    public interface Owner {
        /** Takes a command for the connection. */
        void sendToBroker(MqttCommand command);

        /** The session wants a connection; {@link BrokerSession#proceed} may be called at once or later. */
        void requestTurn();

        /** The session's attempt is at its end, or it does not want one any more. */
        void withdrawTurn();

        /** The settings in force. */
        BrokerSettings brokerSettings();
    }

    /**
     * A session that is closed.
     *
     * @param random for the jitter
     */
    public BrokerSession(Owner owner, RandomGenerator random) {
        this.owner = owner;
        this.random = random;
    }

    /** Opens a connection, instead of the one there may be. */
    public void open(boolean withCleanSession, long nowNanos) {
        close();
        cleanSession = withCleanSession;
        failures = 0;
        quickLosses = 0;
        downSinceNanos = nowNanos;
        attempt();
    }

    /**
     * Keeps or opens a connection for what the broker has to get in a session that is at its end. It is not {@link #isUp} for
     * anything else.
     */
    public void drain(long nowNanos) {
        if (!isConnected()) {
            open(false, nowNanos);
        }
        drainsOnly = true;
    }

    /** Closes the connection in order, or ends the attempts to open it. */
    public void close() {
        if (state == State.OPENING || state == State.UP) {
            owner.sendToBroker(new MqttCommand.Close());
        }
        owner.withdrawTurn();
        state = State.CLOSED;
        drainsOnly = false;
        retryNanos = Deadline.NEVER;
        downSinceNanos = Deadline.NEVER;
        upSinceNanos = Deadline.NEVER;
    }

    /** The broker accepted the connection. */
    public void onConnected(long nowNanos) {
        owner.withdrawTurn();
        state = State.UP;
        upSinceNanos = nowNanos;
        writable = true;
        failures = 0;
        downSinceNanos = Deadline.NEVER;
    }

    /**
     * The connection could not be opened or is gone: it is tried again later.
     *
     * @param leastPauseNanos so much later, or still later
     */
    public void onLost(long nowNanos, long leastPauseNanos) {
        if (state == State.UP) {
            downSinceNanos = nowNanos;
            boolean quick = nowNanos - upSinceNanos < owner.brokerSettings().contentionWindowNanos();
            quickLosses = quick ? quickLosses + 1 : 0;
        }
        owner.withdrawTurn();
        state = State.WAITING;
        upSinceNanos = Deadline.NEVER;
        retryNanos = Deadline.after(nowNanos, Math.max(leastPauseNanos, pauseNanos()));
        failures++;
    }

    /** When {@link #onDeadline} wants to be called. */
    public long deadlineNanos() {
        return retryNanos;
    }

    public void onDeadline(long nowNanos) {
        if (Deadline.isDue(retryNanos, nowNanos)) {
            attempt();
        }
    }

    /** Whether the broker can be asked and told whatever the client wants. */
    public boolean isUp() {
        return isConnected() && !drainsOnly;
    }

    /** Whether messages can be brought to the broker, be it only those of a session that is at its end. */
    public boolean isConnected() {
        return state == State.UP;
    }

    /** Whether a connection has been asked for, and the broker has not answered. */
    public boolean isOpening() {
        return state == State.OPENING;
    }

    /** Whether the broker was asked for a connection to the session that it may have, and has not answered. */
    public boolean isResuming() {
        return state == State.OPENING && !cleanSession;
    }

    /** Whether the connection is only for what the broker has to get in a session that is at its end. */
    public boolean drainsOnly() {
        return drainsOnly;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** The connection takes more, or no more for the time being. */
    public void onWritable(boolean takesMore) {
        writable = takesMore;
    }

    /** Whether the connection takes more messages: a slow broker must not cost memory. */
    public boolean isWritable() {
        return isConnected() && writable;
    }

    /** Since when the broker can't be reached though it should; {@link Deadline#NEVER} if it can. */
    public long downSinceNanos() {
        return downSinceNanos;
    }

    /** Since when the connection has been up; {@link Deadline#NEVER} if it is not. */
    public long upSinceNanos() {
        return upSinceNanos;
    }

    /** How often in succession the connection was lost soon after the broker had accepted it (6.4 row 31). */
    public int quickLosses() {
        return quickLosses;
    }

    /** Sends a command on the connection, which is up. */
    public void send(MqttCommand command) {
        owner.sendToBroker(command);
    }

    private void attempt() {
        state = State.ASKING;
        retryNanos = Deadline.NEVER;
        owner.requestTurn();
    }

    /** The connection may be opened now. */
    public void proceed() {
        if (state == State.ASKING) {
            state = State.OPENING;
            owner.sendToBroker(new MqttCommand.Open(cleanSession));
        }
    }

    /** Doubles with each failure up to the maximum; between half of it and all, so that clients spread. */
    private long pauseNanos() {
        long pause = owner.brokerSettings().reconnectMinNanos();
        for (int i = 0; i < failures && pause < owner.brokerSettings().reconnectMaxNanos(); i++) {
            pause *= 2;
        }
        pause = Math.min(pause, owner.brokerSettings().reconnectMaxNanos());
        return pause / 2 + random.nextLong(pause / 2 + 1);
    }
}
