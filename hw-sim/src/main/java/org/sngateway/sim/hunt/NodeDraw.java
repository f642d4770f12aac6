package org.sngateway.sim.hunt;

import java.time.Duration;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sim.scenario.NodeConditions;
import org.sngateway.sim.scenario.Population;

/** Has some nodes do what nodes of the field do. The rest of the scenario is drawn independently. */
final class NodeDraw {
    private static final long SALT = 0x6e6f_6465_7321_2121L;
    private static final int SHARE_PERCENT = 6;
    private static final double OTHER_PERIODS = 0.3;

    private static final double REFUSES_REGISTER = 0.25;
    private static final Duration TWINS = Duration.ofSeconds(60);
    private static final Duration INHERITS = Duration.ofSeconds(70);

    private static final long SALT_OF_FORWARDERS = 0x666f_7277_6172_6421L;
    private static final int PERCENT_OF_FORWARDERS = 10;

    private static final long SALT_OF_REBOOTS = 0x7265_626f_6f74_7321L;
    private static final int PERCENT_OF_REBOOTS = 12;

    private final Chance chance;
    private final Chance ofForwarders;
    private final Chance ofReboots;
    /** Some nodes are behind forwarders. */
    private final boolean hasForwarders;

    /** Only there an address is not the device's own. */
    private final boolean isOnUdp;

    NodeDraw(long seed, boolean isOnUdp) {
        this.isOnUdp = isOnUdp;
        chance = new Chance(seed, SALT);
        ofForwarders = new Chance(seed, SALT_OF_FORWARDERS);
        ofReboots = new Chance(seed, SALT_OF_REBOOTS);
        hasForwarders = ofForwarders.in100(PERCENT_OF_FORWARDERS) && isOnUdp;
    }

    /** The population under its conditions, as far as its firmware can be. */
    Population given(Population drawn) {
        boolean otherPeriods = isDrawn() && drawn.firmware().keepAlive().isEmpty();
        boolean inherits = isDrawn() && isOnUdp;
        boolean refusesRegister = isDrawn() && drawn.firmware().takesRegister();
        boolean twins = isDrawn() && isOnUdp && drawn.firmware() == Firmware.STANDARD;
        return drawn.withCount(inherits ? Math.max(2, drawn.count()) : drawn.count())
                .withConditions(new NodeConditions(
                        otherPeriods ? OTHER_PERIODS : 0,
                        inherits ? INHERITS : Duration.ZERO,
                        refusesRegister ? REFUSES_REGISTER : 0,
                        twins ? TWINS : Duration.ZERO,
                        reboots(),
                        hasForwarders ? ofForwarders.oneOf(0, 1, 1, 1, 2) : 0));
    }

    private Duration reboots() {
        int seconds = ofReboots.oneOf(15, 30, 60, 120);
        return ofReboots.in100(PERCENT_OF_REBOOTS) ? Duration.ofSeconds(seconds) : Duration.ZERO;
    }

    private boolean isDrawn() {
        return chance.in100(SHARE_PERCENT);
    }
}
