package org.sngateway.sim.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sn.message.QoS;

/**
 * Draws settings of the listener, and limits that are exactly what the nodes need. The rest of the configuration is drawn
 * independently.
 */
final class ConfigurationDraw {
    private static final long SALT = 0x6c69_6d69_7473_2121L;

    private static final long SALT_OF_WILLS = 0x7769_6c6c_7321_2121L;
    private static final long SALT_OF_LENGTHS = 0x6c65_6e67_7468_2121L;
    private static final int PERCENT_OF_LENGTHS = 15;
    private static final long SALT_OF_LISTENERS = 0x6c69_7374_656e_2121L;
    private static final int PERCENT_OF_LISTENERS = 8;
    private static final long SALT_OF_FORWARDERS = 0x666f_7277_6172_6473L;
    private static final String FORWARDERS = "forwarders: ";
    private static final int PERCENT_OF_OTHER_FORWARDERS = 8;
    private static final int MIN_MESSAGE = 64;
    /** More than any message has before its payload. */
    private static final int HEAD_OCTETS = 40;

    private static final int[] WILL_DELAYS_SECONDS = {60, 120, 300};

    private final Chance chance;
    private final Chance ofWills;
    private final Chance ofLengths;
    private final Chance ofListeners;
    private final Chance ofForwarders;

    ConfigurationDraw(long seed) {
        chance = new Chance(seed, SALT);
        ofWills = new Chance(seed, SALT_OF_WILLS);
        ofListeners = new Chance(seed, SALT_OF_LISTENERS);
        ofForwarders = new Chance(seed, SALT_OF_FORWARDERS);
        ofLengths = new Chance(seed, SALT_OF_LENGTHS);
    }

    /** The section of the listener; empty = as usual. */
    String listener(List<Population> populations) {
        List<String> settings = new ArrayList<>();
        maybe(settings, 8, "retry-interval: " + (2 + chance.below(9)) + "s");
        maybe(settings, 6, "retry-count: " + chance.below(6));
        maybe(settings, 6, "takeover: same-host");
        maybe(settings, 6, "ping-silent-nodes: on");
        maybe(settings, 6, "qos0-gap: " + chance.below(1000) + "ms");
        maybe(settings, 6, "max-failed-wakes: " + (1 + chance.below(3)));
        longest(populations).ifPresent(octets -> settings.add("max-message: " + octets + "B"));
        String withoutSession = qosMinusOne(populations);
        if (!withoutSession.isEmpty()) {
            settings.add(withoutSession);
        }
        forwarders(populations).ifPresent(settings::add);
        String other = ofListeners.in100(PERCENT_OF_LISTENERS) ? other(populations) : "";
        return settings.isEmpty() && other.isEmpty()
                ? ""
                : "listeners: {udp: {" + String.join(", ", settings) + "}" + other + "}\n";
    }

    /** Another listener, which hears every second node. */
    private String other(List<Population> populations) {
        String withoutSession = qosMinusOne(populations);
        return ", other: {port: 1885, retry-interval: " + (2 + ofListeners.below(9)) + "s, retry-count: "
                + (1 + ofListeners.below(5)) + ", max-failed-wakes: " + (1 + ofListeners.below(5))
                + (withoutSession.isEmpty() ? "" : ", " + withoutSession)
                + forwarders(populations).map(setting -> ", " + setting).orElse("") + "}";
    }

    /** What a listener needs for the readings at QoS -1; empty = there are none. */
    static String qosMinusOne(List<Population> populations) {
        boolean any = populations.stream()
                .flatMap(one -> one.readings().stream())
                .anyMatch(reading -> reading.qos() == QoS.MINUS_ONE);
        return any ? "qos-minus-one: on, qos-minus-one-retain: on" : "";
    }

    /** All forwarders that there are are allowed; some that there are not are too. */
    private Optional<String> forwarders(List<Population> populations) {
        String named = populations.stream()
                .map(Population::conditions)
                .filter(conditions -> conditions.forwarder() > 0)
                .map(conditions -> conditions.ipOfForwarder().toString())
                .distinct()
                .collect(Collectors.joining(", ", "[", "]"));
        String others = ofForwarders.half() ? "any" : "[10.254.0.0/16]";
        if (named.equals("[]")) {
            return ofForwarders.in100(PERCENT_OF_OTHER_FORWARDERS)
                    ? Optional.of(FORWARDERS + others)
                    : Optional.empty();
        }
        return Optional.of(FORWARDERS + (ofForwarders.half() ? named : others));
    }

    /**
     * The section of the gateway itself; empty = as usual.
     *
     * @param listeners their section: forwarders get ADVERTISE, often
     */
    String gateway(String listeners) {
        return listeners.contains(FORWARDERS)
                ? "gateway: {advertise-interval: " + ofForwarders.oneOf(5, 20, 60, 900) + "s}\n"
                : "";
    }

    /** The longest message: all that nodes need fits, and some readings do not. */
    private OptionalInt longest(List<Population> populations) {
        int needed = MIN_MESSAGE;
        int longest = 0;
        for (Population one : populations) {
            needed = Math.max(needed, one.willOctets() + HEAD_OCTETS);
            for (Population.Commands some : one.commands()) {
                needed = Math.max(needed, some.payloadOctets() + HEAD_OCTETS);
            }
            for (Population.Readings some : one.readings()) {
                longest = Math.max(longest, some.payloadOctets());
                // At QoS -1 it would go by without an answer, and be no sign of life.
                needed = some.qos() == QoS.MINUS_ONE ? Math.max(needed, some.payloadOctets() + HEAD_OCTETS) : needed;
            }
        }
        boolean isDrawn = ofLengths.in100(PERCENT_OF_LENGTHS);
        return isDrawn && longest > needed ? OptionalInt.of(needed) : OptionalInt.empty();
    }

    /** How long the broker of MQTT 5 waits with a will. */
    String willDelay() {
        int seconds = ofWills.oneOf(WILL_DELAYS_SECONDS);
        return (ofWills.in100(40) ? seconds : 0) + "s";
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
        maybe(limits, 8, ", open-publishes: " + (2 + chance.below(3)));
        maybe(limits, 8, ", topics: " + (2 * topics + 2));
        return String.join("", limits);
    }

    /** Of the spool; empty = as usual. */
    String spool() {
        int size = 1 + chance.below(8);
        return switch (chance.below(4)) {
            case 0 -> "enabled: off";
            case 1 -> "max-size: " + size + "KiB";
            default -> "";
        };
    }

    /** What is queued for a client, with a comma before it; empty = as usual. */
    String queue() {
        List<String> limits = new ArrayList<>();
        maybe(limits, 50, ", queued-messages: " + (2 + chance.below(20)));
        return String.join("", limits);
    }

    private void maybe(List<String> all, int percent, String one) {
        if (chance.in100(percent)) {
            all.add(one);
        }
    }
}
