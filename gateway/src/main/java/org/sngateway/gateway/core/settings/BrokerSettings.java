package org.sngateway.gateway.core.settings;

/**
 * How the core deals with the broker.
 *
 * @param answerTimeoutNanos how long a request of a client waits for the broker's answer (R5.13); below the client's Tretry
 * @param graceNanos how long an active client is kept when the broker is away (R6.4, "spool: off")
 * @param reconnectMinNanos the pause before the second attempt to connect; it doubles with each further one
 * @param reconnectMaxNanos the longest pause between attempts
 * @param contentionWindowNanos a connection that is closed twice so soon after it was accepted may have been taken over (row
 *     31); 0 = never thought so
 * @param contentionCheckNanos how long after that the other connections must still be up
 * @param contentionPauseNanos how long after that what was acknowledged to a client, gone or asleep, waits until it is tried
 * @param keepsWills whether the will of a client that reconnects with CleanSession=0 and without Will stays (R8.15)
 * @param clientIdPrefix put before the client id towards the broker; may be empty
 * @param ownClientId under which the gateway itself connects, for QoS -1 and to know whether the broker is there
 * @param maxOpening how many connections may be in the making at once
 * @param maxOpensPerSecond how many attempts begin in a second at most
 * @param resumesLazily whether sessions of before a restart are connected when their client is heard of; those with
 *     something to send always at once
 */
public record BrokerSettings(
        long answerTimeoutNanos,
        long graceNanos,
        long reconnectMinNanos,
        long reconnectMaxNanos,
        long contentionWindowNanos,
        long contentionCheckNanos,
        long contentionPauseNanos,
        boolean keepsWills,
        String clientIdPrefix,
        String ownClientId,
        int maxOpening,
        int maxOpensPerSecond,
        boolean resumesLazily) {}
