package org.sngateway.gateway.core.settings;

/** What a kind of client can't do, so that the gateway spares it (R9). */
public enum Quirk {
    /** Refuses a PUBLISH with DUP: repetitions go without it (R8.8). */
    NO_DUP,
    /** Takes any PUBACK for a success: instead of return code 1 it hears nothing and repeats (R5.5). */
    NO_CONGESTION_CODE,
    /** Gives the connection up when a will update is refused: it is accepted (R5.3). */
    NO_UPDATE_REFUSAL,
    /** Never answers REGISTER: messages that would need one are dropped at once (R8.10). */
    NO_REGISTER,
    /** Forgets its topic ids when it sleeps: they are registered again at each wake. */
    FORGETS_TOPIC_IDS
}
