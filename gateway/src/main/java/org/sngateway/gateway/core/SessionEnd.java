package org.sngateway.gateway.core;

import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.exchange.ConnectExchange;
import org.sngateway.gateway.core.exchange.Exchanges;
import org.sngateway.gateway.core.exchange.SessionContext;
import org.sngateway.gateway.core.exchange.SessionLife;
import org.sngateway.gateway.core.exchange.SleepExchange;
import org.sngateway.gateway.core.exchange.Supervision;
import org.sngateway.gateway.core.exchange.WillUpdate;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Disconnect;

/**
 * How the live session of a client ends, other than by a DISCONNECT of the client: its address is taken, it is silent, the
 * broker stays away, the operator ends it (rows 3, 23, 24, 29, 33 and 34). And when the session that is kept expires (row 32).
 */
final class SessionEnd {
    private final SessionContext session;
    private final SessionLife life;
    private final CoreServices services;
    private final ClientPlace place;
    private final Exchanges exchanges;
    private final WillUpdate willUpdate;
    private final Supervision supervision;
    private final ConnectExchange connect;
    private final SleepExchange sleep;
    private final BrokerAttachment attachment;
    private final Absence absence;

    /** The client has not been away yet. */
    SessionEnd(
            SessionContext session,
            SessionLife life,
            CoreServices services,
            ClientPlace place,
            Exchanges exchanges,
            WillUpdate willUpdate,
            Supervision supervision,
            ConnectExchange connect,
            SleepExchange sleep,
            BrokerAttachment attachment) {
        this.session = session;
        this.life = life;
        this.services = services;
        this.place = place;
        this.exchanges = exchanges;
        this.willUpdate = willUpdate;
        this.supervision = supervision;
        this.connect = connect;
        this.sleep = sleep;
        this.attachment = attachment;
        this.absence = new Absence(services.current(), services.clock());
    }

    /** Since when the client is away. */
    Absence absence() {
        return absence;
    }

    // ---- the end of a live session

    /** Another client connected from the address of this one (row 3). */
    void onAddressTaken(long nowNanos) {
        if (connect.isUnconfirmed()) {
            connect.cancel(nowNanos);
        } else if (life.state() == SessionState.ACTIVE && place.listener().endsSessionAtReusedAddress()) {
            leave(SessionState.DISCONNECTED, Cause.ADDRESS_TAKEN, nowNanos);
        } else {
            place.lose();
            exchanges.deliveries().stop();
            if (life.state() == SessionState.AWAKE) {
                sleep.fallAsleep(Cause.ADDRESS_TAKEN, nowNanos);
            }
            connect.cancel(nowNanos);
        }
    }

    /** Ends the live session as by a DISCONNECT of the client, or the attempt to connect, and tells the client. */
    void end(Cause cause, long nowNanos) {
        session.sendToClient(Disconnect.plain());
        if (life.state().isLive()) {
            leave(SessionState.DISCONNECTED, cause, nowNanos);
        } else {
            connect.cancel(nowNanos);
        }
    }

    /** Rows 23 and 24. */
    private void onSilence(long nowNanos) {
        if (life.state() == SessionState.AWAKE) {
            sleep.onWakeFailed(nowNanos);
            return;
        }
        services.listener().onSilence(session.clientId(), nowNanos - supervision.lastHeardNanos());
        Will will = willUpdate.will();
        if (will != null) {
            services.listener().onWillPublished(session.clientId(), will.topic());
            exchanges.publish(will);
        }
        leave(SessionState.LOST, Cause.SILENCE, nowNanos);
    }

    private void leave(SessionState next, Cause cause, long nowNanos) {
        connect.onClientGone();
        attachment.onClientGone();
        life.transition(next, cause);
        absence.begin(nowNanos);
        supervision.stop();
        exchanges.onClientGone(nowNanos);
        place.lose();
        attachment.follow(nowNanos);
    }

    // ---- the operator

    /** The client hears DISCONNECT. It may connect again; its session is kept as after a DISCONNECT of its own. */
    void kick(long nowNanos) {
        if (!life.isAway()) {
            end(Cause.OPERATOR, nowNanos);
        }
    }

    /**
     * Nothing is to be left of the client, here and at the broker: as if it had connected with CleanSession and had left. What
     * was acknowledged to it reaches the broker before.
     */
    void forget(long nowNanos) {
        kick(nowNanos);
        exchanges.inbound().clear();
        exchanges.onCleanSession();
        willUpdate.set(null);
        connect.makeClean();
        exchanges.inbound().holdNext();
        attachment.reach(nowNanos);
    }

    // ---- time

    long deadlineNanos() {
        return Math.min(supervision.deadlineNanos(), Math.min(graceDeadlineNanos(), expiryNanos()));
    }

    void onDeadline(long nowNanos) {
        if (supervision.isExpired(nowNanos)) {
            onSilence(nowNanos);
        } else {
            supervision.onDeadline(nowNanos);
        }
        if (Deadline.isDue(graceDeadlineNanos(), nowNanos)) {
            end(Cause.BROKER_AWAY, nowNanos);
        }
        if (Deadline.isDue(expiryNanos(), nowNanos)) {
            expire();
        }
    }

    /** R6.4, "spool: off": how long an active client is kept without a broker. */
    private long graceDeadlineNanos() {
        long downSinceNanos = attachment.session().downSinceNanos();
        if (downSinceNanos == Deadline.NEVER || services.settings().spool().enabled()) {
            return Deadline.NEVER;
        }
        boolean isKept = life.state() == SessionState.ACTIVE && !connect.hasAttempt();
        return !isKept
                ? Deadline.NEVER
                : Deadline.after(downSinceNanos, services.settings().broker().graceNanos());
    }

    /** Row 32. */
    private long expiryNanos() {
        return life.isAway() && connect.isKnown() ? absence.deadlineNanos() : Deadline.NEVER;
    }

    /** The session of a client that is away ends with all that it has. */
    void expire() {
        attachment.session().close();
        attachment.forgetWill();
        exchanges.forget(DeadLetter.Reason.SESSION_EXPIRED);
        connect.forget();
    }
}
