package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/**
 * How long a sleeper's radio is on while the gateway's disk is an SD card: a force to it takes 50 ms. The radio takes 10 ms each
 * way, so what is beyond the ways of the messages is the disk.
 */
class SleeperAwakeTest {
    private static final int MESSAGES = 5;
    private static final int LINES = 100_000;
    private static final double WAY_SECONDS = 0.010;
    private static final double FORCE_SECONDS = 0.050;
    private static final double ROUNDING = 0.002;
    private static final Pattern LINE = Pattern.compile("\\s*([0-9.]+) .*(---->|<----) +([A-Z]+).*");

    /** A wake, from the PINGREQ of the node to the PINGRESP of the gateway. */
    private record Wake(int messages, double seconds) {}

    @ParameterizedTest
    @CsvSource({"1, 2, 0", "2, 4, 1"})
    void sleeperIsAwakeForTheWaysOfItsMessagesAndForTheWaitsThatAreNeeded(int qos, int ways, int waits)
            throws ConfigException {
        List<Double> wakes =
                wakes(World.runWithChart(World.run(ScenarioFile.parse("test", scenario(qos)), 1), LINES)).stream()
                        .filter(wake -> wake.messages() == MESSAGES)
                        .map(Wake::seconds)
                        .sorted()
                        .toList();

        assertThat(wakes).hasSizeGreaterThan(10);
        double onTheWay = (1 + MESSAGES * ways) * WAY_SECONDS;
        double atTheDisk = MESSAGES * waits * FORCE_SECONDS;
        // Not the longest: a message that comes from the broker during the wake takes longer.
        assertThat(wakes.get(wakes.size() / 2)).isCloseTo(onTheWay + atTheDisk, within(ROUNDING));
    }

    private static String scenario(int qos) {
        return """
                title: a sleeper and an SD card
                duration: 20m
                nodes:
                  valve: {sleep: 60s, commands: {open: {qos: %d, every: 12s}}}
                radio: {delay: 10ms, jitter: 0ms}
                gateway: {disk-delay: 50ms}
                """.formatted(qos);
    }

    /** Those wakes in which the node only listens. */
    private static List<Wake> wakes(Outcome outcome) {
        assertThat(outcome.broken()).isEmpty();
        List<Wake> wakes = new ArrayList<>();
        double began = Double.NaN;
        int messages = 0;
        for (String line : outcome.chart()) {
            Matcher event = LINE.matcher(line);
            if (!event.matches()) {
                continue;
            }
            double at = Double.parseDouble(event.group(1));
            switch (event.group(3)) {
                case "PINGREQ" -> {
                    began = at;
                    messages = 0;
                }
                case "CONNECT" -> began = Double.NaN;
                case "PUBLISH" -> messages++;
                case "PINGRESP" -> {
                    if (!Double.isNaN(began)) {
                        wakes.add(new Wake(messages, at - began));
                    }
                    began = Double.NaN;
                }
                default -> {}
            }
        }
        return wakes;
    }
}
