package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.Key;
import org.sngateway.gateway.config.Section;
import org.sngateway.gateway.config.Values;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;

/** Makes a scenario from a file, and reports contradictions. */
final class ScenarioReader {
    private final Duration duration;
    private final GatewayConfig config;
    private final GatewayConfig editedConfig;

    private ScenarioReader(Duration duration, GatewayConfig config, GatewayConfig editedConfig) {
        this.duration = duration;
        this.config = config;
        this.editedConfig = editedConfig;
    }

    /** Errors are reported to the section; the scenario is then unusable. */
    static Scenario read(Section root) {
        Values values = root.read(
                keys(ScenarioKeys.OF_SCENARIO),
                ScenarioKeys.NODES,
                ScenarioKeys.RADIO,
                ScenarioKeys.LINE,
                ScenarioKeys.BROKER,
                ScenarioKeys.GATEWAY,
                ScenarioKeys.ATTACK,
                ScenarioKeys.EXPECT);
        Section gateway = root.section(ScenarioKeys.GATEWAY);
        ScenarioReader reader = new ScenarioReader(
                values.get(ScenarioKeys.DURATION),
                configuration(gateway, ScenarioKeys.CONFIGURATION),
                configuration(gateway, ScenarioKeys.EDITED_CONFIGURATION));
        Scenario scenario = new Scenario(
                values.get(ScenarioKeys.TITLE),
                values.get(ScenarioKeys.DURATION),
                reader.populations(root.section(ScenarioKeys.NODES)),
                reader.radio(root.section(ScenarioKeys.RADIO)),
                reader.line(root.section(ScenarioKeys.LINE)),
                reader.broker(root.section(ScenarioKeys.BROKER)),
                reader.gateway(gateway),
                reader.attack(root.section(ScenarioKeys.ATTACK)),
                expectations(root.section(ScenarioKeys.EXPECT)));
        if (scenario.populations().isEmpty() && scenario.attack().spans().isEmpty()) {
            root.reportKey(ScenarioKeys.NODES, "nothing happens without nodes; write \"nodes: {soil: {count: 10}}\"");
        }
        return scenario;
    }

    private static GatewayConfig configuration(Section gateway, String name) {
        GatewayConfig config = GatewayConfig.read(gateway.section(name));
        int serial = config.serialListeners().size();
        if (serial > 1 || (serial == 1 && !config.udpListeners().isEmpty())) {
            gateway.reportKey(
                    name, "nodes are heard by listeners on UDP or by one serial listener; leave out the others");
        }
        if (config.storePlace().isEmpty()) {
            gateway.reportKey(name, "the gateway has a disk; leave out \"directory: off\"");
        }
        return config;
    }

    private static Set<String> listenersOf(GatewayConfig config) {
        return config.coreSettings().listeners().keySet();
    }

    private List<Population> populations(Section nodes) {
        List<Population> populations = new ArrayList<>();
        nodes.namedSections().forEach((name, section) -> {
            if (!ScenarioKeys.POPULATION_NAME.matcher(name).matches()) {
                nodes.reportKey(
                        name,
                        "\"" + name + "\" can't be the name of nodes; write a lower case letter, then up to 15 lower"
                                + " case letters, digits and dashes");
            }
            populations.add(population(name, section));
        });
        return populations;
    }

    private Population population(String name, Section section) {
        Values values = section.read(keys(ScenarioKeys.OF_POPULATION), ScenarioKeys.PUBLISH, ScenarioKeys.COMMANDS);
        Firmware firmware = values.get(ScenarioKeys.FIRMWARE);
        FirmwareRules rules = new FirmwareRules(firmware);
        Section commands = section.section(ScenarioKeys.COMMANDS);
        Population population = new Population(
                name,
                values.get(ScenarioKeys.COUNT),
                values.get(ScenarioKeys.CLEAN_SESSION),
                rules.builtIn(section, values, ScenarioKeys.KEEP_ALIVE, firmware.keepAlive()),
                rules.builtIn(section, values, ScenarioKeys.RETRY_INTERVAL, firmware.retryInterval()),
                rules.builtIn(section, values, ScenarioKeys.RETRY_COUNT, firmware.retryCount()),
                values.get(ScenarioKeys.START_WITHIN),
                readings(name, section.section(ScenarioKeys.PUBLISH), rules),
                commands(name, commands, rules),
                values.get(ScenarioKeys.SLEEP),
                values.get(ScenarioKeys.WILL),
                values.get(ScenarioKeys.WILL_RETAIN),
                values.get(ScenarioKeys.WILL_OCTETS),
                values.get(ScenarioKeys.CLOCK_DRIFT),
                values.get(ScenarioKeys.BATTERY),
                values.get(ScenarioKeys.LEAVES),
                values.get(ScenarioKeys.NODE_MOVES),
                values.get(ScenarioKeys.CHANGES),
                firmware,
                new NodeConditions(
                        values.get(ScenarioKeys.OTHER_PERIODS),
                        values.get(ScenarioKeys.INHERITS),
                        values.get(ScenarioKeys.REFUSES_REGISTER),
                        values.get(ScenarioKeys.TWINS),
                        values.get(ScenarioKeys.REBOOTS),
                        values.get(ScenarioKeys.FORWARDER)));
        rules.check(section, population);
        if (!population.conditions().inherits().isZero()
                && !config.serialListeners().isEmpty()) {
            section.reportValue(ScenarioKeys.INHERITS, "on a radio an address belongs to the device; leave it out");
        }
        if (!population.conditions().twins().isZero()
                && !config.serialListeners().isEmpty()) {
            section.reportValue(ScenarioKeys.TWINS, "twins are on UDP only; leave it out");
        }
        checkForwarder(section, population.conditions());
        for (Commands some : population.commands()) {
            population.readings().stream()
                    .filter(readings -> hears(some, readings.name()))
                    .forEach(readings -> commands.reportKey(
                            some.name(),
                            "a node would hear what it publishes as \"" + readings.name() + "\"; rename one"));
            population.commands().stream()
                    .filter(other -> some.wildcard() && !other.wildcard() && hears(some, other.name()))
                    .forEach(other -> commands.reportKey(
                            some.name(), "the wildcard also covers \"" + other.name() + "\"; rename one"));
        }
        return population;
    }

    private void checkForwarder(Section section, NodeConditions conditions) {
        if (conditions.forwarder() == 0) {
            return;
        }
        if (!config.serialListeners().isEmpty()) {
            section.reportValue(ScenarioKeys.FORWARDER, "forwarders are on UDP only; leave it out");
            return;
        }
        IpAddress ip = conditions.ipOfForwarder();
        config.coreSettings().listeners().forEach((name, listener) -> {
            if (!listener.allowsForwarder(new UdpAddress(name, ip, 1, "", ip))) {
                section.reportValue(
                        ScenarioKeys.FORWARDER,
                        "the gateway takes no forwarder at " + ip + "; write under gateway.configuration: listeners: {"
                                + name + ": {forwarders: [" + ip + "]}}");
            }
        });
    }

    private static boolean hears(Commands commands, String name) {
        return commands.wildcard()
                ? Pattern.matches(Pattern.quote(commands.name()) + "/[^/]+", name)
                : commands.name().equals(name);
    }

    private List<Readings> readings(String population, Section section, FirmwareRules rules) {
        List<Readings> all = new ArrayList<>();
        section.namedSections().forEach((name, each) -> {
            checkTopicName(section, name);
            Values values = each.read(keys(ScenarioKeys.OF_READINGS));
            Readings readings = new Readings(
                    name,
                    values.get(ScenarioKeys.READING_QOS),
                    values.get(ScenarioKeys.RETAIN),
                    values.get(ScenarioKeys.EVERY),
                    values.get(ScenarioKeys.PERIOD_JITTER),
                    values.get(ScenarioKeys.OCTETS),
                    values.get(ScenarioKeys.PREDEFINED_ID),
                    values.get(ScenarioKeys.SHORT_TOPIC));
            if (readings.qos() == QoS.MINUS_ONE) {
                checkQosMinusOne(each, readings);
            } else if (readings.predefinedId() > 0) {
                checkPredefinedId(each, population, readings.name(), readings.predefinedId());
            }
            checkForm(each, readings.shortTopic(), readings.predefinedId(), false);
            rules.check(each, readings);
            all.add(readings);
        });
        return all;
    }

    private List<Commands> commands(String population, Section section, FirmwareRules rules) {
        List<Commands> all = new ArrayList<>();
        section.namedSections().forEach((name, each) -> {
            checkTopicName(section, name);
            Values values = each.read(keys(ScenarioKeys.OF_COMMANDS));
            Commands some = new Commands(
                    name,
                    values.get(ScenarioKeys.COMMAND_QOS),
                    values.get(ScenarioKeys.WILDCARD),
                    values.get(ScenarioKeys.EVERY),
                    values.get(ScenarioKeys.PERIOD_JITTER),
                    values.get(ScenarioKeys.OCTETS),
                    values.get(ScenarioKeys.RETAIN),
                    values.get(ScenarioKeys.PREDEFINED_ID),
                    values.get(ScenarioKeys.SHORT_TOPIC));
            if (some.predefinedId() > 0) {
                checkPredefinedId(each, population, some.name(), some.predefinedId());
            }
            checkForm(each, some.shortTopic(), some.predefinedId(), some.wildcard());
            rules.check(each, some);
            all.add(some);
        });
        return all;
    }

    private static void checkTopicName(Section section, String name) {
        if (!ScenarioKeys.TOPIC_NAME.matcher(name).matches()) {
            section.reportKey(
                    name,
                    "\"" + name + "\" can't be a part of a topic; write up to 64 letters, digits, dots, dashes and"
                            + " underscores, with / between levels");
        }
    }

    /** MQTT-SN 1.2 §6.8: such a message has no session to register its topic in. */
    private void checkQosMinusOne(Section section, Readings readings) {
        CoreSettings settings = config.coreSettings();
        if (readings.predefinedId() == 0 && !readings.shortTopic()) {
            section.reportValue(
                    ScenarioKeys.READING_QOS,
                    "QoS -1 needs a topic id known beforehand; add predefined-id or short-topic");
        } else if (readings.predefinedId() > 0
                && settings.predefinedTopics().nameForAnybody(readings.predefinedId()) == null) {
            section.reportValue(
                    ScenarioKeys.PREDEFINED_ID,
                    "the gateway does not know it for QoS -1; write under gateway.configuration: predefined-topics:"
                            + " {\"*\": {" + readings.predefinedId() + ": " + readings.name() + "}}");
        }
        if (settings.listeners().values().stream()
                .noneMatch(listener -> listener.qosMinusOne().enabled())) {
            section.reportValue(
                    ScenarioKeys.READING_QOS,
                    "the gateway does not take QoS -1; write under gateway.configuration: listeners: {udp:"
                            + " {qos-minus-one: on}}");
        }
    }

    private static void checkForm(Section section, boolean isShort, int predefinedId, boolean wildcard) {
        int forms = (isShort ? 1 : 0) + (predefinedId > 0 ? 1 : 0) + (wildcard ? 1 : 0);
        if (forms > 1) {
            section.reportValue(
                    isShort ? ScenarioKeys.SHORT_TOPIC : ScenarioKeys.PREDEFINED_ID,
                    "a topic is one of short, predefined and with a wildcard; leave the others out");
        }
    }

    private void checkPredefinedId(Section section, String population, String name, int predefinedId) {
        String clientId = population + "-1";
        String topic = clientId + "/" + name;
        if (!topic.equals(config.coreSettings().predefinedTopics().nameOf(clientId, predefinedId))) {
            section.reportValue(
                    ScenarioKeys.PREDEFINED_ID,
                    "for the gateway it does not stand for " + topic + "; write under gateway.configuration:"
                            + " predefined-topics: {\"" + population + "-*\": {" + predefinedId
                            + ": \"{clientId}/" + name + "\"}}");
        }
    }

    private RadioConditions radio(Section section) {
        Values values = section.read(keys(ScenarioKeys.OF_RADIO));
        return new RadioConditions(
                values.get(ScenarioKeys.LOSS),
                values.get(ScenarioKeys.BURST_LOSS),
                values.get(ScenarioKeys.BURST_LENGTH),
                values.get(ScenarioKeys.RADIO_DELAY),
                values.get(ScenarioKeys.RADIO_JITTER),
                values.get(ScenarioKeys.DUPLICATION),
                values.get(ScenarioKeys.REORDERING),
                values.get(ScenarioKeys.BIT_ERRORS),
                values.get(ScenarioKeys.BITS_PER_SECOND),
                spans(section, values, ScenarioKeys.PARTITIONS));
    }

    private LineConditions line(Section section) {
        Values values = section.read(keys(ScenarioKeys.OF_LINE));
        return new LineConditions(
                values.get(ScenarioKeys.LOST_OCTETS),
                values.get(ScenarioKeys.NOISE),
                values.get(ScenarioKeys.BUFFER),
                spans(section, values, ScenarioKeys.STUCK),
                spans(section, values, ScenarioKeys.UNPLUGGED));
    }

    private BrokerConditions broker(Section section) {
        Values values = section.read(keys(ScenarioKeys.OF_BROKER));
        return new BrokerConditions(
                values.get(ScenarioKeys.BROKER_DELAY),
                spans(section, values, ScenarioKeys.OUTAGES),
                spans(section, values, ScenarioKeys.SILENCES),
                spans(section, values, ScenarioKeys.REFUSALS),
                spans(section, values, ScenarioKeys.SLOW),
                values.get(ScenarioKeys.SLOW_DELAY),
                moments(section, values, ScenarioKeys.FORGETS),
                moments(section, values, ScenarioKeys.DROPS),
                spans(section, values, ScenarioKeys.NOT_READY),
                spans(section, values, ScenarioKeys.BANS),
                spans(section, values, ScenarioKeys.CONFLICTS),
                spans(section, values, ScenarioKeys.STALLS),
                spans(section, values, ScenarioKeys.QUOTAS),
                spans(section, values, ScenarioKeys.NO_RIGHTS),
                limits(values));
    }

    private static BrokerLimits limits(Values values) {
        return new BrokerLimits(
                values.get(ScenarioKeys.PROTOCOL),
                values.get(ScenarioKeys.MAX_PACKET),
                values.get(ScenarioKeys.MAX_QOS),
                values.get(ScenarioKeys.TAKES_RETAIN),
                values.get(ScenarioKeys.REFUSED_TOPIC),
                values.get(ScenarioKeys.ANSWER),
                values.get(ScenarioKeys.GRANTED_QOS),
                values.get(ScenarioKeys.UNDER_WAY),
                values.get(ScenarioKeys.QOS2_BY_PUBACK),
                values.get(ScenarioKeys.CONNECTIONS),
                values.get(ScenarioKeys.IDLE_TIMEOUT),
                values.get(ScenarioKeys.RECEIVE_MAXIMUM),
                values.get(ScenarioKeys.TOPIC_ALIASES),
                values.get(ScenarioKeys.COMMAND_EXPIRY));
    }

    private GatewayConditions gateway(Section section) {
        Values values = section.read(
                keys(ScenarioKeys.OF_GATEWAY), ScenarioKeys.CONFIGURATION, ScenarioKeys.EDITED_CONFIGURATION);
        List<Duration> edits = moments(section, values, ScenarioKeys.EDITS);
        if (!edits.isEmpty() && !listenersOf(config).equals(listenersOf(editedConfig))) {
            section.reportKey(
                    ScenarioKeys.EDITED_CONFIGURATION, "it has the listeners of configuration; write the same names");
        }
        return new GatewayConditions(
                config,
                values.get(ScenarioKeys.DISK_DELAY),
                spans(section, values, ScenarioKeys.DISK_FULL),
                spans(section, values, ScenarioKeys.RESTARTS),
                spans(section, values, ScenarioKeys.KILLS),
                spans(section, values, ScenarioKeys.POWER_CUTS),
                moments(section, values, ScenarioKeys.GATEWAY_MOVES),
                spans(section, values, ScenarioKeys.DISK_SLOW),
                values.get(ScenarioKeys.DISK_SLOW_DELAY),
                spans(section, values, ScenarioKeys.DISK_ERRORS),
                values.get(ScenarioKeys.SEGMENT),
                values.get(ScenarioKeys.CLOCK),
                moments(section, values, ScenarioKeys.RELOADS),
                spans(section, values, ScenarioKeys.DISK_STUCK),
                edits,
                editedConfig,
                spans(section, values, ScenarioKeys.UPGRADES));
    }

    private AttackConditions attack(Section section) {
        Values values = section.read(keys(ScenarioKeys.OF_ATTACK));
        List<Span> spans = spans(section, values, ScenarioKeys.DURING);
        if (spans.isEmpty() && !section.names().isEmpty()) {
            section.reportValue(ScenarioKeys.DURING, "an attack takes place at some time; write such as [10m+1m]");
        }
        return spans.isEmpty()
                ? AttackConditions.NONE
                : new AttackConditions(
                        spans,
                        values.get(ScenarioKeys.PER_SECOND),
                        values.get(ScenarioKeys.SOURCES),
                        values.get(ScenarioKeys.FILLS_TABLE));
    }

    private static Expectations expectations(Section section) {
        Values values = section.read(keys(ScenarioKeys.OF_EXPECT));
        return new Expectations(
                values.get(ScenarioKeys.DELIVERED),
                values.get(ScenarioKeys.WILLS),
                values.get(ScenarioKeys.RECONNECTS));
    }

    private List<Span> spans(Section section, Values values, Key<List<Span>> key) {
        List<Span> spans = values.get(key);
        for (Span span : spans) {
            if (span.end().compareTo(duration) > 0) {
                reportTooLate(section, key, ScenarioKinds.SPAN.write(span) + " ends");
            }
        }
        return spans;
    }

    private List<Duration> moments(Section section, Values values, Key<List<Duration>> key) {
        List<Duration> moments = values.get(key);
        for (Duration moment : moments) {
            if (moment.compareTo(duration) > 0) {
                reportTooLate(section, key, ScenarioKinds.TIME.write(moment) + " is");
            }
        }
        return moments;
    }

    private void reportTooLate(Section section, Key<?> key, String what) {
        section.reportValue(
                key,
                what + " after the duration of " + ScenarioKinds.TIME.write(duration) + "; make one of them shorter");
    }

    private static <R> List<Key<?>> keys(List<Field<R, ?>> fields) {
        List<Key<?>> keys = new ArrayList<>();
        fields.forEach(field -> keys.add(field.key()));
        return keys;
    }
}
