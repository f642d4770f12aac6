package org.sngateway.sim.client;

import java.time.Duration;

/**
 * How a client behaves (MQTT-SN 1.2 §7.2).
 *
 * @param clientId 1 to 23 characters by the text
 * @param keepAlive what the gateway is told; whole seconds, 0 = it does not supervise
 * @param retryInterval Tretry
 * @param retryCount Nretry: repetitions before the connection is taken for lost
 * @param congestionPause TWAIT: how long nothing is asked for after return code 1
 * @param maxQueued publications that wait; beyond, the oldest is given up
 * @param pingInterval a PINGREQ goes out when nothing else did for so long; 0 = never
 * @param firstMsgId 0 to 65535
 * @param usesMsgIdZero 65535 is followed by 0, which the text knows as "not relevant" (§5.3.11); else by 1
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
        boolean usesMsgIdZero) {

    /** A client after the text: it pings when the keep alive is over, and its MsgIds are 1 to 65535. */
    public ClientSettings(
            String clientId,
            Duration keepAlive,
            Duration retryInterval,
            int retryCount,
            Duration congestionPause,
            int maxQueued) {
        this(clientId, keepAlive, retryInterval, retryCount, congestionPause, maxQueued, keepAlive, 1, false);
    }

    /** The same, but for when it pings. */
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
                usesMsgIdZero);
    }

    /** The same, but for its MsgIds, which begin with this one and include 0. */
    public ClientSettings withMsgIdsFrom(int first) {
        return new ClientSettings(
                clientId, keepAlive, retryInterval, retryCount, congestionPause, maxQueued, pingInterval, first, true);
    }
}
