package org.sngateway.gateway.core.settings;

/** What a kind of client can't do, so that the gateway spares it (section 9). */
public enum Quirk {
    /** Refuses a PUBLISH with DUP: repetitions go without it (8.8). */
    NO_DUP,
    /** Takes any PUBACK for a success: instead of return code 1 it hears nothing and repeats (5.5). */
    NO_CONGESTION_CODE,
    /** Gives the connection up when a will update is refused: it is accepted (5.3). */
    NO_UPDATE_REFUSAL,
    /** Never answers REGISTER: messages that would need one are dropped at once (8.10). */
    NO_REGISTER,
    /** Forgets its topic ids when it sleeps: they are registered again at each wake. */
    FORGETS_TOPIC_IDS
}
