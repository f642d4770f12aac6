package org.sngateway.sim.fleet;

import java.util.HashMap;
import java.util.Map;
import org.sngateway.sn.message.QoS;

/** The fate of each command: published at the broker, received by its node. Owned by one thread. */
final class CommandLedger {
    private final Map<Long, Boolean> openToSleeper = new HashMap<>();
    private long given;
    private long received;
    private long repeatedAtQos2;
    private long toSleepers;
    private long missingAtSleepers;

    /**
     * A command is published.
     *
     * @param toSleeper for a node that sleeps: it must arrive at a wake
     * @return its number
     */
    long onGiven(boolean toSleeper) {
        given++;
        openToSleeper.put(given, toSleeper);
        if (toSleeper) {
            toSleepers++;
            missingAtSleepers++;
        }
        return given;
    }

    /** A node received the command with this number, subscribed at this QoS. */
    void onReceived(long number, QoS qos) {
        Boolean toSleeper = openToSleeper.remove(number);
        if (toSleeper != null) {
            received++;
            missingAtSleepers -= toSleeper ? 1 : 0;
        } else if (number <= given && qos == QoS.TWO) {
            repeatedAtQos2++;
        }
    }

    /** Whether the sleepers have received all of theirs. */
    boolean isSettled() {
        return missingAtSleepers == 0;
    }

    CommandAccount account() {
        return new CommandAccount(given, received, repeatedAtQos2, toSleepers, missingAtSleepers);
    }
}
