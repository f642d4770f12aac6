package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Disconnect;

/** DISCONNECT of a client (MQTT-SN 1.2 §6.12, §6.14): it leaves, or it falls asleep. Either is answered with DISCONNECT. */
public final class DisconnectExchange {
    /** So long ago that the next answer is not too soon. */
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final SessionContext session;
    private final SessionLife life;
    private final ConnectExchange connect;
    private final SleepExchange sleep;
    private long lastAnswerNanos = LONG_AGO;

    public DisconnectExchange(SessionContext session, SessionLife life, ConnectExchange connect, SleepExchange sleep) {
        this.session = session;
        this.life = life;
        this.connect = connect;
        this.sleep = sleep;
    }

    /** Row 11; row 12 with a duration, where 0 is none (R8.19). A client that only connects can't sleep: its attempt is over. */
    public void onDisconnect(Disconnect disconnect, long nowNanos) {
        if (disconnect.sleepDurationSeconds() > 0 && life.state().isLive()) {
            onSleep(disconnect, nowNanos);
        } else {
            life.end(Cause.DISCONNECT, nowNanos);
        }
    }

    private void onSleep(Disconnect disconnect, long nowNanos) {
        boolean repeats =
                life.state() == SessionState.ASLEEP && disconnect.sleepDurationSeconds() == sleep.durationSeconds();
        sleep.start(disconnect.sleepDurationSeconds());
        answer(disconnect, repeats, nowNanos);
        connect.cancel(nowNanos);
        sleep.supervise(nowNanos);
        // A gateway that took it for active after a restart would answer its wake with PINGRESP and nothing else.
        life.forceRecord();
    }

    /**
     * A sleeping client that repeats its DISCONNECT too fast is answered only now and then. With another duration it is
     * another request, not a repetition (R6.3).
     */
    private void answer(Disconnect disconnect, boolean repeats, long nowNanos) {
        long interval = session.settings().limits().disconnectIntervalNanos();
        if (repeats && nowNanos - lastAnswerNanos < interval) {
            session.ignored(IgnoreReason.RATE_LIMITED, disconnect);
        } else {
            lastAnswerNanos = nowNanos;
            session.sendToClient(Disconnect.plain());
        }
    }
}
