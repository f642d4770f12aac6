package org.sngateway.sim.hunt;

import java.util.List;
import org.sngateway.sim.scenario.AttackConditions;
import org.sngateway.sim.scenario.Population;

/**
 * Has unknown senders fill the table of sessions, which has little room beside the nodes. The rest of the scenario is drawn
 * independently.
 */
final class StrangerDraw {
    private static final long SALT = 0x7374_7261_6e67_6572L;
    private static final int SHARE_PERCENT = 6;
    private static final int MAX_SECONDS = 60;
    private static final int[] ROOM = {2, 10, 40};

    private final Chance chance;
    private final boolean fill;
    private final int room;
    private final String pace;

    StrangerDraw(long seed, boolean isOnUdp) {
        chance = new Chance(seed, SALT);
        fill = chance.in100(SHARE_PERCENT) && isOnUdp;
        room = chance.oneOf(ROOM);
        pace = chance.half() ? ", new-clients-burst: 10, new-clients-interval: 2s" : "";
    }

    /** Whether they do. */
    boolean fill() {
        return fill;
    }

    /** Limits that belong to it, with a comma before each; empty = as usual. */
    String limits(List<Population> populations) {
        int nodes = populations.stream().mapToInt(Population::count).sum();
        return fill ? ", sessions: " + (nodes + room) + pace : "";
    }

    AttackConditions attack(long minutes) {
        return new AttackConditions(
                new Moments(chance, minutes).spans(2, MAX_SECONDS), chance.oneOf(20, 100), chance.oneOf(5, 50), true);
    }
}
