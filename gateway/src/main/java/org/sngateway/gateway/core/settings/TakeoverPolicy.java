package org.sngateway.gateway.core.settings;

/** Whether a client may go on from another address with the session it has (R8.27). */
public enum TakeoverPolicy {
    /** From anywhere: what NAT and sleep on plain UDP need. */
    ANY,
    /** From another port of the same host. */
    SAME_HOST,
    /** Never: for radios whose node ids are fixed. */
    NEVER
}
