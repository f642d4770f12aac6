package org.sngateway.sim.firmware;

import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sn.message.SnMessage;

/**
 * How a firmware differs. Every message of its client passes through here in both directions, and may be changed,
 * answered or dropped. The habits of a standard client change nothing.
 */
public interface Habits {
    /** Both ends of the path. */
    interface Ends {
        /** Sends a message by radio. */
        void toGateway(SnMessage message);

        /** Delivers a message to the client. */
        void toClient(SnMessage message, long nowNanos);

        ClientState state();
    }

    /** A message of the client. */
    default void onSaid(SnMessage message, Ends ends, long nowNanos) {
        ends.toGateway(message);
    }

    /** A message of the gateway. */
    default void onHeard(SnMessage message, Ends ends, long nowNanos) {
        ends.toClient(message, nowNanos);
    }

    /** The settings with the values that the firmware fixes. */
    default ClientSettings settings(ClientSettings wanted) {
        return wanted;
    }

    /** The client is about to disconnect in order to sleep: its DISCONNECT must carry the duration. */
    default void onTakesLeaveToSleep(int durationSeconds) {}

    /** New habits for one client. */
    static Habits of(Firmware firmware) {
        return switch (firmware) {
            case STANDARD -> Standard.OF_ALL;
            case RIOT_EMCUTE -> new Emcute();
            case RIOT_ASYMCUTE -> new Asymcute();
            case ZEPHYR -> new Zephyr();
            case PAHO_EMBEDDED -> new PahoEmbedded();
        };
    }
}
