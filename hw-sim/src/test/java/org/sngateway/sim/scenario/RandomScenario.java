package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;

/** Draws scenarios with any values that a file may have; about half of them are defaults. */
final class RandomScenario {
    private static final List<String> CONFIGURATIONS = List.of(
            "limits: {sessions: 7, queued-octets: 3000B}",
            "listeners: {attic: {}}",
            "listeners: {attic: {serial: /dev/ttyUSB0, driver: xbee-api2, baud: 115200}}",
            "listeners: {udp: {retry-interval: 1500ms, groups: off}}",
            "broker: {username: \"a \\\"quoted\\\" name\"}\nspool: {enabled: off}",
            "client-quirks: {\"a*\": [no-dup, no-register]}\nlog: {level: debug}",
            "gateway: {id: 9}\nclients: {allow: [\"soil-*\"]}");

    private final RandomGenerator random;
    private Duration duration = Duration.ZERO;

    RandomScenario(RandomGenerator random) {
        this.random = random;
    }

    Scenario draw() {
        duration = or(Duration.ofHours(1), () -> Duration.ofMillis(random.nextLong(1_000, 31_622_400_000L)));
        List<Population> populations = new ArrayList<>();
        boolean predefined = random.nextBoolean();
        for (int i = 0; i <= random.nextInt(4); i++) {
            populations.add(population("ab-" + i, predefined));
        }
        String topics = predefined ? """
                predefined-topics: {"*": {5: any/button}, "ab-*": {6: "{clientId}/r0"}}
                listeners: {udp: {qos-minus-one: on, forwarders: [10.254.0.0/24]}}
                """ : or("", () -> one(CONFIGURATIONS));
        return new Scenario(
                or("", () -> "\"Rain\": 5% # \\ on every day"),
                duration,
                populations,
                radio(),
                line(),
                broker(),
                gateway(topics),
                new AttackConditions(
                        spans(), 0.001 + random.nextDouble() * 100, random.nextInt(1, 1_000), random.nextBoolean()),
                new Expectations(share(), count(), count()));
    }

    private Population population(String name, boolean predefined) {
        Firmware firmware = or(Firmware.STANDARD, () -> one(List.of(Firmware.values())));
        return new Population(
                name,
                or(1, () -> random.nextInt(1, 1_000_000)),
                random.nextBoolean(),
                firmware.keepAlive().orElseGet(() -> or(Duration.ofSeconds(60), this::seconds)),
                firmware.retryInterval()
                        .orElseGet(() ->
                                or(Duration.ofSeconds(10), () -> Duration.ofMillis(random.nextInt(100, 600_000)))),
                firmware.retryCount().orElseGet(() -> or(3, () -> random.nextInt(21))),
                or(Duration.ofSeconds(10), this::moment),
                readings(predefined && firmware.hasPredefinedTopics(), firmware),
                commands(firmware),
                firmware.sleeps() ? or(Duration.ZERO, this::seconds) : Duration.ZERO,
                firmware.hasWill()
                        ? or(Optional.empty(), () -> Optional.of(QoS.ofBits(random.nextInt(3))))
                        : Optional.empty(),
                random.nextBoolean(),
                or(16, () -> random.nextInt(1_401)),
                share() / 2,
                or(Duration.ZERO, this::moment),
                or(Duration.ZERO, this::moment),
                or(Duration.ZERO, this::moment),
                or(Duration.ZERO, this::moment),
                firmware,
                new NodeConditions(
                        firmware.keepAlive().isPresent() ? 0 : share(),
                        predefined ? or(Duration.ZERO, this::moment) : Duration.ZERO,
                        firmware.takesRegister() ? share() : 0,
                        predefined ? or(Duration.ZERO, this::moment) : Duration.ZERO,
                        or(Duration.ZERO, this::moment),
                        predefined ? or(0, () -> random.nextInt(NodeConditions.MAX_FORWARDER + 1)) : 0));
    }

    private List<Readings> readings(boolean predefined, Firmware firmware) {
        List<Readings> all = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            int id = predefined && i == 0 ? random.nextInt(5, 7) : 0;
            QoS qos = id == 5 ? QoS.MINUS_ONE : or(QoS.ONE, () -> qos(firmware));
            all.add(new Readings(
                    "r" + i, qos, random.nextBoolean(), period(), share(), octets(), id, shortTopic(firmware, id > 0)));
        }
        return all;
    }

    private List<Commands> commands(Firmware firmware) {
        List<Commands> all = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            QoS qos = or(QoS.ONE, () -> qos(firmware));
            boolean wildcard = firmware.takesRegister() && random.nextBoolean();
            boolean isShort = shortTopic(firmware, wildcard);
            boolean retain = random.nextBoolean();
            all.add(new Commands("do/C_" + i + ".x", qos, wildcard, period(), share(), octets(), retain, 0, isShort));
        }
        return all;
    }

    private boolean shortTopic(Firmware firmware, boolean hasOtherForm) {
        return firmware.hasShortTopics() && !hasOtherForm && random.nextBoolean();
    }

    private QoS qos(Firmware firmware) {
        return QoS.ofBits(random.nextInt(firmware.hasQos2() ? 3 : 2));
    }

    private RadioConditions radio() {
        return new RadioConditions(
                share(),
                share(),
                or(Duration.ofSeconds(1), () -> Duration.ofMillis(random.nextInt(1, 3_600_000))),
                or(Duration.ofMillis(20), this::delay),
                or(Duration.ofMillis(10), this::delay),
                share(),
                share(),
                share(),
                or(0, () -> random.nextInt(1_000_000_000)),
                spans());
    }

    private LineConditions line() {
        return new LineConditions(
                share(),
                share(),
                or(LineConditions.USUAL_BUFFER_OCTETS, () -> random.nextInt(16, 65_536)),
                spans(),
                spans());
    }

    private BrokerConditions broker() {
        return new BrokerConditions(
                or(Duration.ofMillis(2), this::delay),
                spans(),
                spans(),
                spans(),
                spans(),
                or(Duration.ofSeconds(2), this::delay),
                moments(),
                moments(),
                spans(),
                spans(),
                spans(),
                spans(),
                spans(),
                spans(),
                new BrokerLimits(
                        random.nextBoolean() ? "5" : "3.1.1",
                        or(0, () -> random.nextInt(1_000)),
                        random.nextInt(3),
                        random.nextBoolean(),
                        or("", () -> "r1"),
                        one(List.of(BrokerLimits.Answer.values())),
                        random.nextInt(3),
                        or(20, () -> random.nextInt(1, 100)),
                        random.nextBoolean(),
                        or(0, () -> random.nextInt(100)),
                        or(Duration.ZERO, this::delay),
                        or(0xFFFF, () -> random.nextInt(1, 100)),
                        or(0, () -> random.nextInt(100)),
                        or(Duration.ZERO, this::delay)));
    }

    private GatewayConditions gateway(String configuration) {
        try {
            return new GatewayConditions(
                    GatewayConfig.parse("drawn", configuration),
                    or(Duration.ofMillis(5), this::delay),
                    spans(),
                    spans(),
                    spans(),
                    spans(),
                    moments(),
                    spans(),
                    or(GatewayConditions.SLOW_DISK, this::delay),
                    spans(),
                    or(GatewayConditions.SEGMENT_OCTETS, () -> 4096 * random.nextInt(16, 1_000)),
                    or(List.of(), () -> List.of(new ClockStep(moment(), Duration.ofHours(random.nextInt(-99, 99))))),
                    moments(),
                    spans(),
                    moments(),
                    GatewayConfig.parse("drawn", configuration),
                    spans());
        } catch (ConfigException mistakes) {
            throw new AssertionError(mistakes);
        }
    }

    private <T> T or(T usual, Supplier<T> other) {
        return random.nextBoolean() ? usual : other.get();
    }

    private <T> T one(List<T> several) {
        return several.get(random.nextInt(several.size()));
    }

    private Duration moment() {
        return Duration.ofMillis(random.nextLong(duration.toMillis() + 1));
    }

    private Duration seconds() {
        return Duration.ofSeconds(random.nextInt(65_536));
    }

    private Duration delay() {
        return Duration.ofMillis(random.nextInt(60_001));
    }

    private Duration period() {
        return or(Duration.ofMinutes(1), () -> Duration.ofMillis(random.nextLong(1, 31_622_400_000L)));
    }

    private int octets() {
        return or(32, () -> random.nextInt(1_401));
    }

    private double share() {
        return or(0.0, random::nextDouble);
    }

    private OptionalInt count() {
        return or(OptionalInt.empty(), () -> OptionalInt.of(random.nextInt(1_000)));
    }

    private List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            Duration start = moment();
            spans.add(new Span(
                    start,
                    Duration.ofMillis(random.nextLong(duration.minus(start).toMillis() + 1))));
        }
        return spans;
    }

    private List<Duration> moments() {
        List<Duration> moments = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            moments.add(moment());
        }
        return moments;
    }
}
