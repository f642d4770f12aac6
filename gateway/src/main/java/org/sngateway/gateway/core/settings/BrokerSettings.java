package org.sngateway.gateway.core.settings;

/**
 * How the core deals with the broker.
 *
 * @param answerTimeoutNanos how long a request of a client waits for the broker's answer (R5.13); below the client's
 *     Tretry
 * @param lateConnectNanos how long a connection goes on whose client was told that the broker does not answer (R8.31); 0 = it
 *     is given up
 * @param graceNanos how long an active client is kept when the broker is away (R6.4, "spool: off")
 * @param reconnectMinNanos the pause before the second attempt to connect; it doubles with each further one
 * @param reconnectMaxNanos the longest pause between attempts
 * @param conflictWindowNanos a client id conflict is suspected when a connection is closed twice within this time
 *     after it was accepted (row 31); 0 = never
 * @param conflictCheckNanos for this time after that, the other connections must stay up
 * @param conflictPatienceNanos a client is served from the spool for this time of a client id conflict; then it is sent
 *     away
 * @param conflictPauseNanos for this time after a client id conflict, acknowledged messages of a client that is gone
 *     or asleep wait for the next attempt
 * @param refusalPatienceNanos for this time of a connection, acknowledged messages are sent again that the broker refuses for
 *     rights or without a clear reason (R8.29)
 * @param keepsWills whether the will of a client that reconnects with CleanSession=0 and without Will stays (R8.15)
 * @param clientIdPrefix put before the client id towards the broker; may be empty
 * @param ownClientId the gateway's own client id, for QoS -1 and to know whether the broker is reachable
 * @param maxOpening the most connections in the making
 * @param maxOpensPerSecond the most attempts that begin in a second
 * @param resumesLazily whether sessions from before a restart are connected when their client is heard; sessions with
 *     something to send are always connected at once
 */
public record BrokerSettings(
        long answerTimeoutNanos,
        long lateConnectNanos,
        long graceNanos,
        long reconnectMinNanos,
        long reconnectMaxNanos,
        long conflictWindowNanos,
        long conflictCheckNanos,
        long conflictPatienceNanos,
        long conflictPauseNanos,
        long refusalPatienceNanos,
        boolean keepsWills,
        String clientIdPrefix,
        String ownClientId,
        int maxOpening,
        int maxOpensPerSecond,
        boolean resumesLazily) {}
