package org.sngateway.gateway.core.settings;

/**
 * How the core deals with the broker.
 *
 * @param answerTimeoutNanos how long a request of a client waits for the broker's answer (5.13); below the client's Tretry
 * @param graceNanos how long an active client is kept when the broker is away (6.4, "spool: off")
 * @param reconnectMinNanos the pause before the second attempt to connect; it doubles with each further one
 * @param reconnectMaxNanos the longest pause between attempts
 * @param clientIdPrefix put before the client id towards the broker; may be empty
 */
public record BrokerSettings(
        long answerTimeoutNanos,
        long graceNanos,
        long reconnectMinNanos,
        long reconnectMaxNanos,
        String clientIdPrefix) {}
