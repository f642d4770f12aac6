package org.sngateway.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.PredefinedTopics;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.topic.TopicRules;
import org.sngateway.gateway.homeassistant.HomeAssistantSettings;
import org.sngateway.gateway.readmodel.BatteryTopic;
import org.sngateway.gateway.trace.TraceSettings;

/** The whole configuration of a gateway: complete, checked, never changed. */
public final class GatewayConfig {
    private static final String DEFAULT_LISTENER = "udp";

    /**
     * A UDP listener.
     *
     * @param addresses of this machine, as text; empty = all of them
     * @param maxMessageOctets the longest datagram, both ways
     * @param receiveBufferOctets asked of the kernel
     * @param repairsLength whether a known Length fault is repaired
     * @param groups multicast addresses for discovery, as text; empty = none
     * @param groupInterfaces names of the interfaces where they are joined; empty = all
     * @param maxHops how far messages to the groups go at most, 0 to 255
     */
    public record UdpListener(
            String name,
            int port,
            List<String> addresses,
            int maxMessageOctets,
            int receiveBufferOctets,
            boolean repairsLength,
            List<String> groups,
            int groupPort,
            List<String> groupInterfaces,
            int maxHops) {}

    /**
     * How the broker is reached, and with which login. Files are as written: see {@link FilePath}.
     *
     * @param addresses tried in this order
     * @param protocol {@code auto}, {@code 5}, {@code 3.1.1} or {@code 3.1}
     * @param webSocketHeaders each {@code name: value}
     * @param localAddresses as text; empty = the system chooses
     * @param maxPacketOctets the longest packet of the broker that is taken
     */
    public record Broker(
            List<BrokerUrl> addresses,
            String protocol,
            Login login,
            Tls tls,
            List<String> webSocketHeaders,
            List<String> localAddresses,
            Duration keepAlive,
            Duration connectTimeout,
            Duration willDelay,
            boolean nativeWill,
            Presence presence,
            int maxPacketOctets) {}

    /**
     * What the gateway tells the broker's other clients of itself and its clients.
     *
     * @param topic empty = none
     * @param clientTopic with {clientId} in it; empty = none
     * @param userProperties whether messages tell where they come from (MQTT 5)
     */
    public record Presence(String topic, String clientTopic, boolean userProperties) {}

    /**
     * The login of the gateway; empty = none.
     *
     * @param usersFile a table of clients that have their own
     */
    public record Login(String username, String password, String passwordFile, String usersFile) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Login[username=" + username + "]";
        }
    }

    /**
     * The authority that the gateway trusts and the certificate that it shows, as files; empty = the system's trust, no certificate.
     *
     * @param checksHostName whether the certificate has to be for the name in the address
     */
    public record Tls(String trustFile, String certificateFile, String keyFile, boolean checksHostName) {}

    private final Values gateway;
    private final Map<String, Values> listeners;
    private final Values broker;
    private final Values store;
    private final Values spool;
    private final Values clients;
    private final Map<String, List<Quirk>> quirks;
    private final Map<String, Map<Integer, String>> predefinedTopics;
    private final Values limits;
    private final Values web;
    private final Values homeAssistant;
    /** By client id: readings by their keys, with their fields. */
    private final Map<String, Map<String, Map<String, Object>>> readings;

    private final Values trace;
    private final Values log;

    private GatewayConfig(Section root) {
        gateway = root.section(GatewayKeys.GATEWAY).read(GatewayKeys.OF_GATEWAY);
        listeners = readListeners(root.section(GatewayKeys.LISTENERS));
        broker = readBroker(root.section(GatewayKeys.BROKER));
        store = root.section(GatewayKeys.STORE).read(GatewayKeys.OF_STORE);
        spool = root.section(GatewayKeys.SPOOL).read(GatewayKeys.OF_SPOOL);
        clients = root.section(GatewayKeys.CLIENTS).read(GatewayKeys.OF_CLIENTS);
        quirks = readQuirks(root.section(GatewayKeys.QUIRKS));
        limits = root.section(GatewayKeys.LIMITS).read(GatewayKeys.OF_LIMITS);
        predefinedTopics = readPredefinedTopics(root.section(GatewayKeys.PREDEFINED), topicRules());
        web = readWeb(root.section(GatewayKeys.WEB));
        homeAssistant = readHomeAssistant(root.section(GatewayKeys.HOME_ASSISTANT), broker);
        readings = HomeAssistantReadings.read(
                root.section(GatewayKeys.HOME_ASSISTANT).section(GatewayKeys.READINGS));
        trace = readTrace(root.section(GatewayKeys.TRACE));
        log = root.section(GatewayKeys.LOG).read(GatewayKeys.OF_LOG);
    }

    /** What is in force after the file was read again. */
    private GatewayConfig(GatewayConfig running, GatewayConfig read, Changes changes) {
        gateway = changes.in(GatewayKeys.GATEWAY, running.gateway, read.gateway);
        listeners = changes.inListeners(GatewayKeys.LISTENERS, running.listeners, read.listeners);
        broker = changes.in(GatewayKeys.BROKER, running.broker, read.broker);
        store = changes.in(GatewayKeys.STORE, running.store, read.store);
        spool = changes.in(GatewayKeys.SPOOL, running.spool, read.spool);
        clients = changes.in(GatewayKeys.CLIENTS, running.clients, read.clients);
        quirks = changes.inEntries(GatewayKeys.QUIRKS, running.quirks, read.quirks);
        predefinedTopics = changes.inEntries(GatewayKeys.PREDEFINED, running.predefinedTopics, read.predefinedTopics);
        limits = changes.in(GatewayKeys.LIMITS, running.limits, read.limits);
        web = changes.in(GatewayKeys.WEB, running.web, read.web);
        homeAssistant = changes.in(GatewayKeys.HOME_ASSISTANT, running.homeAssistant, read.homeAssistant);
        readings = changes.inEntriesOfTheStart(
                GatewayKeys.HOME_ASSISTANT + ": " + GatewayKeys.READINGS, running.readings, read.readings);
        trace = changes.in(GatewayKeys.TRACE, running.trace, read.trace);
        log = changes.in(GatewayKeys.LOG, running.log, read.log);
        // The id of the gateway is in force at once, and its client id at the broker, which may have it, is not.
        if (!ownClientId().equals(running.ownClientId())) {
            changes.waits(GatewayKeys.BROKER + ": " + GatewayKeys.OWN_CLIENT_ID.name());
        }
    }

    /** What is in force without any file. */
    public static GatewayConfig defaults() {
        return new GatewayConfig(Section.parse("", new ArrayList<>()));
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException if it can't be read, or with all problems in it
     */
    public static GatewayConfig read(Path file) throws ConfigException {
        return ConfigFile.read(file, GatewayConfig::read);
    }

    /**
     * Reads the text of a file.
     *
     * @param source the name of the file, for the messages
     * @throws ConfigException with all problems in it
     */
    public static GatewayConfig parse(String source, String text) throws ConfigException {
        return ConfigFile.parse(source, text, GatewayConfig::read);
    }

    /** Reads a configuration that is a part of a file, which learns what is wrong. */
    public static GatewayConfig read(Section section) {
        section.knowsPlaces(KeyPlaces.ALL);
        section.read(List.of(), KeyPlaces.SECTIONS.toArray(String[]::new));
        return new GatewayConfig(section);
    }

    /**
     * The configuration that a gateway that runs with this one has in force when its file is another one: the values of the
     * file for all keys but those that are read at the start only.
     *
     * @param changes learns which keys have other values
     */
    public GatewayConfig reload(GatewayConfig read, Changes changes) {
        return new GatewayConfig(this, read, changes);
    }

    private static Map<String, Values> readListeners(Section section) {
        Map<String, Values> listeners = new LinkedHashMap<>();
        for (String name : section.names()) {
            if (section.hasValue(name) && KeyPlaces.isOfListener(name)) {
                section.reportKey(
                        name,
                        "\"" + name
                                + "\" belongs below the name of a listener, with more blanks before it than the name has");
                continue;
            }
            Section listener = section.section(name);
            listener.knowsPlaces(KeyPlaces.IN_LISTENER);
            if (!GatewayKeys.LISTENER_NAME.matcher(name).matches()) {
                section.reportKey(name, "a listener's name has up to 32 lower case letters, digits and dashes");
            }
            boolean serial = listener.names().contains(SerialKeys.SERIAL);
            Values values = serial
                    ? SerialListener.read(listener)
                    : listener.read(GatewayKeys.OF_UDP_LISTENER, SerialKeys.SERIAL);
            if (!serial) {
                standsAlone(listener, values, GatewayKeys.ADDRESSES, GatewayKeys.ANY);
                standsAlone(listener, values, GatewayKeys.GROUPS, GatewayKeys.OFF);
            }
            standsAlone(listener, values, GatewayKeys.FORWARDERS, GatewayKeys.OFF);
            standsAlone(listener, values, GatewayKeys.FORWARDERS, GatewayKeys.ANY);
            standsAlone(listener, values, GatewayKeys.QOS_MINUS_ONE_SOURCES, GatewayKeys.ANY);
            standsAlone(listener, values, GatewayKeys.QOS_MINUS_ONE_TOPICS, GatewayKeys.ANY);
            listeners.forEach((other, earlier) -> {
                if (overlap(earlier, values)) {
                    section.reportKey(
                            name,
                            "the listeners \"" + other + "\" and \"" + name
                                    + "\" have the same port"
                                    + (serial ? "" : " at the same address") + "; change one");
                }
            });
            listeners.put(name, values);
        }
        if (listeners.isEmpty()) {
            listeners.put(DEFAULT_LISTENER, Values.defaults(GatewayKeys.OF_UDP_LISTENER));
        }
        return listeners;
    }

    private static void standsAlone(Section section, Values values, Key<List<String>> key, String word) {
        if (values.get(key).size() > 1 && values.get(key).contains(word)) {
            section.reportValue(key, "\"" + word + "\" stands alone; leave it out or the others");
        }
    }

    private static boolean overlap(Values one, Values other) {
        if (SerialListener.is(one) || SerialListener.is(other)) {
            return SerialListener.is(one)
                    && SerialListener.is(other)
                    && one.get(SerialKeys.PORTS).stream().anyMatch(other.get(SerialKeys.PORTS)::contains);
        }
        List<String> addresses = one.get(GatewayKeys.ADDRESSES);
        List<String> others = other.get(GatewayKeys.ADDRESSES);
        return one.areSound(GatewayKeys.PORT, GatewayKeys.ADDRESSES)
                && other.areSound(GatewayKeys.PORT, GatewayKeys.ADDRESSES)
                && one.get(GatewayKeys.PORT).equals(other.get(GatewayKeys.PORT))
                && (addresses.contains(GatewayKeys.ANY)
                        || others.contains(GatewayKeys.ANY)
                        || addresses.stream().anyMatch(others::contains));
    }

    private static Values readBroker(Section section) {
        section.knowsPlaces(KeyPlaces.IN_BROKER);
        Values broker = section.read(GatewayKeys.OF_BROKER);
        if (broker.areSound(GatewayKeys.RECONNECT_MIN, GatewayKeys.RECONNECT_MAX)
                && broker.get(GatewayKeys.RECONNECT_MIN).compareTo(broker.get(GatewayKeys.RECONNECT_MAX)) > 0) {
            section.reportValue(GatewayKeys.RECONNECT_MIN, "is longer than reconnect-max; write a shorter time");
        }
        checkIdentity(section, broker);
        return broker;
    }

    private static Values readWeb(Section section) {
        Values web = section.read(GatewayKeys.OF_WEB);
        standsAlone(section, web, GatewayKeys.WEB_NODE_METRICS, GatewayKeys.OFF);
        String address = web.get(GatewayKeys.WEB_ADDRESS);
        boolean isOpen =
                !address.equals(GatewayKeys.OFF) && !WebPlace.of(address).isLoopback();
        if (isOpen && web.get(GatewayKeys.WEB_PASSWORD_FILE).isEmpty()) {
            section.reportValue(
                    GatewayKeys.WEB_ADDRESS,
                    "other machines can reach this address; write a password-file, or 127.0.0.1:8094");
        }
        if (web.get(GatewayKeys.WEB_CERTIFICATE).isEmpty()
                != web.get(GatewayKeys.WEB_KEY).isEmpty()) {
            section.reportValue(
                    GatewayKeys.WEB_CERTIFICATE, "certificate-file and key-file belong together; write both");
        }
        return web;
    }

    private static Values readHomeAssistant(Section section, Values broker) {
        Values homeAssistant = section.read(GatewayKeys.OF_HOME_ASSISTANT, GatewayKeys.READINGS);
        standsAlone(section, homeAssistant, GatewayKeys.HOME_ASSISTANT_NODES, GatewayKeys.OFF);
        if (homeAssistant.get(GatewayKeys.HOME_ASSISTANT_ENABLED)
                && broker.get(GatewayKeys.STATUS_TOPIC).equals(GatewayKeys.OFF)) {
            section.reportValue(
                    GatewayKeys.HOME_ASSISTANT_ENABLED,
                    "Home Assistant needs the status of the gateway; write a topic for broker: status-topic");
        }
        return homeAssistant;
    }

    private static Values readTrace(Section section) {
        Values trace = section.read(GatewayKeys.OF_TRACE);
        standsAlone(section, trace, GatewayKeys.TRACE_CLIENTS, GatewayKeys.ANY);
        return trace;
    }

    private static void checkIdentity(Section section, Values broker) {
        boolean hasPassword = !broker.get(GatewayKeys.PASSWORD).isEmpty();
        boolean hasPasswordFile = !broker.get(GatewayKeys.PASSWORD_FILE).isEmpty();
        if (hasPassword && hasPasswordFile) {
            section.reportValue(GatewayKeys.PASSWORD, "there is a password-file as well; leave one out");
        }
        if (broker.get(GatewayKeys.USERNAME).isEmpty() && (hasPassword || hasPasswordFile)) {
            section.reportValue(
                    hasPassword ? GatewayKeys.PASSWORD : GatewayKeys.PASSWORD_FILE,
                    "MQTT 3.1.1 has no password without a username; write one");
        }
        if (broker.get(GatewayKeys.CERTIFICATE_FILE).isEmpty()
                != broker.get(GatewayKeys.KEY_FILE).isEmpty()) {
            section.reportValue(
                    GatewayKeys.CERTIFICATE_FILE, "certificate-file and key-file belong together; write both");
        }
        boolean usesTls = !broker.areSound(GatewayKeys.ADDRESS)
                || broker.get(GatewayKeys.ADDRESS).stream()
                        .anyMatch(url -> url.scheme().isTls());
        for (Key<String> key : List.of(GatewayKeys.TRUST_FILE, GatewayKeys.CERTIFICATE_FILE)) {
            if (!usesTls && !broker.get(key).isEmpty()) {
                section.reportValue(key, "no address uses TLS; write mqtts:// or wss:// before it");
            }
        }
        standsAlone(section, broker, GatewayKeys.LOCAL_ADDRESSES, GatewayKeys.ANY);
    }

    private static Map<String, List<Quirk>> readQuirks(Section section) {
        Map<String, List<Quirk>> byPattern = new LinkedHashMap<>();
        for (String pattern : section.names()) {
            Key<List<Quirk>> key = new Key<>(pattern, GatewayKeys.QUIRKS_OF_CLIENT, List.of(), "", true);
            byPattern.put(pattern, section.readOne(key));
        }
        return byPattern;
    }

    private static Map<String, Map<Integer, String>> readPredefinedTopics(Section section, TopicRules rules) {
        Map<String, Map<Integer, String>> byPattern = new LinkedHashMap<>();
        section.namedSections().forEach((pattern, topics) -> {
            Map<Integer, String> nameById = new LinkedHashMap<>();
            for (String id : topics.names()) {
                Key<String> key = new Key<>(id, GatewayKeys.PREDEFINED_NAME, "", "", true);
                String name = topics.readOne(key);
                OptionalInt number = TopicIdText.read(id);
                if (number.isEmpty()) {
                    topics.reportKey(id, "\"" + id + "\" is no topic id; write " + TopicIdText.EXPECTED);
                } else if (nameById.put(number.getAsInt(), name) != null) {
                    topics.reportKey(id, "the topic id " + id + " stands here twice; leave one out");
                }
                String fault = name.isEmpty() ? null : rules.nameFault(name.replace(PredefinedTopics.CLIENT_ID, "x"));
                if (fault != null) {
                    topics.reportValue(key, "\"" + name + "\" is no topic name: it has " + fault);
                }
            }
            byPattern.put(pattern, nameById);
        });
        return byPattern;
    }

    /** What is no mistake and could be better, for the person who wrote the file. */
    public List<String> advice() {
        return broker.get(GatewayKeys.PASSWORD).isEmpty()
                ? List.of()
                : List.of(GatewayKeys.BROKER + ": " + GatewayKeys.PASSWORD.name()
                        + ": all who can read this file can read it; better write it into a file of its own and name that in "
                        + GatewayKeys.PASSWORD_FILE.name());
    }

    /** The listeners on UDP, in the order of the file. */
    public List<UdpListener> udpListeners() {
        return listeners.entrySet().stream()
                .filter(listener -> !SerialListener.is(listener.getValue()))
                .map(listener -> udpListener(listener.getKey(), listener.getValue()))
                .toList();
    }

    /** The listeners on serial ports, in the order of the file. */
    public List<SerialListener> serialListeners() {
        return listeners.entrySet().stream()
                .filter(listener -> SerialListener.is(listener.getValue()))
                .map(listener -> SerialListener.of(listener.getKey(), listener.getValue()))
                .toList();
    }

    private static UdpListener udpListener(String name, Values values) {
        return new UdpListener(
                name,
                values.get(GatewayKeys.PORT),
                without(GatewayKeys.ANY, values.get(GatewayKeys.ADDRESSES)),
                values.get(GatewayKeys.MAX_MESSAGE),
                values.get(GatewayKeys.RECEIVE_BUFFER),
                values.get(GatewayKeys.REPAIR_LENGTH),
                without(GatewayKeys.OFF, values.get(GatewayKeys.GROUPS)),
                values.get(GatewayKeys.GROUP_PORT),
                without(GatewayKeys.ANY, values.get(GatewayKeys.GROUP_INTERFACES)),
                values.get(GatewayKeys.GROUP_HOPS));
    }

    public Broker broker() {
        return new Broker(
                broker.get(GatewayKeys.ADDRESS),
                broker.get(GatewayKeys.PROTOCOL),
                new Login(
                        broker.get(GatewayKeys.USERNAME),
                        broker.get(GatewayKeys.PASSWORD),
                        broker.get(GatewayKeys.PASSWORD_FILE),
                        broker.get(GatewayKeys.USERS_FILE)),
                new Tls(
                        broker.get(GatewayKeys.TRUST_FILE),
                        broker.get(GatewayKeys.CERTIFICATE_FILE),
                        broker.get(GatewayKeys.KEY_FILE),
                        broker.get(GatewayKeys.CHECK_HOST_NAME)),
                without("", broker.get(GatewayKeys.WEBSOCKET_HEADERS)),
                without(GatewayKeys.ANY, broker.get(GatewayKeys.LOCAL_ADDRESSES)),
                broker.get(GatewayKeys.KEEP_ALIVE),
                broker.get(GatewayKeys.CONNECT_TIMEOUT),
                broker.get(GatewayKeys.WILL_DELAY),
                broker.get(GatewayKeys.NATIVE_WILL),
                new Presence(
                        topic(GatewayKeys.STATUS_TOPIC),
                        topic(GatewayKeys.CLIENT_STATUS_TOPIC),
                        broker.get(GatewayKeys.USER_PROPERTIES)),
                broker.get(GatewayKeys.MAX_PACKET));
    }

    private String topic(Key<String> key) {
        String written = broker.get(key);
        return written.equals(GatewayKeys.OFF)
                ? ""
                : written.replace(CoreSettingsReader.GW_ID, Integer.toString(gwId()));
    }

    /** GwId. */
    public int gwId() {
        return gateway.get(GatewayKeys.GW_ID);
    }

    /**
     * Where and how records are kept.
     *
     * @param directory empty = the usual place of the system
     * @param maxOctets of all files
     * @param maxDelay of a write
     */
    public record StorePlace(String directory, int maxOctets, Duration maxDelay) {}

    /** Where records are kept; empty if nothing is kept. */
    public Optional<StorePlace> storePlace() {
        String directory = store.get(GatewayKeys.DIRECTORY);
        return directory.equals(GatewayKeys.OFF)
                ? Optional.empty()
                : Optional.of(new StorePlace(
                        directory, store.get(GatewayKeys.STORE_SIZE), store.get(GatewayKeys.STORE_DELAY)));
    }

    /**
     * The page. Files are as written: see {@link FilePath}.
     *
     * @param passwordFile empty = none
     * @param hosts names under which it may be asked for
     * @param certificateFile empty = no TLS
     * @param hasMetrics whether there are metrics for Prometheus
     * @param nodeMetrics which nodes have metrics of their own
     */
    public record Web(
            WebPlace place,
            String passwordFile,
            List<String> hosts,
            String certificateFile,
            String keyFile,
            boolean hasMetrics,
            List<ClientIdPattern> nodeMetrics) {}

    /** The page; empty if it is switched off. */
    public Optional<Web> web() {
        String address = web.get(GatewayKeys.WEB_ADDRESS);
        return address.equals(GatewayKeys.OFF)
                ? Optional.empty()
                : Optional.of(new Web(
                        WebPlace.of(address),
                        web.get(GatewayKeys.WEB_PASSWORD_FILE),
                        web.get(GatewayKeys.WEB_HOSTS),
                        web.get(GatewayKeys.WEB_CERTIFICATE),
                        web.get(GatewayKeys.WEB_KEY),
                        web.get(GatewayKeys.WEB_METRICS),
                        without(GatewayKeys.OFF, web.get(GatewayKeys.WEB_NODE_METRICS)).stream()
                                .map(ClientIdPattern::new)
                                .toList()));
    }

    /** What Home Assistant is told; empty if that is switched off. */
    public Optional<HomeAssistantSettings> homeAssistant() {
        if (!homeAssistant.get(GatewayKeys.HOME_ASSISTANT_ENABLED)) {
            return Optional.empty();
        }
        Map<ClientIdPattern, Map<String, Map<String, Object>>> byPattern = new LinkedHashMap<>();
        readings.forEach((pattern, some) -> byPattern.put(new ClientIdPattern(pattern), some));
        return Optional.of(new HomeAssistantSettings(
                gwId(),
                homeAssistant.get(GatewayKeys.DISCOVERY_PREFIX),
                topic(GatewayKeys.STATUS_TOPIC),
                homeAssistant.get(GatewayKeys.NODE_TOPIC).replace(CoreSettingsReader.GW_ID, Integer.toString(gwId())),
                without(GatewayKeys.OFF, homeAssistant.get(GatewayKeys.HOME_ASSISTANT_NODES)).stream()
                        .map(ClientIdPattern::new)
                        .toList(),
                byPattern,
                List.copyOf(listeners.keySet()),
                web().flatMap(GatewayConfig::urlForOthers),
                limits.get(GatewayKeys.SESSION_EXPIRY)));
    }

    /** Of a page that has an address of its own and not those of all interfaces. */
    private static Optional<String> urlForOthers(Web web) {
        if (web.place().isLoopback() || web.place().isAny() || web.place().port() == 0) {
            return Optional.empty();
        }
        String host = web.place().host();
        return Optional.of((web.certificateFile().isEmpty() ? "http://" : "https://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":" + web.place().port() + "/");
    }

    /** Where nodes publish the charge of their batteries; empty if that is not known. */
    public Optional<BatteryTopic> batteryTopic() {
        String topic = clients.get(GatewayKeys.BATTERY_TOPIC);
        return topic.equals(GatewayKeys.OFF)
                ? Optional.empty()
                : Optional.of(BatteryTopic.of(topic, clients.get(GatewayKeys.BATTERY_MEMBER)));
    }

    /** The trace that is switched on; empty if none is. */
    public Optional<TraceSettings> trace() {
        return trace.get(GatewayKeys.TRACE_ENABLED) ? Optional.of(traceSettings()) : Optional.empty();
    }

    /** The contents and the place of a trace, whether it is switched on or not. */
    public TraceSettings traceSettings() {
        String directory = trace.get(GatewayKeys.TRACE_DIRECTORY);
        String store = storePlace().map(StorePlace::directory).orElse("");
        return new TraceSettings(
                directory.isEmpty() ? StatePath.of(store).resolve("trace") : FilePath.inHome(directory),
                trace.get(GatewayKeys.TRACE_FILE_SIZE),
                trace.get(GatewayKeys.TRACE_FILES),
                without(GatewayKeys.ANY, trace.get(GatewayKeys.TRACE_CLIENTS)).stream()
                        .map(ClientIdPattern::new)
                        .toList(),
                trace.get(GatewayKeys.TRACE_PAYLOADS));
    }

    /** What MQTT client ids have before the client id of a node. */
    public String clientIdPrefix() {
        return broker.get(GatewayKeys.CLIENT_ID_PREFIX);
    }

    /** {@code error}, {@code warn}, {@code info} or {@code debug}. */
    public String logLevel() {
        return log.get(GatewayKeys.LEVEL).name().toLowerCase(Locale.ROOT);
    }

    /** Where the socket of the commands is, in this environment of the process; empty if there is none. */
    public Optional<Path> controlSocket(Map<String, String> environment) {
        String path = gateway.get(GatewayKeys.CONTROL_SOCKET);
        String directory = environment.getOrDefault("RUNTIME_DIRECTORY", "");
        if (path.equals(GatewayKeys.OFF) || (path.isEmpty() && directory.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(path.isEmpty() ? Path.of(directory.split(":", 2)[0], "control") : FilePath.inHome(path));
    }

    /** What of it concerns the core of the only gateway at its broker. */
    public CoreSettings coreSettings() {
        return coreSettings("");
    }

    /**
     * What of it concerns the core.
     *
     * @param unique makes the gateway's own client id differ from that of another gateway with the same configuration
     */
    public CoreSettings coreSettings(String unique) {
        Map<ClientIdPattern, Map<Integer, String>> topics = new LinkedHashMap<>();
        predefinedTopics.forEach((pattern, names) -> topics.put(new ClientIdPattern(pattern), names));
        return new CoreSettings(
                CoreSettingsReader.listeners(listeners),
                CoreSettingsReader.broker(broker, gateway.get(GatewayKeys.GW_ID), unique),
                CoreSettingsReader.spool(spool, storePlace().isPresent()),
                storePlace().isPresent(),
                CoreSettingsReader.gatewayLimits(limits),
                CoreSettingsReader.sessionLimits(limits),
                topicRules(),
                CoreSettingsReader.discovery(gateway),
                CoreSettingsReader.clientRules(clients, quirks),
                new PredefinedTopics(topics));
    }

    private String ownClientId() {
        return coreSettings().broker().ownClientId();
    }

    private TopicRules topicRules() {
        return new TopicRules(limits.get(GatewayKeys.TOPIC_OCTETS), limits.get(GatewayKeys.TOPIC_LEVELS));
    }

    /**
     * The keys whose other values are in force at this time, such as {@code listeners: NAME: port}; those of radios are not among
     * them, nor the sections whose keys the file chooses.
     */
    public static List<String> keys(Reload reload) {
        List<String> names = new ArrayList<>();
        defaults().forEachKey((section, key) -> {
            if (key.reload() == reload) {
                names.add(section.replace(": " + DEFAULT_LISTENER, ": NAME") + ": " + key.name());
            }
        });
        return names;
    }

    private interface KeyReader {
        void read(String section, Key<?> key);
    }

    private void forEachKey(KeyReader reader) {
        Map<String, Values> sections = new LinkedHashMap<>();
        sections.put(GatewayKeys.GATEWAY, gateway);
        listeners.forEach((name, values) -> sections.put(GatewayKeys.LISTENERS + ": " + name, values));
        sections.put(GatewayKeys.BROKER, broker);
        sections.put(GatewayKeys.STORE, store);
        sections.put(GatewayKeys.SPOOL, spool);
        sections.put(GatewayKeys.CLIENTS, clients);
        sections.put(GatewayKeys.LIMITS, limits);
        sections.put(GatewayKeys.WEB, web);
        sections.put(GatewayKeys.HOME_ASSISTANT, homeAssistant);
        sections.put(GatewayKeys.TRACE, trace);
        sections.put(GatewayKeys.LOG, log);
        sections.forEach((section, values) -> values.keys().forEach(key -> reader.read(section, key)));
    }

    /**
     * The configuration as a commented file that gives it again.
     *
     * @param all every key; else those that people usually change, and what differs from its default
     */
    public String print(boolean all) {
        return print(all ? ConfigPrinter.Extent.ALL : ConfigPrinter.Extent.USUAL);
    }

    /**
     * A limit.
     *
     * @param section in which its key stands
     * @param value in force, as it stands in the file
     * @param comment what is limited, and what lies beyond
     * @param counters of what was beyond; {@code forgotten.*} = all that begin so
     */
    public record Limit(String section, String key, String value, String comment, List<String> counters) {
        private static final Pattern COUNTED =
                Pattern.compile(" ?\\((?=[^()]*\\.)([a-z][^() ]+(?:, ?[a-z][^() ]+)*)\\)$");

        private static <T> Limit of(String section, Key<T> key, Values values) {
            Matcher counted = COUNTED.matcher(key.comment());
            boolean isCounted = counted.find();
            return new Limit(
                    section,
                    key.name(),
                    key.kind().write(values.get(key)),
                    isCounted ? key.comment().substring(0, counted.start()) : key.comment(),
                    isCounted ? List.of(counted.group(1).split(", *")) : List.of());
        }
    }

    /** Those in force: the comment of a key names the counters of what lies beyond. */
    public List<Limit> limits() {
        List<Limit> all = new ArrayList<>();
        GatewayKeys.OF_LIMITS.forEach(key -> all.add(Limit.of(GatewayKeys.LIMITS, key, limits)));
        GatewayKeys.OF_SPOOL.forEach(key -> all.add(Limit.of(GatewayKeys.SPOOL, key, spool)));
        all.removeIf(limit -> limit.counters().isEmpty());
        return all;
    }

    /** What differs from the default, as a file without comments that gives the configuration again; it may be empty. */
    public String printChanges() {
        return print(ConfigPrinter.Extent.CHANGES);
    }

    private String print(ConfigPrinter.Extent extent) {
        ConfigPrinter printer = new ConfigPrinter(extent);
        printer.comment("The configuration of sn-gateway. What is left out has its default; all keys with their");
        printer.comment("values: \"sn-gateway print-config --all\"; mistakes: \"sn-gateway check FILE\".");
        printer.section(0, GatewayKeys.GATEWAY, "");
        printer.values(1, GatewayKeys.OF_GATEWAY, gateway);
        printer.section(0, GatewayKeys.LISTENERS, "where nodes are heard; each has a name of your choice");
        listeners.forEach((name, values) -> {
            if (listeners.size() == 1 && name.equals(DEFAULT_LISTENER)) {
                printer.section(1, name, "");
            } else {
                printer.namedSection(1, name);
            }
            printer.values(
                    2,
                    SerialListener.is(values) ? SerialListener.keys(values).all() : GatewayKeys.OF_UDP_LISTENER,
                    values);
        });
        printer.remark(1, "a radio on a serial port: attic: {serial: /dev/serial/by-id/usb-..., driver: xbee-api2}");
        printer.remark(1, "drivers: " + SerialKeys.drivers() + "; ports: \"sn-gateway ports\"");
        printer.section(0, GatewayKeys.BROKER, "where the nodes' sessions are");
        printer.values(1, GatewayKeys.OF_BROKER, broker);
        printer.section(0, GatewayKeys.STORE, "what outlives a restart and a power cut");
        printer.values(1, GatewayKeys.OF_STORE, store);
        printer.section(0, GatewayKeys.SPOOL, "what nodes publish while the broker is away");
        printer.values(1, GatewayKeys.OF_SPOOL, spool);
        printer.section(0, GatewayKeys.CLIENTS, "");
        printer.values(1, GatewayKeys.OF_CLIENTS, clients);
        printer.section(0, GatewayKeys.QUIRKS, "by client id, such as \"emcute-*\": [no-dup, no-register]");
        printer.remark(1, "quirks: " + GatewayKeys.QUIRKS_OF_CLIENT.write(List.of(Quirk.values())));
        quirks.forEach((pattern, some) -> printer.entry(1, pattern, GatewayKeys.QUIRKS_OF_CLIENT.write(some)));
        printer.section(0, GatewayKeys.PREDEFINED, "by client id, such as \"*\": {5: \"meters/{clientId}\"}");
        predefinedTopics.forEach((pattern, names) -> {
            printer.namedSection(1, pattern);
            names.forEach((id, name) -> printer.entry(2, id.toString(), GatewayKeys.PREDEFINED_NAME.write(name)));
        });
        printer.section(0, GatewayKeys.LIMITS, "what lies beyond; in brackets where it is counted");
        printer.values(1, GatewayKeys.OF_LIMITS, limits);
        printer.section(0, GatewayKeys.WEB, "a page for a browser, metrics for Prometheus");
        printer.values(1, GatewayKeys.OF_WEB, web);
        printer.section(0, GatewayKeys.HOME_ASSISTANT, "what Home Assistant is told");
        printer.values(1, GatewayKeys.OF_HOME_ASSISTANT, homeAssistant);
        HomeAssistantReadings.print(readings, printer);
        printer.section(0, GatewayKeys.TRACE, "messages of both sides, in files for Wireshark");
        printer.values(1, GatewayKeys.OF_TRACE, trace);
        printer.section(0, GatewayKeys.LOG, "");
        printer.values(1, GatewayKeys.OF_LOG, log);
        return printer.text();
    }

    private static List<String> without(String word, List<String> items) {
        return items.contains(word) ? List.of() : items;
    }
}
