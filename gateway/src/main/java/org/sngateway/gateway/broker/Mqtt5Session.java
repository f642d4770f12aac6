package org.sngateway.gateway.broker;

import java.time.Duration;
import org.sngateway.gateway.core.mqtt.MqttCommand;

/**
 * What CONNECT and DISCONNECT of MQTT 5 say about the session of a client at the broker, and about the will that is a back-stop
 * there (R8.15). The end of a session publishes a will that waits, and so does Clean Start. PURE.
 *
 * @param cleanSession whether the session ends when the client leaves
 * @param cleanStart whether a new session begins
 * @param hasWill whether the client has a will
 * @param sessionExpiry how long the broker keeps a session without a connection
 * @param willDelay for so long a will waits; zero = the broker gets no wills
 */
public record Mqtt5Session(
        boolean cleanSession, boolean cleanStart, boolean hasWill, Duration sessionExpiry, Duration willDelay) {
    /** A session outlives its connection for a bit longer than its will waits. */
    private static final Duration AFTER_WILL = Duration.ofMinutes(1);

    /** The session that the core wants. */
    public static Mqtt5Session of(MqttCommand.Open open, Duration sessionExpiry, Duration willDelay) {
        return new Mqtt5Session(open.cleanSession(), open.cleanStart(), open.will() != null, sessionExpiry, willDelay);
    }

    /** Whether the CONNECT has the will. */
    public boolean hasBackStop() {
        return hasWill && !willDelay.isZero();
    }

    /**
     * Whether the CONNECT asks for the session that may be there, though a new one is wanted: a session that is found is ended
     * by DISCONNECT, which deletes its will.
     */
    public boolean looksForOldSession() {
        return cleanStart && !willDelay.isZero();
    }

    /** The Session Expiry Interval. A clean session has it too: it outlives the connections of the gateway. */
    public Duration expiry() {
        Duration withWill = willDelay.plus(AFTER_WILL);
        return hasBackStop() && withWill.compareTo(sessionExpiry) > 0 ? withWill : sessionExpiry;
    }

    /**
     * Whether a DISCONNECT ends the session.
     *
     * @param keepsSession the client stays
     */
    public boolean endsAtDisconnect(boolean keepsSession) {
        return cleanSession && !keepsSession;
    }
}
