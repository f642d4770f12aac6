package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.PingReq;

/**
 * How long a client may be silent (MQTT-SN 1.2 §6.11 and §6.14, here 5.9): one and a half times its keep alive or its sleep
 * duration. Without a keep alive it may be silent for the idle maximum; then it is asked by PINGREQ whether it is there.
 */
public final class Supervision {
    private static final long SECOND = 1_000_000_000L;

    private final SessionContext session;
    private final Retry probe = new Retry();
    private long lastHeardNanos;
    private long sinceNanos;
    private long limitNanos = Deadline.NEVER;
    private boolean probes;

    public Supervision(SessionContext session) {
        this.session = session;
    }

    /** Supervises by keep alive; 0 = by the idle maximum of the listener. */
    public void startKeepAlive(int keepAliveSeconds, long nowNanos) {
        boolean idle = keepAliveSeconds == 0;
        start(idle ? session.listener().idleMaximumNanos() : withTolerance(keepAliveSeconds), idle, nowNanos);
    }

    /** Supervises a sleeping client. */
    public void startSleep(int durationSeconds, long nowNanos) {
        start(withTolerance(durationSeconds), false, nowNanos);
    }

    /** Supervises a client that is awake. */
    public void startAwake(long nowNanos) {
        start(session.listener().sleep().awakeMaximumNanos(), false, nowNanos);
    }

    public void stop() {
        limitNanos = Deadline.NEVER;
        probe.stop();
    }

    /** A message of the client came. */
    public void onHeard(long nowNanos) {
        lastHeardNanos = nowNanos;
        sinceNanos = nowNanos;
        probe.stop();
    }

    public long lastHeardNanos() {
        return lastHeardNanos;
    }

    public long deadlineNanos() {
        return probe.deadlineNanos() == Deadline.NEVER ? Deadline.after(sinceNanos, limitNanos) : probe.deadlineNanos();
    }

    /** Whether the client has been silent too long. */
    public boolean hasExpired(long nowNanos) {
        if (!Deadline.isDue(deadlineNanos(), nowNanos)) {
            return false;
        }
        if (!probes) {
            return true;
        }
        if (probe.deadlineNanos() == Deadline.NEVER) {
            probe.start(session.listener(), nowNanos);
        } else if (!probe.repeats(nowNanos)) {
            return true;
        }
        session.sendToClient(PingReq.withoutClientId());
        return false;
    }

    private void start(long nanos, boolean withProbe, long nowNanos) {
        sinceNanos = nowNanos;
        limitNanos = nanos;
        probes = withProbe;
        probe.stop();
    }

    private static long withTolerance(int seconds) {
        return seconds * SECOND * 3 / 2;
    }
}
