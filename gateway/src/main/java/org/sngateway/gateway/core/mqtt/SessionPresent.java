package org.sngateway.gateway.core.mqtt;

import java.util.Locale;

/** Whether the broker has the client's session, as its CONNACK says it (Session Present, MQTT 3.1.1 §3.2.2.2). */
public enum SessionPresent {
    /** The broker has the session. */
    YES,
    /** The broker has no session of the client, or was asked to begin a new one. */
    NO,
    /** The broker does not say it, as in MQTT 3.1. Most often it has the session: nothing may come twice, and nothing be lost. */
    UNSAID;

    /** What a CONNACK with the flag says. */
    public static SessionPresent of(boolean flag) {
        return flag ? YES : NO;
    }

    /** In the log: {@code yes}, {@code no} or {@code unsaid}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
