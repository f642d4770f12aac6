package org.sngateway.gateway.core.settings;

/** Whether a client may continue its session from another address (R8.27). */
public enum TakeoverPolicy {
    /** From any address: NAT and sleep on plain UDP need this. */
    ANY,
    /** From another port of the same host. */
    SAME_HOST,
    /** Never: for radios whose node ids are fixed. */
    NEVER
}
