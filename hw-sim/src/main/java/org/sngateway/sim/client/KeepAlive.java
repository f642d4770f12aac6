package org.sngateway.sim.client;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.PingReq;

/** An active client sends something within each keep alive (MQTT-SN 1.2 §6.11). */
final class KeepAlive {
    private final SnClient client;
    /** Created for the first PINGREQ, because a client that publishes often enough needs none. */
    private @Nullable Retry ping;

    private long pingNanos = Deadline.NEVER;

    KeepAlive(SnClient client) {
        this.client = client;
    }

    /** The client sent something, or has just become active. */
    void onSent(long nowNanos) {
        long intervalNanos = client.settings().pingInterval().toNanos();
        pingNanos = intervalNanos == 0 ? Deadline.NEVER : Deadline.after(nowNanos, intervalNanos);
    }

    /** Sends PINGREQ before its time. */
    void ping(long nowNanos) {
        if (ping == null) {
            ping = new Retry(client);
        }
        ping.start(PingReq.withoutClientId(), nowNanos);
    }

    /** Whether a PINGREQ waits for its answer. */
    boolean isWaiting() {
        return ping != null && ping.isWaiting();
    }

    void onPingResp() {
        stopPing();
    }

    void stop() {
        stopPing();
        pingNanos = Deadline.NEVER;
    }

    private void stopPing() {
        if (ping != null) {
            ping.stop();
        }
    }

    long deadlineNanos() {
        return ping == null ? pingNanos : Math.min(pingNanos, ping.deadlineNanos());
    }

    void onTick(long nowNanos) {
        if (ping != null && ping.isExhausted(nowNanos)) {
            client.lost("no answer to PINGREQ", nowNanos);
        } else if (Deadline.isDue(pingNanos, nowNanos)) {
            if (isWaiting()) {
                // A keep alive below Tretry: repetitions alone are not frequent enough.
                client.send(PingReq.withoutClientId(), nowNanos);
            } else {
                ping(nowNanos);
            }
        }
    }
}
