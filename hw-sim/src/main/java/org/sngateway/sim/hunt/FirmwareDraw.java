package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;

/**
 * Gives some populations another firmware and the settings that belong to it. The rest of the scenario is drawn
 * independently.
 */
final class FirmwareDraw {
    private static final List<Firmware> OTHERS =
            List.of(Firmware.RIOT_EMCUTE, Firmware.RIOT_ASYMCUTE, Firmware.ZEPHYR, Firmware.PAHO_EMBEDDED);
    private static final int SHARE_PERCENT = 15;
    private static final long SALT = 0x6669_726d_7761_7265L;
    /** emcute notices a lost connection only when it publishes. */
    private static final Readings ALIVE =
            new Readings("alive", QoS.ONE, false, Duration.ofSeconds(20), 0.3, Population.MIN_OCTETS, 0, false);

    private final Chance chance;
    private final StringBuilder quirks = new StringBuilder();

    FirmwareDraw(long seed) {
        chance = new Chance(seed, SALT);
    }

    /** The population with its firmware, changed to what that firmware can do. */
    Population given(Population drawn) {
        if (!chance.in100(SHARE_PERCENT)) {
            return drawn;
        }
        Firmware firmware = OTHERS.get(chance.below(OTHERS.size()));
        if (!firmware.quirks().isEmpty()) {
            quirks.append("  \"")
                    .append(drawn.name())
                    .append("-*\": ")
                    .append(names(firmware))
                    .append('\n');
        }
        return new Population(
                drawn.name(),
                drawn.count(),
                drawn.cleanSession(),
                firmware.keepAlive().orElse(drawn.keepAlive()),
                firmware.retryInterval().orElse(drawn.retryInterval()),
                firmware.retryCount().orElse(drawn.retryCount()),
                drawn.startWithin(),
                readings(drawn, firmware),
                commands(drawn, firmware),
                firmware.sleeps() ? drawn.sleep() : Duration.ZERO,
                firmware.hasWill() ? drawn.will() : Optional.empty(),
                drawn.willRetain(),
                drawn.willOctets(),
                drawn.clockDrift(),
                drawn.battery(),
                drawn.leaves(),
                drawn.moves(),
                drawn.changes(),
                firmware,
                drawn.conditions());
    }

    /** The quirks that the gateway must be configured with. */
    String configuration() {
        return quirks.isEmpty() ? "" : "client-quirks:\n" + quirks;
    }

    private static List<Readings> readings(Population drawn, Firmware firmware) {
        List<Readings> all = new ArrayList<>();
        for (Readings some : drawn.readings()) {
            all.add(new Readings(
                    some.name(),
                    qos(some.qos(), firmware),
                    some.retain(),
                    some.every(),
                    some.jitter(),
                    some.payloadOctets(),
                    firmware.hasPredefinedTopics() ? some.predefinedId() : 0,
                    some.shortTopic() && firmware.hasShortTopics()));
        }
        if (firmware == Firmware.RIOT_EMCUTE) {
            all.add(ALIVE);
        }
        return all;
    }

    private static List<Commands> commands(Population drawn, Firmware firmware) {
        return drawn.commands().stream()
                .map(some -> new Commands(
                        some.name(),
                        qos(some.qos(), firmware),
                        some.wildcard() && firmware.takesRegister(),
                        some.every(),
                        some.jitter(),
                        some.payloadOctets(),
                        some.retain(),
                        firmware.hasPredefinedTopics() ? some.predefinedId() : 0,
                        some.shortTopic() && firmware.hasShortTopics()))
                .toList();
    }

    private static QoS qos(QoS drawn, Firmware firmware) {
        return drawn == QoS.TWO && !firmware.hasQos2() ? QoS.ONE : drawn;
    }

    private static String names(Firmware firmware) {
        return firmware.quirks().stream()
                .map(quirk -> quirk.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
