package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.sim.scenario.AttackConditions;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.BrokerLimits;
import org.sngateway.sim.scenario.Expectations;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sim.scenario.NodeConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sim.scenario.RadioConditions;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sn.message.QoS;

/**
 * Draws a scenario from a seed: few nodes with much traffic in a short time, and some of everything that can go wrong.
 * The same seed draws the same scenario.
 */
public final class ScenarioDraw {
    private static final List<QoS> QOS = List.of(QoS.ZERO, QoS.ONE, QoS.ONE, QoS.TWO, QoS.TWO);

    private final Chance chance;
    /** A separate generator for limits and bad coincidences, so that the rest is the same with and without them. */
    private final Chance more;

    private final FirmwareDraw firmware;
    private final ConfigurationDraw configuration;
    private final ConfigurationDraw edited;
    private final LineDraw line;
    private final StrangerDraw strangers;
    private final FullQueueDraw fullQueue;
    private final long minutes;
    private final Moments moments;
    private final Optional<Storm> storm;

    private ScenarioDraw(long seed) {
        // Not the seed of the world itself: its parts would then draw the same numbers.
        chance = new Chance(new SplittableRandom(~seed));
        more = new Chance(new SplittableRandom(~seed).split());
        firmware = new FirmwareDraw(seed);
        configuration = new ConfigurationDraw(seed);
        edited = new ConfigurationDraw(~seed);
        line = new LineDraw(seed);
        strangers = new StrangerDraw(seed, !line.isOnRadio());
        fullQueue = new FullQueueDraw(seed);
        minutes = chance.oneOf(2, 5, 5, 10, 10, 30);
        moments = new Moments(chance, minutes);
        storm = more.below(4) == 0 ? Optional.of(Storm.draw(more, minutes)) : Optional.empty();
    }

    /** The broker is away. When it is back it is slow, and the gateway's power fails before the spool is drained. */
    private record Storm(Span outage, Span slow, Span powerCut) {
        private static final int MAX_OUTAGE_SECONDS = 60;
        private static final Duration SLOW = Duration.ofSeconds(30);
        private static final int MAX_POWER_SECONDS = 15;
        private static final Duration WITHOUT_POWER = Duration.ofSeconds(2);

        static Storm draw(Chance chance, long minutes) {
            Duration start = Duration.ofSeconds(chance.below(minutes * 30));
            Duration back = start.plusSeconds(1 + chance.below(MAX_OUTAGE_SECONDS));
            Duration powerFails = back.plusMillis(chance.below(MAX_POWER_SECONDS * 1000));
            Duration end = Duration.ofMinutes(minutes);
            return new Storm(
                    new Span(start, back.minus(start)),
                    new Span(back, shorter(SLOW, end.minus(back))),
                    new Span(shorter(powerFails, end.minus(WITHOUT_POWER)), WITHOUT_POWER));
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }

    /** The scenario of this seed. */
    public static Scenario draw(long seed) {
        return new ScenarioDraw(seed).scenario(seed);
    }

    private Scenario scenario(long seed) {
        List<Population> populations = new ArrayList<>();
        long count = chance.oneOf(1, 1, 2, 2, 3);
        for (int i = 0; i < count; i++) {
            populations.add(firmware.given(population("p" + (i + 1))));
        }
        RadioConditions radio = radio();
        ContentDraw content = new ContentDraw(seed, radio.bitsPerSecond() == 0);
        populations.replaceAll(content::given);
        populations.replaceAll(line::fitted);
        populations.replaceAll(new NodeDraw(seed, !line.isOnRadio())::given);
        boolean readsReturnCodes =
                populations.stream().allMatch(one -> one.firmware().readsReturnCodes());
        BrokerConditions broker = fullQueue.given(new BrokerDraw(seed, minutes, readsReturnCodes).given(broker()));
        populations = fullQueue.given(populations);
        return new Scenario(
                "drawn from seed " + seed,
                Duration.ofMinutes(minutes),
                populations,
                radio,
                line.line(minutes),
                broker,
                new GatewayDraw(seed, minutes).given(gateway(content.configuration(), populations), broker.outages()),
                attack(),
                Expectations.NONE);
    }

    // ---- nodes

    private Population population(String name) {
        boolean sleeps = chance.in100(40);
        long keepAlive = chance.oneOf(10, 20, 60, 60);
        long sleep = sleeps ? chance.oneOf(10, 30, 60, 120) : 0;
        return new Population(
                name,
                chance.oneOf(1, 1, 2, 3),
                chance.in100(20),
                Duration.ofSeconds(keepAlive),
                Duration.ofSeconds(chance.oneOf(2, 5, 10)),
                chance.oneOf(2, 3, 5),
                Duration.ofSeconds(chance.oneOf(1, 5)),
                readings(),
                commands(),
                Duration.ofSeconds(sleep),
                chance.in100(50) ? Optional.of(QOS.get(chance.below(QOS.size()))) : Optional.empty(),
                false,
                Population.MIN_OCTETS,
                chance.in100(20) ? 0.02 : 0,
                chance.in100(20) ? Duration.ofMinutes(minutes) : Duration.ZERO,
                chance.in100(25) ? Duration.ofSeconds(chance.oneOf(40, 90, 200)) : Duration.ZERO,
                chance.in100(15) ? Duration.ofSeconds(chance.oneOf(45, 100)) : Duration.ZERO,
                Duration.ZERO,
                Firmware.STANDARD,
                NodeConditions.NONE);
    }

    private List<Readings> readings() {
        List<Readings> some = new ArrayList<>();
        long count = chance.oneOf(0, 1, 1, 1, 2, 3);
        for (int i = 0; i < count; i++) {
            some.add(new Readings(
                    "r" + (i + 1),
                    QOS.get(chance.below(QOS.size())),
                    false,
                    Duration.ofMillis(chance.oneOf(500, 2000, 5000, 20_000)),
                    0.3,
                    chance.oneOf(16, 40, 300),
                    0,
                    false));
        }
        return some;
    }

    private List<Commands> commands() {
        List<Commands> some = new ArrayList<>();
        long count = chance.oneOf(0, 1, 1, 2);
        for (int i = 0; i < count; i++) {
            some.add(new Commands(
                    "c" + (i + 1),
                    QOS.get(chance.below(QOS.size())),
                    chance.in100(20),
                    Duration.ofMillis(chance.oneOf(800, 3000, 10_000, 30_000)),
                    0.5,
                    chance.oneOf(16, 40, 200),
                    false,
                    0,
                    false));
        }
        return some;
    }

    // ---- what goes wrong

    private RadioConditions radio() {
        return new RadioConditions(
                chance.in100(50) ? chance.oneOf(1, 5, 20) / 100.0 : 0,
                chance.in100(20) ? 0.01 : 0,
                Duration.ofSeconds(chance.oneOf(2, 10, 30)),
                Duration.ofMillis(chance.oneOf(1, 20, 100)),
                Duration.ofMillis(chance.oneOf(0, 20, 200)),
                chance.in100(30) ? 0.05 : 0,
                chance.in100(30) ? 0.1 : 0,
                chance.in100(10) ? 0.0001 : 0,
                chance.in100(10) ? 9600 : 0,
                chance.in100(20) ? spans(1, 60) : List.of());
    }

    private BrokerConditions broker() {
        return new BrokerConditions(
                Duration.ofMillis(chance.oneOf(1, 5, 50)),
                withStorm(chance.in100(40) ? spans(2, 90) : List.of(), Storm::outage),
                chance.in100(15) ? spans(1, 120) : List.of(),
                chance.in100(10) ? spans(1, 60) : List.of(),
                withStorm(chance.in100(15) ? spans(1, 60) : List.of(), Storm::slow),
                Duration.ofMillis(chance.oneOf(500, 3000, 7000)),
                chance.in100(10) ? moments(1) : List.of(),
                chance.in100(25) ? moments(3) : List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                BrokerLimits.NONE);
    }

    private GatewayConditions gateway(String topics, List<Population> populations) {
        Configurations configurations = configurations(topics, populations);
        return new GatewayConditions(
                configurations.first(),
                Duration.ofMillis(chance.oneOf(1, 5, 30, 200)),
                List.of(),
                chance.in100(15) ? spans(1, 20) : List.of(),
                chance.in100(35) ? spans(3, 20) : List.of(),
                withFlicker(withStorm(chance.in100(30) ? spans(3, 20) : List.of(), Storm::powerCut)),
                chance.in100(5) ? moments(1) : List.of(),
                List.of(),
                GatewayConditions.SLOW_DISK,
                List.of(),
                GatewayConditions.SEGMENT_OCTETS,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                configurations.edited(),
                List.of());
    }

    /** The configuration, and what becomes of it by an edit. */
    private record Configurations(GatewayConfig first, GatewayConfig edited) {}

    private Configurations configurations(String topics, List<Population> populations) {
        String listeners =
                line.listener(configuration.listener(populations), ConfigurationDraw.qosMinusOne(populations));
        String begin = listeners + configuration.gateway(listeners) + "store: {max-delay: "
                + (chance.in100(30) ? "50ms" : "0s")
                + "}\n"
                + "broker: {resume-lazily: " + (chance.in100(30) ? "on" : "off") + ", answer-timeout: "
                + (chance.in100(50) ? "1s" : "5s") + ", reconnect-max: 10s, will-delay: " + configuration.willDelay()
                + "}\n";
        String spool = chance.in100(10) ? "enabled: off" : spoolLimits();
        String queue = chance.in100(25) ? ", queued-messages: " + chance.oneOf(2, 5, 20) : "";
        String limits = fullQueue.queue(queue)
                + (more.below(3) == 0 ? ", remembered-senders: " + (1 + more.below(50)) : "")
                + configuration.limits(populations)
                + strangers.limits(populations);
        String end = firmware.configuration() + topics;
        return new Configurations(
                parsed(begin, spool, limits, end),
                parsed(
                        begin,
                        edited.spool(),
                        edited.queue() + edited.limits(populations) + strangers.limits(populations),
                        end));
    }

    private static GatewayConfig parsed(String begin, String spool, String limits, String end) {
        // Otherwise the memory would depend on the heap of the machine that hunts.
        String text = begin + "spool: {" + spool + "}\nlimits: {memory: 64MiB" + limits + "}\n" + end;
        try {
            return GatewayConfig.parse("drawn", text);
        } catch (ConfigException mistake) {
            throw new IllegalStateException(mistake);
        }
    }

    private String spoolLimits() {
        String max = "max-size" + (more.half() ? "-per-node" : "") + ": " + (1 + more.below(8)) + "KiB";
        return more.below(4) == 0 ? max : "";
    }

    private List<Span> withStorm(List<Span> spans, Function<Storm, Span> part) {
        List<Span> all = new ArrayList<>(spans);
        storm.map(part).ifPresent(all::add);
        return all;
    }

    /** The power fails again just after it is back. */
    private List<Span> withFlicker(List<Span> powerCuts) {
        List<Span> all = new ArrayList<>(powerCuts);
        if (more.below(5) == 0) {
            all.add(new Span(Duration.ofMillis(500 + more.below(8000)), Duration.ofMillis(more.below(3000))));
        }
        return all;
    }

    private AttackConditions attack() {
        AttackConditions any = anyAttack();
        return strangers.fill() ? strangers.attack(minutes) : any;
    }

    private AttackConditions anyAttack() {
        return chance.in100(10)
                ? new AttackConditions(spans(1, 30), chance.oneOf(20, 200), chance.oneOf(5, 500), false)
                : AttackConditions.NONE;
    }

    // ---- chance

    private List<Span> spans(int atMost, int maxSeconds) {
        return moments.spans(atMost, maxSeconds);
    }

    private List<Duration> moments(int atMost) {
        return moments.moments(atMost);
    }
}
