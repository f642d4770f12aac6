package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.sngateway.gateway.config.Key;
import org.sngateway.gateway.config.Kind;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;

/** Every key of a scenario file, with its default, in the order in which they are printed. */
final class ScenarioKeys {
    static final String NODES = "nodes";
    static final String PUBLISH = "publish";
    static final String COMMANDS = "commands";
    static final String RADIO = "radio";
    static final String LINE = "line";
    static final String BROKER = "broker";
    static final String GATEWAY = "gateway";
    static final String CONFIGURATION = "configuration";
    static final String EDITED_CONFIGURATION = "edited-configuration";
    static final String ATTACK = "attack";
    static final String EXPECT = "expect";

    /** The name of a population: with the number of a node it is a client id, of up to 23 characters. */
    static final Pattern POPULATION_NAME = Pattern.compile("[a-z][a-z0-9-]{0,15}");

    /** The part of a topic name after the client id. */
    static final Pattern TOPIC_NAME = Pattern.compile("(?=.{1,64}$)[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");

    private static final int MAX_COUNT = 999_999;
    private static final int MAX_OCTETS = 1_400;
    private static final Duration NONE = Duration.ZERO;
    private static final Duration MOMENT = Duration.ofMillis(1);

    // ---- the scenario itself

    static final Key<String> TITLE =
            key("title", Kind.text(Pattern.compile("\\P{Cntrl}*"), "a text of one line"), "", "one line");
    static final Key<Duration> DURATION = key(
            "duration",
            Kind.duration(Duration.ofSeconds(1), ScenarioKinds.LONGEST),
            Duration.ofHours(1),
            "the duration of the faults; then they end, and everything must recover");

    static final List<Field<Scenario, ?>> OF_SCENARIO =
            List.of(Field.of(TITLE, Scenario::title), Field.of(DURATION, Scenario::duration));

    // ---- nodes

    static final Key<Integer> COUNT = key("count", Kind.integer(1, MAX_COUNT), 1, "the number of nodes");
    static final Key<Boolean> CLEAN_SESSION =
            key("clean-session", Kind.onOff(), false, "whether each CONNECT begins a new session");
    static final Key<Duration> KEEP_ALIVE = key(
            "keep-alive", ScenarioKinds.wholeSeconds(), Duration.ofSeconds(60), "of the connection; 0s = no PINGREQ");
    static final Key<Duration> RETRY_INTERVAL = key(
            "retry-interval",
            Kind.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            "Tretry: until a message to the gateway is repeated");
    static final Key<Integer> RETRY_COUNT = key("retry-count", Kind.integer(0, 20), 3, "Nretry: how often");
    static final Key<Duration> START_WITHIN = key(
            "start-within",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            Duration.ofSeconds(10),
            "they are switched on at any time within this");
    static final Key<Duration> SLEEP =
            key("sleep", ScenarioKinds.wholeSeconds(), NONE, "between two wakes; 0s = they are always awake");
    static final Key<Optional<QoS>> WILL = key(
            "will",
            ScenarioKinds.optionalQos(QoS.ZERO, QoS.ONE, QoS.TWO),
            Optional.empty(),
            "the QoS of their will; off = they have none");
    static final Key<Boolean> WILL_RETAIN = key("will-retain", Kind.onOff(), false, "the Retain of their will");
    static final Key<Integer> WILL_OCTETS =
            key("will-octets", Kind.integer(0, MAX_OCTETS), Population.MIN_OCTETS, "of the message of their will");
    static final Key<Double> CLOCK_DRIFT = key(
            "clock-drift", ScenarioKinds.share(0.5), 0.0, "the most by which their clocks are too fast or too slow");
    static final Key<Duration> BATTERY = key(
            "battery",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "each dies at a random time within this, without notice; 0s = it does not");
    static final Key<Duration> LEAVES = key(
            "leaves",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "each disconnects after this time on average, and comes back after half a minute, repeatedly;"
                    + " 0s = it stays");
    static final Key<Duration> NODE_MOVES = key(
            "moves",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "each has another address after this time, repeatedly; 0s = it stays");
    static final Key<Duration> CHANGES = key(
            "changes",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "each changes its mind after this time on average, repeatedly: it sleeps for another time, has another will,"
                    + " ends a subscription for half a minute or for five, or begins a clean session; 0s = it does not");
    static final Key<Double> OTHER_PERIODS = key(
            "other-periods",
            ScenarioKinds.share(1),
            0.0,
            "of their connections have another keep alive, and of their sleeps another duration");
    static final Key<Duration> INHERITS = key(
            "inherits",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "each is switched off after this time on average, and then on at the address of another such node, which has gone"
                    + " away without notice, repeatedly; 0s = it is not");
    static final Key<Double> REFUSES_REGISTER = key(
            "refuses-register",
            ScenarioKinds.share(1),
            0.0,
            "of REGISTER messages are refused: with congestion, or as an invalid topic id");
    static final Key<Duration> TWINS = key(
            "twins",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "another board with the client id of each is switched on after this time on average, for half a minute,"
                    + " repeatedly; 0s = there is none");
    static final Key<Duration> REBOOTS = key(
            "reboots",
            Kind.duration(NONE, ScenarioKinds.LONGEST),
            NONE,
            "each loses its power for some seconds after this time on average, and begins again with its MsgIds, repeatedly;"
                    + " 0s = it does not");
    static final Key<Integer> FORWARDER = key(
            "forwarder",
            Kind.integer(0, NodeConditions.MAX_FORWARDER),
            0,
            "they are behind the forwarder of this number, which has the address 10.254.0.NUMBER; 0 = none");
    static final Key<Firmware> FIRMWARE =
            key("firmware", Kind.choice(Firmware.class), Firmware.STANDARD, "the client that they run");

    static final List<Field<Population, ?>> OF_POPULATION = List.of(
            Field.of(COUNT, Population::count),
            Field.of(CLEAN_SESSION, Population::cleanSession),
            Field.of(KEEP_ALIVE, Population::keepAlive),
            Field.of(RETRY_INTERVAL, Population::retryInterval),
            Field.of(RETRY_COUNT, Population::retryCount),
            Field.of(START_WITHIN, Population::startWithin),
            Field.of(SLEEP, Population::sleep),
            Field.of(WILL, Population::will),
            Field.of(WILL_RETAIN, Population::willRetain),
            Field.of(WILL_OCTETS, Population::willOctets),
            Field.of(CLOCK_DRIFT, Population::clockDrift),
            Field.of(BATTERY, Population::battery),
            Field.of(LEAVES, Population::leaves),
            Field.of(NODE_MOVES, Population::moves),
            Field.of(CHANGES, Population::changes),
            Field.of(OTHER_PERIODS, population -> population.conditions().otherPeriods()),
            Field.of(INHERITS, population -> population.conditions().inherits()),
            Field.of(REFUSES_REGISTER, population -> population.conditions().refusesRegister()),
            Field.of(TWINS, population -> population.conditions().twins()),
            Field.of(REBOOTS, population -> population.conditions().reboots()),
            Field.of(FORWARDER, population -> population.conditions().forwarder()),
            Field.of(FIRMWARE, Population::firmware));

    // ---- messages that nodes publish, and messages for nodes

    static final Key<QoS> READING_QOS =
            key("qos", ScenarioKinds.qos(QoS.MINUS_ONE, QoS.ZERO, QoS.ONE, QoS.TWO), QoS.ONE, "of the messages");
    static final Key<QoS> COMMAND_QOS =
            key("qos", ScenarioKinds.qos(QoS.ZERO, QoS.ONE, QoS.TWO), QoS.ONE, "of the messages and the subscription");
    static final Key<Duration> EVERY =
            key("every", Kind.duration(MOMENT, ScenarioKinds.LONGEST), Duration.ofMinutes(1), "the period");
    static final Key<Double> PERIOD_JITTER =
            key("jitter", ScenarioKinds.share(1), 0.1, "the most by which a period is shorter or longer");
    static final Key<Integer> OCTETS = key(
            "octets",
            Kind.integer(0, MAX_OCTETS),
            32,
            "of the payload; below " + Population.MIN_OCTETS + " a message has no number, and is only compared");
    static final Key<Boolean> RETAIN = key("retain", Kind.onOff(), false, "whether the broker keeps the last message");
    static final Key<Integer> PREDEFINED_ID = key(
            "predefined-id",
            Kind.integer(0, 65_534),
            0,
            "of the topic; the gateway must know it; 0 = the topic is registered");
    static final Key<Boolean> SHORT_TOPIC =
            key("short-topic", Kind.onOff(), false, "the topic is a short name of two characters, not CLIENT/NAME");
    static final Key<Boolean> WILDCARD = key(
            "wildcard", Kind.onOff(), false, "the subscription is to CLIENT/NAME/+, and messages go to levels below");

    static final List<Field<Readings, ?>> OF_READINGS = List.of(
            Field.of(READING_QOS, Readings::qos),
            Field.of(EVERY, Readings::every),
            Field.of(PERIOD_JITTER, Readings::jitter),
            Field.of(OCTETS, Readings::payloadOctets),
            Field.of(RETAIN, Readings::retain),
            Field.of(PREDEFINED_ID, Readings::predefinedId),
            Field.of(SHORT_TOPIC, Readings::shortTopic));

    static final List<Field<Commands, ?>> OF_COMMANDS = List.of(
            Field.of(COMMAND_QOS, Commands::qos),
            Field.of(EVERY, Commands::every),
            Field.of(PERIOD_JITTER, Commands::jitter),
            Field.of(OCTETS, Commands::payloadOctets),
            Field.of(WILDCARD, Commands::wildcard),
            Field.of(RETAIN, Commands::retain),
            Field.of(PREDEFINED_ID, Commands::predefinedId),
            Field.of(SHORT_TOPIC, Commands::shortTopic));

    // ---- radio

    static final Key<Double> LOSS = key("loss", ScenarioKinds.share(1), 0.0, "of datagrams are lost");
    static final Key<Double> BURST_LOSS =
            key("burst-loss", ScenarioKinds.share(1), 0.0, "of datagrams begin a burst, which loses all of that node");
    static final Key<Duration> BURST_LENGTH =
            key("burst-length", Kind.duration(MOMENT, Duration.ofHours(1)), Duration.ofSeconds(1), "on average");
    static final Key<Duration> RADIO_DELAY =
            key("delay", Kind.duration(NONE, Duration.ofMinutes(1)), Duration.ofMillis(20), "of each datagram");
    static final Key<Duration> RADIO_JITTER =
            key("jitter", Kind.duration(NONE, Duration.ofMinutes(1)), Duration.ofMillis(10), "the most that is added");
    static final Key<Double> DUPLICATION = key("duplication", ScenarioKinds.share(1), 0.0, "of datagrams arrive twice");
    static final Key<Double> REORDERING =
            key("reordering", ScenarioKinds.share(1), 0.0, "of datagrams are overtaken by later ones");
    static final Key<Double> BIT_ERRORS =
            key("bit-errors", ScenarioKinds.share(1), 0.0, "of bits are changed, as on a link without a checksum");
    static final Key<Integer> BITS_PER_SECOND = key(
            "bits-per-second", Kind.integer(0, 1_000_000_000), 0, "of the one channel that all share; 0 = unlimited");
    static final Key<List<Span>> PARTITIONS = spans("partitions", "nothing passes");

    static final List<Field<RadioConditions, ?>> OF_RADIO = List.of(
            Field.of(LOSS, RadioConditions::loss),
            Field.of(BURST_LOSS, RadioConditions::burstLoss),
            Field.of(BURST_LENGTH, RadioConditions::burstLength),
            Field.of(RADIO_DELAY, RadioConditions::delay),
            Field.of(RADIO_JITTER, RadioConditions::jitter),
            Field.of(DUPLICATION, RadioConditions::duplication),
            Field.of(REORDERING, RadioConditions::reordering),
            Field.of(BIT_ERRORS, RadioConditions::bitErrors),
            Field.of(BITS_PER_SECOND, RadioConditions::bitsPerSecond),
            Field.of(PARTITIONS, RadioConditions::partitions));

    // ---- line

    static final Key<Double> LOST_OCTETS = key("lost-octets", ScenarioKinds.share(1), 0.0, "of octets are lost");
    static final Key<Double> NOISE = key("noise", ScenarioKinds.share(1), 0.0, "of octets come out as other ones");
    static final Key<Integer> BUFFER = key(
            "buffer",
            Kind.integer(16, 65_536),
            LineConditions.USUAL_BUFFER_OCTETS,
            "octets that the dongle keeps for the gateway; more are lost");
    static final Key<List<Span>> STUCK = spans("stuck", "the dongle neither says nor takes anything");
    static final Key<List<Span>> UNPLUGGED = spans("unplugged", "the dongle is pulled out");

    static final List<Field<LineConditions, ?>> OF_LINE = List.of(
            Field.of(LOST_OCTETS, LineConditions::lostOctets),
            Field.of(NOISE, LineConditions::noise),
            Field.of(BUFFER, LineConditions::bufferOctets),
            Field.of(STUCK, LineConditions::stuck),
            Field.of(UNPLUGGED, LineConditions::unplugged));

    // ---- broker

    static final Key<Duration> BROKER_DELAY =
            key("delay", Kind.duration(NONE, Duration.ofMinutes(1)), Duration.ofMillis(2), "of each packet");
    static final Key<List<Span>> OUTAGES = spans("outages", "nothing passes and connections are lost");
    static final Key<List<Span>> SILENCES =
            spans("silences", "nothing passes, and the loss of connections is not noticed");
    static final Key<List<Span>> REFUSALS = spans("refusals", "it closes all connections and refuses new ones");
    static final Key<List<Span>> SLOW = spans("slow", "packets take slow-delay");
    static final Key<Duration> SLOW_DELAY =
            key("slow-delay", Kind.duration(NONE, Duration.ofMinutes(10)), Duration.ofSeconds(2), "while it is slow");
    static final Key<List<Duration>> FORGETS = moments("forgets", "it restarts without any session");
    static final Key<List<Duration>> DROPS = moments("drops", "all connections are lost");

    static final Key<List<Span>> NOT_READY = spans("not-ready", "it refuses all connections as not authorised");
    static final Key<List<Span>> BANS = spans("bans", "it refuses the first node only, as not authorised");
    static final Key<List<Span>> CONFLICTS =
            spans("conflicts", "another MQTT client takes the client id of the first node from it, repeatedly");
    static final Key<List<Span>> STALLS = spans("stalls", "it reads nothing");
    static final Key<List<Span>> QUOTAS =
            spans("quotas", "MQTT 5: it refuses messages at QoS 1 and 2, as a quota is used up");
    static final Key<List<Span>> NO_RIGHTS =
            spans("no-rights", "it refuses filters, and with MQTT 5 messages at QoS 1 and 2, as not authorised");
    static final Key<String> PROTOCOL = key(
            "protocol",
            Kind.text(Pattern.compile("3\\.1|3\\.1\\.1|5"), "3.1, 3.1.1 or 5"),
            "3.1.1",
            "the version of MQTT");
    static final Key<Integer> MAX_PACKET = key(
            "max-packet", Kind.integer(0, 1_000_000), 0, "octets of topic and payload that it takes; 0 = unlimited");
    static final Key<Integer> MAX_QOS = key("max-qos", Kind.integer(0, 2), 2, "of the messages that it takes");
    static final Key<Boolean> TAKES_RETAIN =
            key("takes-retain", Kind.onOff(), true, "whether it takes messages with Retain");
    static final Key<String> REFUSED_TOPIC = key(
            "refused-topic",
            Kind.text(Pattern.compile("[A-Za-z0-9_./-]*"), "the name of a reading or command"),
            "",
            "the reading or command of this name is refused; empty = none");
    static final Key<BrokerLimits.Answer> ANSWER = key(
            "answer",
            Kind.choice(BrokerLimits.Answer.class),
            BrokerLimits.Answer.CLOSES,
            "to what it does not take: closes, refuses (with a reason code), or ignores (acknowledges and forgets)");
    static final Key<Integer> GRANTED_QOS =
            key("granted-qos", Kind.integer(0, 2), 2, "the most that a subscription gets");
    static final Key<Integer> UNDER_WAY =
            key("under-way", Kind.integer(1, 0xFFFF), 20, "messages at QoS 1 and 2 under way to a client at once");
    static final Key<Boolean> QOS2_BY_PUBACK = key(
            "qos2-by-puback",
            Kind.onOff(),
            false,
            "it answers PUBLISH at QoS 2 with PUBACK, and goes deaf at a PUBREL after that");
    static final Key<Integer> CONNECTIONS = key(
            "connections", Kind.integer(0, 1_000_000), 0, "the most at once, while there are faults; 0 = unlimited");
    static final Key<Duration> IDLE_TIMEOUT = key(
            "idle-timeout",
            Kind.duration(NONE, Duration.ofHours(1)),
            NONE,
            "it closes a connection on which nothing came for this time, while there are faults; 0s = it does not");

    static final Key<Integer> RECEIVE_MAXIMUM = key(
            "receive-maximum",
            Kind.integer(1, 0xFFFF),
            0xFFFF,
            "MQTT 5: messages at QoS 1 and 2 that it takes without having answered them");
    static final Key<Integer> TOPIC_ALIASES =
            key("topic-aliases", Kind.integer(0, 0xFFFF), 0, "MQTT 5: the highest topic alias that it takes; 0 = none");
    static final Key<Duration> COMMAND_EXPIRY = key(
            "command-expiry",
            Kind.duration(NONE, Duration.ofHours(24)),
            NONE,
            "MQTT 5: for so long a command is worth something; 0s = for ever");

    static final List<Field<BrokerConditions, ?>> OF_BROKER = List.of(
            Field.of(BROKER_DELAY, BrokerConditions::delay),
            Field.of(OUTAGES, BrokerConditions::outages),
            Field.of(SILENCES, BrokerConditions::silences),
            Field.of(REFUSALS, BrokerConditions::refusals),
            Field.of(SLOW, BrokerConditions::slow),
            Field.of(SLOW_DELAY, BrokerConditions::slowDelay),
            Field.of(FORGETS, BrokerConditions::forgets),
            Field.of(DROPS, BrokerConditions::drops),
            Field.of(NOT_READY, BrokerConditions::notReady),
            Field.of(BANS, BrokerConditions::bans),
            Field.of(CONFLICTS, BrokerConditions::conflicts),
            Field.of(STALLS, BrokerConditions::stalls),
            Field.of(QUOTAS, BrokerConditions::quotas),
            Field.of(NO_RIGHTS, BrokerConditions::noRights),
            Field.of(PROTOCOL, broker -> broker.limits().protocol()),
            Field.of(MAX_PACKET, broker -> broker.limits().maxPacket()),
            Field.of(MAX_QOS, broker -> broker.limits().maxQos()),
            Field.of(TAKES_RETAIN, broker -> broker.limits().takesRetain()),
            Field.of(REFUSED_TOPIC, broker -> broker.limits().refusedTopic()),
            Field.of(ANSWER, broker -> broker.limits().answer()),
            Field.of(GRANTED_QOS, broker -> broker.limits().grantedQos()),
            Field.of(UNDER_WAY, broker -> broker.limits().maxUnderWay()),
            Field.of(QOS2_BY_PUBACK, broker -> broker.limits().answersQos2ByPubAck()),
            Field.of(CONNECTIONS, broker -> broker.limits().connections()),
            Field.of(IDLE_TIMEOUT, broker -> broker.limits().idleTimeout()),
            Field.of(RECEIVE_MAXIMUM, broker -> broker.limits().receiveMaximum()),
            Field.of(TOPIC_ALIASES, broker -> broker.limits().topicAliases()),
            Field.of(COMMAND_EXPIRY, broker -> broker.limits().commandExpiry()));

    // ---- gateway

    static final Key<Duration> DISK_DELAY = key(
            "disk-delay",
            Kind.duration(NONE, Duration.ofMinutes(1)),
            Duration.ofMillis(5),
            "the duration of a force to the disk");
    static final Key<List<Span>> DISK_FULL = spans("disk-full", "the disk has no room for new files");
    static final Key<List<Span>> RESTARTS = spans("restarts", "stopped in order, and started again");
    static final Key<List<Span>> KILLS = spans("kills", "killed; octets written before are kept");
    static final Key<List<Span>> POWER_CUTS =
            spans("power-cuts", "killed; octets not forced to the disk are lost, or a part of them");
    static final Key<List<Duration>> GATEWAY_MOVES = moments("moves", "it has another address, which the nodes know");

    static final Key<List<Span>> DISK_SLOW = spans("disk-slow", "a force takes disk-slow-delay");
    static final Key<Duration> DISK_SLOW_DELAY = key(
            "disk-slow-delay",
            Kind.duration(NONE, Duration.ofMinutes(10)),
            GatewayConditions.SLOW_DISK,
            "while the disk is slow");
    static final Key<List<Span>> DISK_ERRORS = spans("disk-errors", "each operation of the disk may fail");
    static final Key<Integer> SEGMENT = key(
            "segment",
            Kind.octets(64 * 1024, 64 * 1024 * 1024),
            GatewayConditions.SEGMENT_OCTETS,
            "of a file of the store");
    static final Key<List<ClockStep>> CLOCK = key(
            "clock",
            Kind.listOf(ScenarioKinds.CLOCK_STEP),
            List.of(),
            "its wall clock is set forward or back, such as 10m+3h or 10m-3h");
    static final Key<List<Duration>> RELOADS = moments("reloads", "it reads its configuration again");
    static final Key<List<Span>> DISK_STUCK =
            spans("disk-stuck", "the disk does nothing; it goes on at the end of the span");
    static final Key<List<Duration>> EDITS = moments(
            "edits",
            "its file becomes edited-configuration, and configuration again, in turn; a reload or a start reads it");

    static final Key<List<Span>> UPGRADES =
            spans("upgrades", "stopped in order, and started again on records of an older version");

    static final List<Field<GatewayConditions, ?>> OF_GATEWAY = List.of(
            Field.of(DISK_DELAY, GatewayConditions::diskDelay),
            Field.of(DISK_FULL, GatewayConditions::diskFull),
            Field.of(RESTARTS, GatewayConditions::restarts),
            Field.of(KILLS, GatewayConditions::kills),
            Field.of(POWER_CUTS, GatewayConditions::powerCuts),
            Field.of(GATEWAY_MOVES, GatewayConditions::moves),
            Field.of(DISK_SLOW, GatewayConditions::diskSlow),
            Field.of(DISK_SLOW_DELAY, GatewayConditions::diskSlowDelay),
            Field.of(DISK_ERRORS, GatewayConditions::diskErrors),
            Field.of(SEGMENT, GatewayConditions::segment),
            Field.of(CLOCK, GatewayConditions::clock),
            Field.of(RELOADS, GatewayConditions::reloads),
            Field.of(DISK_STUCK, GatewayConditions::diskStuck),
            Field.of(EDITS, GatewayConditions::edits),
            Field.of(UPGRADES, GatewayConditions::upgrades));

    // ---- attack

    static final Key<List<Span>> DURING = spans("during", "unknown senders send arbitrary datagrams");
    static final Key<Double> PER_SECOND = key(
            "per-second",
            ScenarioKinds.number(0.001, 1_000_000),
            100.0,
            "the number of datagrams, from all addresses together");
    static final Key<Integer> SOURCES =
            key("sources", Kind.integer(1, 1_000_000), 10, "the number of real or pretended addresses");

    static final Key<Boolean> FILLS_TABLE = key(
            "fills-table", Kind.onOff(), false, "they only connect, each time with another client id, and disconnect");

    static final List<Field<AttackConditions, ?>> OF_ATTACK = List.of(
            Field.of(DURING, AttackConditions::spans),
            Field.of(PER_SECOND, AttackConditions::perSecond),
            Field.of(SOURCES, AttackConditions::sources),
            Field.of(FILLS_TABLE, AttackConditions::fillsTable));

    // ---- expect

    static final Key<Double> DELIVERED = key(
            "delivered", ScenarioKinds.share(1), 0.0, "the least share of the readings at QoS 1 and 2 that come out");
    static final Key<OptionalInt> WILLS =
            key("wills", ScenarioKinds.COUNT, OptionalInt.empty(), "the exact number of wills published");
    static final Key<OptionalInt> RECONNECTS =
            key("reconnects", ScenarioKinds.COUNT, OptionalInt.empty(), "the most lost connections of nodes");

    static final List<Field<Expectations, ?>> OF_EXPECT = List.of(
            Field.of(DELIVERED, Expectations::delivered),
            Field.of(WILLS, Expectations::wills),
            Field.of(RECONNECTS, Expectations::reconnects));

    private ScenarioKeys() {}

    private static <T> Key<T> key(String name, Kind<T> kind, T defaultValue, String comment) {
        return new Key<>(name, kind, defaultValue, comment, true);
    }

    private static Key<List<Span>> spans(String name, String comment) {
        return key(name, Kind.listOf(ScenarioKinds.SPAN), List.of(), comment);
    }

    private static Key<List<Duration>> moments(String name, String comment) {
        Kind<Duration> moment = Kind.duration(NONE, ScenarioKinds.LONGEST);
        return key(name, Kind.listOf(moment), List.of(), comment);
    }
}
