package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sim.scenario.NodeConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sn.message.QoS;

/**
 * Adds a node whose small queue is full of commands when the broker closes at one of its readings: that connection is not read
 * then (R8.28). The commands have gathered in an outage. The rest of the scenario is drawn independently.
 */
final class FullQueueDraw {
    private static final long SALT = 0x6675_6c6c_7175_6575L;
    private static final int SHARE_PERCENT = 4;
    private static final String NAME = "full";
    /** Only this node has such a topic. */
    private static final String REFUSED_TOPIC = "closes";

    private static final Duration BEGIN = Duration.ofSeconds(3);

    private final Chance chance;
    private final boolean isDrawn;

    FullQueueDraw(long seed) {
        chance = new Chance(seed, SALT);
        isDrawn = chance.in100(SHARE_PERCENT);
    }

    /** The populations, and the one with the node. */
    List<Population> given(List<Population> drawn) {
        List<Population> all = new ArrayList<>(drawn);
        if (isDrawn) {
            all.add(node());
        }
        return all;
    }

    private Population node() {
        return new Population(
                NAME,
                1,
                false,
                Duration.ofSeconds(60),
                Duration.ofSeconds(chance.oneOf(2, 5, 10)),
                5,
                Duration.ofSeconds(1),
                List.of(
                        reading("r1", QoS.ONE, 2000),
                        reading(REFUSED_TOPIC, chance.half() ? QoS.ONE : QoS.TWO, chance.oneOf(500, 2000))),
                List.of(command(chance.half() ? QoS.ONE : QoS.TWO, chance.oneOf(400, 800))),
                Duration.ZERO,
                Optional.empty(),
                false,
                Population.MIN_OCTETS,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Firmware.STANDARD,
                NodeConditions.NONE);
    }

    private static Readings reading(String topic, QoS qos, long everyMillis) {
        return new Readings(topic, qos, false, Duration.ofMillis(everyMillis), 0.3, Population.MIN_OCTETS, 0, false);
    }

    private static Commands command(QoS qos, long everyMillis) {
        return new Commands(
                "c1", qos, false, Duration.ofMillis(everyMillis), 0.5, Population.MIN_OCTETS, false, 0, false);
    }

    /** What may be queued for a node, with a comma before it; otherwise what was drawn. */
    String queue(String drawn) {
        return isDrawn ? ", queued-messages: 2" : drawn;
    }

    /** The broker with an outage, and with a topic at which it closes. */
    BrokerConditions given(BrokerConditions drawn) {
        if (!isDrawn) {
            return drawn;
        }
        List<Span> outages = new ArrayList<>(drawn.outages());
        outages.add(new Span(BEGIN, Duration.ofSeconds(chance.oneOf(20, 40, 60))));
        return drawn.with(outages, drawn.limits().closingAt(REFUSED_TOPIC));
    }
}
