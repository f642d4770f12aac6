package org.sngateway.sim.firmware;

import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sn.message.SnMessage;

/**
 * What a firmware does differently: everything its client says and hears goes through here, and may be changed, answered or
 * lost on the way. Those of a client that keeps to the text change nothing.
 */
public interface Habits {
    /** What is at either end. */
    interface Ends {
        /** Sends a message by radio. */
        void toGateway(SnMessage message);

        /** Lets the client hear a message. */
        void toClient(SnMessage message, long nowNanos);

        ClientState state();
    }

    /** The client says something. */
    default void onSaid(SnMessage message, Ends ends, long nowNanos) {
        ends.toGateway(message);
    }

    /** The gateway says something. */
    default void onHeard(SnMessage message, Ends ends, long nowNanos) {
        ends.toClient(message, nowNanos);
    }

    /** The settings that are not the application's to choose. */
    default ClientSettings settings(ClientSettings wanted) {
        return wanted;
    }

    /** The client is about to take leave, in order to sleep: its DISCONNECT has to carry the duration. */
    default void onTakesLeaveToSleep(int durationSeconds) {}

    /** Those of one client. */
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
