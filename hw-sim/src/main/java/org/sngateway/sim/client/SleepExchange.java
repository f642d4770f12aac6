package org.sngateway.sim.client;

import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;

/**
 * Sleep (MQTT-SN 1.2 §6.14): DISCONNECT with Duration, then one PINGREQ with the client id within each duration. The
 * gateway then delivers the messages that it has kept, and ends with PINGRESP.
 */
final class SleepExchange {
    private final SnClient client;
    private final Retry retry;
    /** 0 = the client stays active. */
    private int durationSeconds;

    private long wakeNanos = Deadline.NEVER;

    SleepExchange(SnClient client, Retry retry) {
        this.client = client;
        this.retry = retry;
    }

    /** From now on the client sleeps whenever it has nothing to send; 0 = it stays active. */
    void want(int seconds) {
        durationSeconds = seconds;
    }

    boolean isWanted() {
        return durationSeconds > 0;
    }

    /** Tells the gateway that the client will sleep, or will sleep with another duration. */
    void fallAsleep(long nowNanos) {
        wakeNanos = Deadline.NEVER;
        client.enter(ClientState.FALLING_ASLEEP);
        retry.start(new Disconnect(durationSeconds), nowNanos);
    }

    /** The gateway agreed. */
    void onDisconnect(long nowNanos) {
        sleepOn(nowNanos);
        client.listener().onAsleep(nowNanos);
    }

    void wake(long nowNanos) {
        wakeNanos = Deadline.NEVER;
        client.enter(ClientState.AWAKE);
        retry.start(new PingReq(client.clientId()), nowNanos);
    }

    /** Every message except PINGRESP restarts the timer of an awake client. */
    void onHeard(long nowNanos) {
        retry.restartTimer(nowNanos);
    }

    void onPingResp(long nowNanos) {
        sleepOn(nowNanos);
        client.listener().onWakeOver(true, nowNanos);
    }

    /** §6.14: to save its battery the client sleeps without the PINGRESP and tries again at its next wake. */
    void onNoAnswer(long nowNanos) {
        sleepOn(nowNanos);
        client.listener().onWakeOver(false, nowNanos);
    }

    void stop() {
        wakeNanos = Deadline.NEVER;
    }

    long deadlineNanos() {
        return wakeNanos;
    }

    void onTick(long nowNanos) {
        if (Deadline.isDue(wakeNanos, nowNanos)) {
            wake(nowNanos);
        }
    }

    private void sleepOn(long nowNanos) {
        retry.stop();
        client.enter(ClientState.ASLEEP);
        wakeNanos = Deadline.after(nowNanos, durationSeconds * 1_000_000_000L);
    }
}
