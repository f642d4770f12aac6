package org.sngateway.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.sn.message.QoS;

class ScenarioFileTest {
    private static final int SEEDS = 2_000;
    private static final GatewayConfig NO_CONFIG = GatewayConfig.defaults();

    @Test
    void everySectionBecomesItsPartOfTheScenario() throws ConfigException {
        Scenario scenario = ScenarioFile.parse("f", """
                title: A greenhouse with sleepers
                duration: 6h
                nodes:
                  soil:
                    count: 12
                    sleep: 5m
                    publish:
                      moisture: {qos: 0, every: 10m, jitter: 20%}
                    commands:
                      valve: {qos: 2, every: 15m}
                    will: 1
                radio: {loss: 5%, bit-errors: 0.1%, partitions: [1h+2m, 2h+0s]}
                broker:
                  outages: 2h+10m
                  forgets: [3h]
                gateway:
                  power-cuts: [3h+20s]
                  configuration:
                    limits: {memory: 8MiB}
                attack: {during: [1h+1m], per-second: 0.5, sources: 50}
                expect: {delivered: 99.5%, wills: 0}
                """);

        assertThat(scenario.title()).isEqualTo("A greenhouse with sleepers");
        assertThat(scenario.duration()).isEqualTo(Duration.ofHours(6));
        assertThat(scenario.populations())
                .containsExactly(new Population(
                        "soil",
                        12,
                        false,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        3,
                        Duration.ofSeconds(10),
                        List.of(new Population.Readings(
                                "moisture", QoS.ZERO, false, Duration.ofMinutes(10), 0.2, 32, 0, false)),
                        List.of(new Population.Commands(
                                "valve", QoS.TWO, false, Duration.ofMinutes(15), 0.1, 32, false, 0, false)),
                        Duration.ofMinutes(5),
                        Optional.of(QoS.ONE),
                        false,
                        16,
                        0,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Firmware.STANDARD,
                        NodeConditions.NONE));
        assertThat(scenario.radio())
                .isEqualTo(new RadioConditions(
                        0.05,
                        0,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(20),
                        Duration.ofMillis(10),
                        0,
                        0,
                        0.001,
                        0,
                        List.of(
                                new Span(Duration.ofHours(1), Duration.ofMinutes(2)),
                                new Span(Duration.ofHours(2), Duration.ZERO))));
        assertThat(scenario.broker())
                .isEqualTo(new BrokerConditions(
                        Duration.ofMillis(2),
                        List.of(new Span(Duration.ofHours(2), Duration.ofMinutes(10))),
                        List.of(),
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(2),
                        List.of(Duration.ofHours(3)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        BrokerLimits.NONE));
        assertThat(scenario.gateway().diskDelay()).isEqualTo(Duration.ofMillis(5));
        assertThat(scenario.gateway().powerCuts())
                .containsExactly(new Span(Duration.ofHours(3), Duration.ofSeconds(20)));
        assertThat(scenario.gateway().config().coreSettings().limits().maxUsedOctets())
                .isEqualTo(8 * 1024 * 1024);
        assertThat(scenario.attack())
                .isEqualTo(new AttackConditions(
                        List.of(new Span(Duration.ofHours(1), Duration.ofMinutes(1))), 0.5, 50, false));
        assertThat(scenario.expectations()).isEqualTo(new Expectations(0.995, OptionalInt.of(0), OptionalInt.empty()));
    }

    @Test
    void printedScenarioHasOnlyDifferencesFromTheDefaults() throws ConfigException {
        String text = """
                duration: 2h
                nodes:
                  button:
                    publish:
                      press: {}
                  meter:
                    count: 3
                    publish:
                      energy: {qos: 2, every: 5m}
                radio:
                  loss: 0.5%
                gateway:
                  configuration:
                    limits:
                      sessions: 2
                """;

        Scenario scenario = ScenarioFile.parse("f", text);

        assertThat(ScenarioFile.print(scenario)).isEqualTo(text);
    }

    @Test
    void printedScenarioGivesItselfAgain() throws ConfigException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Scenario scenario = new RandomScenario(new SplittableRandom(seed)).draw();

            String text = ScenarioFile.print(scenario);
            Scenario again = ScenarioFile.parse("seed " + seed, text);

            assertThat(withoutConfig(again)).as("seed %d: %s", seed, text).isEqualTo(withoutConfig(scenario));
            assertThat(again.gateway().config().print(true))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(scenario.gateway().config().print(true));
        }
    }

    @Test
    void allMistakesAreReportedAtOnceInTheOrderOfTheirLines() {
        ConfigException mistakes = mistakes("""
                titel: A house
                duration: 6
                nodes:
                  Soil:
                    count: 0
                    publish:
                      moisture: {qos: 3, evry: 10m}
                radio:
                  loss: 5
                gateway:
                  configuration:
                    limit: {memory: 8MiB}
                    listeners:
                      udp: {retry-count: many}
                expect: {wills: none}
                """);

        assertThat(String.valueOf(mistakes.getMessage()).lines())
                .containsExactly(
                        "f:1:1: unknown key \"titel\"; did you mean \"title\"?",
                        "f:2:11: duration: \"6\" can't be used; write a time with its unit from 1s to 366d, such as"
                                + " 500ms, 10s, 5m or 24h",
                        "f:4:3: \"Soil\" can't be the name of nodes; write a lower case letter, then up to 15 lower"
                                + " case letters, digits and dashes",
                        "f:5:12: count: \"0\" can't be used; write a whole number from 1 to 999999",
                        "f:7:23: qos: \"3\" can't be used; write one of -1, 0, 1, 2",
                        "f:7:26: unknown key \"evry\"; did you mean \"every\"?",
                        "f:9:9: loss: \"5\" can't be used; write a share from 0% to 100%, such as 5% or 0.1%",
                        "f:12:5: unknown key \"limit\"; did you mean \"limits\"?",
                        "f:14:26: retry-count: \"many\" can't be used; write a whole number from 0 to 20",
                        "f:15:17: wills: \"none\" can't be used; write a whole number, or any");
    }

    /** The sign ^ stands before the place that the message names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'^title: x'                               | nothing happens without nodes; write",
                "'nodes: ^[soil]'                          | \"nodes\" must have keys with values",
                "'nodes: {a: ^5}'                          | \"a\" must have keys with values",
                "'nodes: {a: {}, ^a: {}}'                  | the key \"a\" stands here twice",
                "'nodes: {^seventeen-letters: {}}'         | \"seventeen-letters\" can't be the name of nodes",
                "'nodes: {^1a: {}}'                        | \"1a\" can't be the name of nodes",
                "'nodes: {a: {firmware: ^paho}}'           | firmware: \"paho\" can't be used; write one of standard",
                "'nodes: {a: {firmware: riot-emcute, keep-alive: ^1m}}' | keep-alive: riot-emcute has 6m built in; leave it out",
                "'nodes: {a: {firmware: zephyr, retry-count: ^3}}' | retry-count: zephyr has 4 built in; leave it out",
                "'nodes: {a: {firmware: riot-asymcute, will: ^1}}' | will: riot-asymcute knows no will; leave it out",
                "'nodes: {a: {firmware: riot-emcute, sleep: ^5m}}' | sleep: riot-emcute does not sleep; leave it out",
                "'nodes: {a: {firmware: riot-emcute, publish: {x: {qos: ^2}}}}' | qos: riot-emcute does not publish at QoS 2; write 0 or 1",
                "'nodes: {a: {firmware: riot-emcute, publish: {x: {predefined-id: ^7}}}}' | predefined-id: riot-emcute registers all its topics; leave it out",
                "'nodes: {a: {firmware: riot-asymcute, commands: {x: {qos: ^2}}}}' | qos: riot-asymcute does not take messages at QoS 2; write 0 or 1",
                "'nodes: {a: {firmware: riot-emcute, commands: {x: {wildcard: ^on}}}}' | wildcard: riot-emcute never answers REGISTER, without which a wildcard brings nothing; write one section for each topic",
                "'nodes: {a: {keep-alive: ^1500ms}}'       | keep-alive: \"1500ms\" can't be used; write a time in whole",
                "'nodes: {a: {sleep: ^19h}}'               | sleep: \"19h\" can't be used; write a time in whole seconds",
                "'nodes: {a: {retry-interval: ^0s}}'       | retry-interval: \"0s\" can't be used; write a time with its unit from 100ms to 10m",
                "'nodes: {a: {clock-drift: ^51%}}'         | clock-drift: \"51%\" can't be used; write a share from 0% to 50%",
                "'nodes: {a: {will: ^-1}}'                 | will: \"-1\" can't be used; write one of 0, 1, 2, or off",
                "'nodes: {a: {publish: {^x/+: {}}}}'       | \"x/+\" can't be a part of a topic; write",
                "'nodes: {a: {publish: {x: {octets: ^1401}}}}' | octets: \"1401\" can't be used; write a whole number from 0",
                "'nodes: {a: {publish: {x: {qos: ^-1}}}}'  | qos: QoS -1 needs a topic id known beforehand; add predefined-id or short-topic",
                "'nodes: {a: {publish: {x: {qos: ^-1}}}}'  | qos: the gateway does not take QoS -1; write under gateway.conf",
                "'nodes: {a: {publish: {x: {qos: -1, predefined-id: ^7}}}}' | predefined-id: the gateway does not know it for QoS -1; write under gateway.configuration: predefined-topics: {\"*\": {7: x}}",
                "'nodes: {a: {publish: {x: {predefined-id: ^7}}}}' | predefined-id: for the gateway it does not stand for a-1/x; write under gateway.configuration: predefined-topics: {\"a-*\": {7: \"{clientId}/x\"}}",
                "'nodes: {a: {commands: {x: {qos: ^-1}}}}' | qos: \"-1\" can't be used; write one of 0, 1, 2",
                "'nodes: {a: {commands: {x: {^moves: 5s}}}}' | unknown key \"moves\"; known here: qos, every",
                "'nodes: {a: {publish: {x: {}}, commands: {^x: {}}}}' | a node would hear what it publishes as \"x\"; rename one",
                "'nodes: {a: {publish: {x/y: {}}, commands: {^x: {wildcard: on}}}}' | a node would hear what it publishes as \"x/y\"",
                "'nodes: {a: {commands: {^x: {wildcard: on}, x/y: {}}}}' | the wildcard also covers \"x/y\"; rename one",
                "'radio: {partitions: ^[10m-30s]}'         | partitions: \"10m-30s\" can't be used; write when it begins and how long it lasts, such as 10m+30s, or several",
                "'radio: {partitions: ^[59m+2m]}'          | partitions: 59m+2m ends after the duration of 1h; make one",
                "'radio: {loss: ^101%}'                    | loss: \"101%\" can't be used; write a share from 0% to 100%",
                "'radio: {loss: ^-1%}'                     | loss: \"-1%\" can't be used; write a share from 0% to 100%",
                "'radio: {burst-length: ^0s}'              | burst-length: \"0s\" can't be used; write a time with its unit from 1ms",
                "'broker: {drops: ^[2h]}'                  | drops: 2h is after the duration of 1h; make one of them shorter",
                "'broker: {^outage: 10m+5m}'               | unknown key \"outage\"; did you mean \"outages\"?",
                "'gateway: {power-cuts: ^[2h+1s]}'         | power-cuts: 2h+1s ends after the duration of 1h",
                "'gateway: {^limits: {memory: 1MiB}}'      | unknown key \"limits\"; known here: disk-delay",
                "'gateway: {configuration: {^broker: {reconnect-max: 10ms}}}' | reconnect-min: is longer than reconnect-max",
                "'gateway: {configuration: {listeners: {^A: {}}}}' | a listener's name has up to 32 lower case letters",
                "'gateway: {^configuration: {listeners: {a: {}, b: {serial: /dev/ttyS0}}}}' | nodes are heard by listeners on UDP or by one serial listener",
                "'gateway: {^configuration: {store: {directory: off}}}' | the gateway has a disk; leave out \"directory: off\"",
                "'^attack: {per-second: 5}'                | during: an attack takes place at some time; write such as [10m+1m]",
                "'attack: {per-second: ^1e3}'              | per-second: \"1e3\" can't be used; write a number from 0.001 to 1000000",
                "'expect: {delivered: ^1}'                 | delivered: \"1\" can't be used; write a share from 0% to 100%",
            })
    void mistakeIsNamedWithItsPlaceAndWhatToWrite(String textWithPlace, String message) {
        int column = textWithPlace.indexOf('^') + 1;

        ConfigException mistakes = mistakes(textWithPlace.replace("^", ""));

        assertThat(mistakes.getMessage()).contains("f:1:" + column + ": " + message);
    }

    private static Scenario withoutConfig(Scenario scenario) {
        GatewayConditions gateway = scenario.gateway();
        return scenario.withGateway(new GatewayConditions(
                NO_CONFIG,
                gateway.diskDelay(),
                gateway.diskFull(),
                gateway.restarts(),
                gateway.kills(),
                gateway.powerCuts(),
                gateway.moves(),
                gateway.diskSlow(),
                gateway.diskSlowDelay(),
                gateway.diskErrors(),
                gateway.segment(),
                gateway.clock(),
                gateway.reloads(),
                gateway.diskStuck(),
                gateway.edits(),
                NO_CONFIG,
                gateway.upgrades()));
    }

    private static ConfigException mistakes(String text) {
        ConfigException mistakes = catchThrowableOfType(ConfigException.class, () -> ScenarioFile.parse("f", text));
        assertThat(mistakes).isNotNull();
        return mistakes;
    }
}
