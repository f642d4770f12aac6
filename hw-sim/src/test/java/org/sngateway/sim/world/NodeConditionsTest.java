package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/** What nodes of the field do happens in a world, and breaks no promise. */
class NodeConditionsTest {
    private static final int LINES = 100_000;

    @Test
    void nodeConnectsWithOtherKeepAlivesAndSleepsForOtherTimes() throws ConfigException {
        List<String> chart = chart("""
                nodes:
                  soil: {keep-alive: 20s, sleep: 30s, other-periods: 50%, publish: {r: {every: 60s}}}
                """);

        assertThat(valuesOf("> +CONNECT .*keepAlive=(\\d+)", chart))
                .contains("20")
                .hasSizeGreaterThan(5);
        assertThat(valuesOf("> +DISCONNECT duration=(\\d+)", chart))
                .contains("30")
                .hasSizeGreaterThan(5);
    }

    @Test
    void nodeBeginsAtTheAddressOfOneThatHasGoneAway() throws ConfigException {
        List<String> chart = chart("""
                nodes:
                  lamp:
                    count: 3
                    keep-alive: 5m
                    inherits: 3m
                    publish: {state: {every: 10s}}
                    commands: {set: {every: 10s}}
                """);

        assertThat(chart).filteredOn(line -> line.contains("ADDRESS_TAKEN")).hasSizeGreaterThan(5);
    }

    @Test
    void nodesBehindOneForwarderAreToldApartByTheirWirelessNodeIds() throws ConfigException {
        List<String> chart = chart("""
                nodes:
                  soil:
                    count: 3
                    forwarder: 1
                    sleep: 30s
                    moves: 5m
                    publish: {r: {every: 20s}}
                    commands: {set: {every: 20s}}
                gateway:
                  restarts: [10m+2s]
                  configuration:
                    gateway: {advertise-interval: 60s}
                    listeners: {udp: {forwarders: [10.254.0.1], max-message: 100B}}
                """);

        assertThat(valuesOf("soil-\\d is at (udp/10\\.254\\.0\\.1:10001#.*) now", chart))
                .containsExactlyInAnyOrder(
                        "udp/10.254.0.1:10001#0000",
                        "udp/10.254.0.1:10001#0000000000000001",
                        "udp/10.254.0.1:10001#0002");
        assertThat(chart).filteredOn(line -> line.contains("ADVERTISE")).hasSizeGreaterThan(5);
    }

    @Test
    void nodeRefusesRegisterNowAndThenAndGetsTheRest() throws ConfigException {
        List<String> chart = chart("""
                nodes:
                  lamp:
                    refuses-register: 50%
                    leaves: 60s
                    clean-session: on
                    commands: {set: {every: 10s, wildcard: on}}
                """);

        assertThat(valuesOf("REGACK .*returnCode=([a-z-]+)", chart))
                .contains("accepted", "congestion", "invalid-topic-id");
    }

    @Test
    void twoBoardsWithOneClientIdTakeTheSessionFromEachOther() throws ConfigException {
        List<String> chart = chart("""
                nodes:
                  lamp: {twins: 2m, publish: {state: {every: 10s}}, commands: {set: {every: 10s}}}
                """);

        assertThat(chart)
                .filteredOn(line -> line.contains("connection lost: the gateway sent DISCONNECT"))
                .hasSizeGreaterThan(5);
    }

    @Test
    void nodeThatLosesItsPowerBeginsAgainWithItsMsgIds() throws ConfigException {
        List<String> chart = chart("""
                nodes:
                  lamp: {reboots: 1m, publish: {state: {every: 10s}}}
                """);

        assertThat(chart)
                .filteredOn(line -> line.contains("connection lost: it is switched off"))
                .hasSizeGreaterThan(10);
        assertThat(chart)
                .filteredOn(line -> line.contains("REGISTER") && line.contains("msgId=1 "))
                .hasSizeGreaterThan(10);
    }

    /** The events of half an hour. */
    private static List<String> chart(String scenario) throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", "duration: 30m\n" + scenario), 1);
        assertThat(outcome.broken()).isEmpty();
        return World.runWithChart(outcome, LINES).chart();
    }

    private static List<String> valuesOf(String pattern, List<String> chart) {
        Pattern line = Pattern.compile(pattern);
        return chart.stream()
                .map(line::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .distinct()
                .collect(Collectors.toList());
    }
}
