package org.sngateway.gateway.config;

/** When another value of a key is in force, after the running gateway was told to read its configuration again. */
public enum Reload {
    /** For all that comes. */
    AT_ONCE,
    /** For each connection to the broker that is opened from then on; those that are open keep what they have. */
    NEW_CONNECTIONS,
    /** At the next start; until then the value from the last one is in force. */
    RESTART
}
