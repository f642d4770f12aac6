package org.sngateway.gateway.core.settings;

/**
 * How the nodes of one listener are treated.
 *
 * @param retryIntervalNanos Tretry: until a message to a client is repeated (5.13)
 * @param retryCount Nretry: how often it is repeated, 0 or more
 * @param idleMaximumNanos how long a client with keep alive 0 may be silent (5.9)
 * @param takeover whether a session may move to another address (8.27)
 * @param maxMessageOctets the longest message that the link carries; longer ones are dropped and counted (6.10)
 * @param sleep how sleeping clients are served
 */
public record ListenerSettings(
        long retryIntervalNanos,
        int retryCount,
        long idleMaximumNanos,
        TakeoverPolicy takeover,
        int maxMessageOctets,
        SleepSettings sleep) {

    /** How long a client tries before it gives up: as long an answer to it is worth repeating. */
    public long retryWindowNanos() {
        return retryIntervalNanos * (retryCount + 1);
    }
}
