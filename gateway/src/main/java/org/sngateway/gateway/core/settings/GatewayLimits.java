package org.sngateway.gateway.core.settings;

/**
 * The tables of the gateway (promise P7). Anything beyond a limit is refused or forgotten, and counted.
 *
 * @param maxSessions sessions of clients, connected or kept
 * @param maxClientIdOctets the longest client id in UTF-8; the specification says 23 characters, many devices use more
 * @param maxRememberedSenders addresses remembered for rate limits and repeated answers; the oldest is forgotten
 * @param maxRememberedClients clients without a session for which the end of their topic ids is remembered
 * @param maxTakeoversPerMinute of one session; beyond, the address does not change (R8.23)
 * @param sessionExpiryNanos after which a session that is disconnected or lost is forgotten (R6.4 row 32)
 * @param newClientIntervalNanos the least time between two client ids without a session from one place (R8.35); 0 = no limit
 * @param newClientBurst how many of them at once, if none came for as long, 1 or more
 * @param disconnectIntervalNanos the least time between two DISCONNECTs to one sender (R8.5)
 * @param disconnectReplyIntervalNanos the least time between two answers to a DISCONNECT of one unknown sender (R8.5)
 * @param maxDisconnectsPerSecond to all unknown senders together (R8.5)
 * @param maxUsedOctets of memory for all sessions together; beyond, each session has a small share that no other
 *     session can take
 */
public record GatewayLimits(
        int maxSessions,
        int maxClientIdOctets,
        int maxRememberedSenders,
        int maxRememberedClients,
        int maxTakeoversPerMinute,
        long sessionExpiryNanos,
        long newClientIntervalNanos,
        int newClientBurst,
        long disconnectIntervalNanos,
        long disconnectReplyIntervalNanos,
        int maxDisconnectsPerSecond,
        int maxUsedOctets) {}
