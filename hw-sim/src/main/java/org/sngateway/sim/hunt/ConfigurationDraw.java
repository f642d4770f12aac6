package org.sngateway.sim.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sngateway.sim.scenario.Population;

/**
 * Draws settings of the listener, and limits that are exactly what the nodes need. The rest of the configuration is drawn
 * independently.
 */
final class ConfigurationDraw {
    private static final long SALT = 0x6c69_6d69_7473_2121L;

    private static final long SALT_OF_WILLS = 0x7769_6c6c_7321_2121L;
    private static final int[] WILL_DELAYS_SECONDS = {60, 120, 300};

    private final SplittableRandom random;
    private final SplittableRandom ofWills;

    ConfigurationDraw(long seed) {
        random = new SplittableRandom(seed ^ SALT);
        ofWills = new SplittableRandom(seed ^ SALT_OF_WILLS);
    }

    /** The section of the listener; empty = as usual. */
    String listener() {
        List<String> settings = new ArrayList<>();
        maybe(settings, 8, "retry-interval: " + (2 + random.nextInt(9)) + "s");
        maybe(settings, 6, "retry-count: " + random.nextInt(6));
        maybe(settings, 6, "takeover: same-host");
        maybe(settings, 6, "ping-silent-nodes: on");
        maybe(settings, 6, "qos0-gap: " + random.nextInt(1000) + "ms");
        maybe(settings, 6, "max-failed-wakes: " + (1 + random.nextInt(3)));
        return settings.isEmpty() ? "" : "listeners: {udp: {" + String.join(", ", settings) + "}}\n";
    }

    /** How long the broker of MQTT 5 waits with a will. */
    String willDelay() {
        int seconds = WILL_DELAYS_SECONDS[ofWills.nextInt(WILL_DELAYS_SECONDS.length)];
        return (ofWills.nextInt(100) < 40 ? seconds : 0) + "s";
    }

    /** Further limits, with a comma before each; empty = as usual. */
    String limits(List<Population> populations) {
        int topics = 0;
        int subscriptions = 1;
        for (Population one : populations) {
            topics = Math.max(topics, one.readings().size() + one.commands().size() + 1);
            subscriptions = Math.max(subscriptions, one.commands().size());
        }
        List<String> limits = new ArrayList<>();
        maybe(limits, 8, ", subscriptions: " + subscriptions);
        maybe(limits, 8, ", open-publishes: " + (2 + random.nextInt(3)));
        maybe(limits, 8, ", topics: " + (2 * topics + 2));
        return String.join("", limits);
    }

    private void maybe(List<String> all, int percent, String one) {
        if (random.nextInt(100) < percent) {
            all.add(one);
        }
    }
}
