package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.PingReq;

/**
 * How long a client may be silent (MQTT-SN 1.2 §6.11 and §6.14, R5.9): its keep alive or its sleep duration, and half as
 * much again. Without a keep alive it may be silent for the idle maximum; then it is asked by PINGREQ whether it is there.
 * Where the listener wants it, a client is asked once before it is taken for lost.
 *
 * <p>While the link is down, no client is lost; after that each has its full time again (R5.9).
 */
public final class Supervision {
    private static final long SECOND = 1_000_000_000L;
    private static final int WHOLE = 100;

    private final SessionContext session;
    private final Retry probe;
    private long lastHeardNanos;
    private long sinceNanos;
    private long limitNanos = Deadline.NEVER;
    private long pingAfterNanos = Deadline.NEVER;
    private boolean probesAtLimit;
    private boolean pinged;
    private long pingedNanos;

    public Supervision(SessionContext session) {
        this.session = session;
        this.probe = new Retry(session);
    }

    /** Supervises by keep alive; 0 = by the idle maximum of the listener. */
    public void startKeepAlive(int keepAliveSeconds, long nowNanos) {
        boolean idle = keepAliveSeconds == 0;
        start(idle ? session.listener().idleMaximumNanos() : withTolerance(keepAliveSeconds), nowNanos);
        probesAtLimit = idle;
        if (!idle && session.listener().pingsSilentClients()) {
            // R5.9: early enough for the answer to come in time.
            pingAfterNanos = (keepAliveSeconds * SECOND + limitNanos) / 2;
        }
    }

    /** Supervises a sleeping client. */
    public void startSleep(int durationSeconds, long nowNanos) {
        start(withTolerance(durationSeconds), nowNanos);
    }

    /** Supervises a client that is awake. */
    public void startAwake(long nowNanos) {
        start(session.listener().sleep().awakeMaximumNanos(), nowNanos);
    }

    public void stop() {
        start(Deadline.NEVER, 0);
    }

    /** A message of the client came. */
    public void onHeard(long nowNanos) {
        lastHeardNanos = nowNanos;
        sinceNanos = nowNanos;
        if (pinged) {
            pinged = false;
            probe.stop();
        }
    }

    public long lastHeardNanos() {
        return lastHeardNanos;
    }

    /** When the client is lost at the earliest, unless a message of it comes; {@link Deadline#NEVER} if it is not waited for. */
    public long lostNanos() {
        Outage outage = session.outage();
        if (!outage.wasAfter(sinceNanos)) {
            return Deadline.after(sinceNanos, limitNanos);
        } else if (outage.lasts()) {
            return Deadline.NEVER;
        }
        // R5.9: a link that comes and goes does not put it off for ever.
        long mostNanos = Deadline.after(Deadline.after(sinceNanos, limitNanos), limitNanos);
        return Math.min(
                outage.afterFull(sinceNanos, limitNanos),
                Deadline.after(mostNanos, session.listener().outageMaximumNanos()));
    }

    public long deadlineNanos() {
        if (isPinged()) {
            return isProbing() ? probe.deadlineNanos() : lostNanos();
        }
        Outage outage = session.outage();
        return outage.wasAfter(sinceNanos)
                ? Math.min(lostNanos(), outage.afterFull(sinceNanos, pingAfterNanos))
                : Deadline.after(sinceNanos, Math.min(limitNanos, pingAfterNanos));
    }

    /** Whether the client has been silent for too long: after the limit, or where it is asked first, without an answer. */
    public boolean isExpired(long nowNanos) {
        if (!Deadline.isDue(deadlineNanos(), nowNanos)) {
            return false;
        }
        return isProbing() ? probe.isUsedUp() : isOverLimit(nowNanos) && !probesAtLimit;
    }

    /** Asks a client by PINGREQ whether it is there, when that is due. */
    public void onDeadline(long nowNanos) {
        if (!Deadline.isDue(deadlineNanos(), nowNanos)) {
            return;
        }
        if (isProbing()) {
            probe.repeat(nowNanos);
        } else if (isOverLimit(nowNanos)) {
            probe.start(nowNanos);
        }
        pinged = true;
        pingedNanos = nowNanos;
        if (isProbing()) {
            session.sendToClient(PingReq.withoutClientId(), probe);
        } else {
            session.sendToClient(PingReq.withoutClientId());
        }
    }

    private boolean isOverLimit(long nowNanos) {
        return Deadline.isDue(lostNanos(), nowNanos);
    }

    /** Whether the client was pinged and is lost unless it answers. */
    private boolean isProbing() {
        return isPinged() && probe.isRunning();
    }

    /** Whether the client was pinged, and the ping is not lost with the link. */
    private boolean isPinged() {
        return pinged && !session.outage().wasAfter(pingedNanos);
    }

    private void start(long nanos, long nowNanos) {
        sinceNanos = nowNanos;
        limitNanos = nanos;
        pingAfterNanos = Deadline.NEVER;
        probesAtLimit = false;
        pinged = false;
        probe.stop();
    }

    private long withTolerance(int seconds) {
        return seconds * SECOND / WHOLE * session.listener().supervisionPercent();
    }
}
