package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.PingResp;

/** How a client sleeps and wakes (MQTT-SN 1.2 §6.14): the sleep duration, the flush of a wake, PINGRESP at its end. */
public final class SleepExchange {
    private final SessionContext session;
    private final SessionLife life;
    private final ClientPlace place;
    private final DeliveryFlow deliveries;
    private final Supervision supervision;

    private int durationSeconds;
    private @Nullable Cause endAtWake;
    /** How often the client woke up, since the last restart. */
    private int wakes;

    public SleepExchange(
            SessionContext session,
            SessionLife life,
            ClientPlace place,
            DeliveryFlow deliveries,
            Supervision supervision) {
        this.session = session;
        this.life = life;
        this.place = place;
        this.deliveries = deliveries;
        this.supervision = supervision;
    }

    /** The duration of the last DISCONNECT that had one. */
    public int durationSeconds() {
        return durationSeconds;
    }

    /** Why the sleeping client loses its session at its next wake; {@code null} if it does not. */
    public @Nullable Cause endAtWake() {
        return endAtWake;
    }

    /** The broker takes nothing more for the sleeping client: the client learns it at its next wake. */
    public void endAtWake(Cause cause) {
        endAtWake = cause;
    }

    /** The broker takes messages of the client again, or the client was let in again. */
    public void goOnAtWake() {
        endAtWake = null;
    }

    /** The client sleeps from now on, or sleeps on for another duration (row 12). */
    public void start(int seconds) {
        durationSeconds = seconds;
        deliveries.onAsleep();
        if (life.state() != SessionState.ASLEEP) {
            life.transition(SessionState.ASLEEP, Cause.SLEEP);
        }
    }

    /** The sleep duration begins now. */
    public void supervise(long nowNanos) {
        supervision.startSleep(durationSeconds, nowNanos);
    }

    /** The client is awake where it is (rows 7 and 8). */
    public void wake(long nowNanos) {
        wakes++;
        place.confirm();
        life.transition(SessionState.AWAKE, Cause.WAKE);
        supervision.startAwake(nowNanos);
    }

    /** Row 26. */
    public void onFlushed(long nowNanos) {
        answerPing();
        fallAsleep(Cause.FLUSHED, nowNanos);
    }

    /**
     * Sends PINGRESP. If the client has woken up once more before it leaves, it does not: it would end that wake before its
     * messages.
     */
    void answerPing() {
        int before = wakes;
        session.sendToClient(new PingResp(), at -> wakes == before);
    }

    /** Row 25 in W: no PINGRESP. */
    public void onWakeFailed(long nowNanos) {
        fallAsleep(Cause.WAKE_FAILED, nowNanos);
    }

    /** The wake is over. */
    public void fallAsleep(Cause cause, long nowNanos) {
        deliveries.onAsleep();
        life.transition(SessionState.ASLEEP, cause);
        supervise(nowNanos);
    }

    /** After a restart it sleeps as long as the last DISCONNECT said. */
    public void restore(int seconds) {
        durationSeconds = seconds;
    }
}
