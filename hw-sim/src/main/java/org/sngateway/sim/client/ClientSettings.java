package org.sngateway.sim.client;

import java.time.Duration;

/**
 * How a client behaves (MQTT-SN 1.2 §7.2).
 *
 * @param clientId 1 to 23 characters by the specification
 * @param keepAlive as sent in CONNECT; whole seconds, 0 = the gateway does not supervise
 * @param retryInterval Tretry
 * @param retryCount Nretry: repetitions before the connection counts as lost
 * @param congestionPause TWAIT: the pause after return code 1
 * @param maxQueued queued publications; beyond, the oldest is given up
 * @param pingInterval a PINGREQ is sent when nothing else was sent for this time; 0 = never
 * @param firstMsgId 0 to 65535
 * @param usesMsgIdZero 65535 is followed by 0, which the specification calls "not relevant" (§5.3.11); else by 1
 * @param sendsAsleep a sleeping client sends without CONNECT (R8.21); else it connects first (§6.14)
 */
public record ClientSettings(
        String clientId,
        Duration keepAlive,
        Duration retryInterval,
        int retryCount,
        Duration congestionPause,
        int maxQueued,
        Duration pingInterval,
        int firstMsgId,
        boolean usesMsgIdZero,
        boolean sendsAsleep) {

    /** A client by the specification: it pings when the keep alive is over, and its MsgIds are 1 to 65535. */
    public ClientSettings(
            String clientId,
            Duration keepAlive,
            Duration retryInterval,
            int retryCount,
            Duration congestionPause,
            int maxQueued) {
        this(clientId, keepAlive, retryInterval, retryCount, congestionPause, maxQueued, keepAlive, 1, false, false);
    }

    /** The same with another time of its pings. */
    public ClientSettings withPingInterval(Duration interval) {
        return new ClientSettings(
                clientId,
                keepAlive,
                retryInterval,
                retryCount,
                congestionPause,
                maxQueued,
                interval,
                firstMsgId,
                usesMsgIdZero,
                sendsAsleep);
    }

    /** The same with another keep alive, and pings that fit it. */
    public ClientSettings withKeepAlive(Duration other) {
        return new ClientSettings(
                clientId,
                other,
                retryInterval,
                retryCount,
                congestionPause,
                maxQueued,
                other,
                firstMsgId,
                usesMsgIdZero,
                sendsAsleep);
    }

    /** The same with MsgIds that begin with this one and include 0. */
    public ClientSettings withMsgIdsFrom(int first) {
        return new ClientSettings(
                clientId,
                keepAlive,
                retryInterval,
                retryCount,
                congestionPause,
                maxQueued,
                pingInterval,
                first,
                true,
                sendsAsleep);
    }

    /** The same for a client that sends without CONNECT while it sleeps. */
    public ClientSettings thatSendsAsleep() {
        return new ClientSettings(
                clientId,
                keepAlive,
                retryInterval,
                retryCount,
                congestionPause,
                maxQueued,
                pingInterval,
                firstMsgId,
                usesMsgIdZero,
                true);
    }
}
