package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/** R5.9: a dongle that is pulled out for much longer than the nodes may be silent. */
class RadioOutageTest {
    private static final int SEED = 1;

    /** The battery of one kind of node is empty before the end: its will is due, and no other. */
    private static String scenario(String outageMaximum, String unplugged) {
        return """
                title: a radio that is gone
                duration: 60m
                nodes:
                  lamp: {count: 5, keep-alive: 60s, will: 1, publish: {t: {every: 20s}}, commands: {on: {every: 60s}}}
                  soil: {count: 5, sleep: 60s, will: 1, publish: {m: {every: 60s}}}
                  old: {count: 2, keep-alive: 60s, will: 1, battery: 40m, publish: {l: {every: 20s}}}
                line: {unplugged: [%s]}
                gateway: {configuration: {listeners: {radio: {serial: /dev/ttyUSB0, driver: xbee-api2%s}}}}
                """.formatted(unplugged, outageMaximum);
    }

    @Test
    void noWillIsPublishedThoughTheDongleIsGoneForLongerThanTheNodesMayBeSilent() throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", scenario("", "10m+12m")), SEED);

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().wills()).isEqualTo(2);
    }

    @Test
    void willsComeWhenTheDongleIsGoneForLongerThanItIsWaitedFor() throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", scenario(", outage-maximum: 5m", "10m+30m")), SEED);

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().wills()).isEqualTo(12);
    }
}
