package org.sngateway.gateway.core.exchange;

/** Why a message that somebody published was dropped on purpose. Each is counted, and acknowledged to the broker. */
public enum DropReason {
    /** To the broker at QoS 0 while it can't be reached or takes no more. */
    BROKER_UNREACHABLE,
    /** The client is alive and did not acknowledge in spite of all repetitions (R5.6). */
    NOT_ACKNOWLEDGED,
    /** The client answered with a return code other than accepted (R5.6). */
    REFUSED_BY_CLIENT,
    /** The client does not learn the topic id that the message needs (R5.4, R8.10). */
    NOT_REGISTERED,
    /** More topics than the table holds, so there is no id for it. */
    NO_TOPIC_ID,
    /** Longer than the link of the client carries (§6.10). */
    TOO_LONG,
    /** A packet of the broker is longer than {@code broker: max-packet}, and was skipped and acknowledged (R8.28). */
    BEYOND_MAX_PACKET,
    /** To the broker at QoS 0, and the broker says that it does not take such a message: too long, or with Retain. */
    BEYOND_BROKER_LIMIT,
    /** The client's queue was full (R6.3). */
    QUEUE_FULL,
    /** QoS 0 for a sleeping client, and a newer message of the same topic came (R6.3). */
    SUPERSEDED,
    /** The time is over for which the broker said that the message is worth something (MQTT 5 §3.3.2.3.3). */
    EXPIRED,
    /** So many wakes ended without an acknowledgement that the message is taken for the cause (R6.3). */
    FAILED_WAKES,
    /** The session of the client ended. */
    SESSION_ENDED
}
