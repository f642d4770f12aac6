package org.sngateway.gateway.core;

/** The memories of the gateway that forget what was used longest ago when they are full. */
public enum Memory {
    /** When unknown senders last got a DISCONNECT (R8.5). */
    UNKNOWN_SENDERS,
    /** Refused attempts to connect whose CONNACK may have been lost (R6.4 rows 5 and 6). */
    REFUSED_ATTEMPTS,
    /** Where the topic ids of past clients ended (R8.16). */
    PAST_CLIENTS,
    /** When senders last published without a session (R5.7). */
    QOS_MINUS_ONE_SENDERS,
    /** Forwarders that have been heard (R5.12). */
    FORWARDERS,
    /** From where new client ids came (R8.35). */
    NEW_CLIENTS,
    /** Requests at which the broker closed connections (R8.28). */
    CLOSING_REQUESTS
}
