package org.sngateway.gateway.core.exchange;

/** Why a well-formed message had no effect. Each is counted; none is an answer or a change of state. */
public enum IgnoreReason {
    /** Of a type that only clients receive. */
    NOT_FOR_A_GATEWAY,
    /** The state table (R6.4) has "-" in this place. */
    NOT_EXPECTED,
    /** A repetition of what is being worked on; the answer will come. */
    REPETITION,
    /** The client has too many requests open; it will repeat this one (R8.25). */
    TOO_MANY_OPEN_REQUESTS,
    /** So much of the session waits for the disk that nothing is added; the client will repeat this one (promise P7). */
    WAITS_FOR_DISK,
    /** The listener's policy does not let the session move to this address (R8.27). */
    TAKEOVER_NOT_ALLOWED,
    /** An answer that was due, but not so often (R8.5); or a message at QoS -1 too many (R5.7). */
    RATE_LIMITED,
    /** QoS -1, which the listener does not serve at all. */
    SWITCHED_OFF,
    /** QoS -1 of a sender or under a topic that the listener does not allow; or a forwarder that it does not allow. */
    NOT_ALLOWED,
    /** QoS -1 under a topic id that stands for nothing, or for no topic name. */
    UNKNOWN_TOPIC,
    /** QoS -1 or a search for a gateway while the broker can't be reached. */
    BROKER_UNREACHABLE,
    /** QoS -1, and the broker closed the connection at such a message before (R8.28). */
    BEYOND_BROKER_LIMIT
}
