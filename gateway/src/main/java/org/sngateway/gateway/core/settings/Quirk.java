package org.sngateway.gateway.core.settings;

/** A fault or limit of a kind of client that the gateway adapts to (R9). */
public enum Quirk {
    /** Refuses a PUBLISH with DUP: repetitions are sent without it (R8.8). */
    NO_DUP,
    /** Takes any PUBACK for success: instead of return code 1 it gets no answer, so that it repeats (R5.5). */
    NO_CONGESTION_CODE,
    /** Ends its connection when a will update is refused: the update is accepted (R5.3). */
    NO_UPDATE_REFUSAL,
    /** Never answers REGISTER: messages that need one are dropped at once (R8.10). */
    NO_REGISTER,
    /** Forgets its topic ids when it sleeps: they are registered again at each wake. */
    FORGETS_TOPIC_IDS
}
