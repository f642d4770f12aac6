package org.sngateway.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.TakeoverPolicy;
import org.sngateway.sn.message.Utf8;

/** Every key of the gateway's configuration, with its default, in the order in which they are printed. */
final class GatewayKeys {
    /** How much is logged. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    static final String GATEWAY = "gateway";
    static final String LISTENERS = "listeners";
    static final String BROKER = "broker";
    static final String CLIENTS = "clients";
    static final String QUIRKS = "client-quirks";
    static final String PREDEFINED = "predefined-topics";
    static final String STORE = "store";
    static final String SPOOL = "spool";
    static final String LIMITS = "limits";
    static final String WEB = "web";
    static final String HOME_ASSISTANT = "home-assistant";
    static final String READINGS = "readings";
    static final String TRACE = "trace";
    static final String LOG = "log";

    static final String ANY = "any";
    static final String OFF = "off";

    /** Begins a short topic name where predefined ids may stand too. */
    static final String SHORT_NAME = "short:";

    /** The name of a listener; it stands in logs and in stored addresses. */
    static final Pattern LISTENER_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(10);
    /** R9.3: one client reads the Duration of ADVERTISE as a signed number. */
    private static final Duration MAX_ADVERTISE_INTERVAL = Duration.ofSeconds(32_767);

    private static final Pattern TOPIC_NAME = Pattern.compile("[^+#\\p{Cntrl}]{1,200}");
    private static final Pattern CLIENT_TOPIC = Pattern.compile("off|[^+#\\p{Cntrl}]*\\{clientId}[^+#\\p{Cntrl}]*");
    private static final Pattern BATTERY = Pattern.compile("off|[^+#{}\\p{Cntrl}]*\\{clientId}[^+#{}\\p{Cntrl}]*");
    private static final Pattern NODE = Pattern.compile("[^+#\\p{Cntrl}]*\\{clientId}[^+#\\p{Cntrl}]*");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+: *(?!\\(hidden\\))\\S.*");
    private static final Pattern WEB_PLACE = Pattern.compile("off|(?:\\[[0-9a-fA-F:.]+]|[0-9.]+):[0-9]{1,5}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){0,252}");

    // ---- gateway

    static final Key<Integer> GW_ID = usual("id", Kind.integer(0, 255), 1, "GwId, unique among the gateways around");
    static final Key<Duration> ADVERTISE_INTERVAL = usual(
            "advertise-interval",
            Kind.duration(NONE, MAX_ADVERTISE_INTERVAL),
            Duration.ofMinutes(15),
            "TADV; 0s = no ADVERTISE");
    static final Key<Duration> GWINFO_INTERVAL = key(
            "gwinfo-interval",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofSeconds(1),
            "between GWINFOs to a group; 0s = no limit");
    static final Key<String> FORWARDER_BROADCAST_ID = key(
            "forwarder-broadcast-id",
            Kind.text(HEX, "octets in hexadecimal, such as ffff"),
            "ffff",
            "node id that means all behind a forwarder");

    static final Key<String> CONTROL_SOCKET = key(
            "control-socket",
            Kind.path(),
            "",
            "what sn-gateway status asks; empty = $RUNTIME_DIRECTORY/control of a service; off = none",
            Reload.RESTART);

    static final List<Key<?>> OF_GATEWAY =
            List.of(GW_ID, ADVERTISE_INTERVAL, GWINFO_INTERVAL, FORWARDER_BROADCAST_ID, CONTROL_SOCKET);

    // ---- listeners

    static final Key<Integer> PORT = usual("port", Kind.integer(1, 65_535), 1884, "UDP port", Reload.RESTART);
    static final Key<List<String>> ADDRESSES = usual(
            "addresses",
            Kind.listOf(word(
                    "any for all, or an IPv4 or IPv6 address of this machine",
                    text -> text.equals(ANY) || IpText.isAddressOfOne(text))),
            List.of(ANY),
            "any, or [192.0.2.1, \"2001:db8::1\"]",
            Reload.RESTART);
    static final Key<Integer> MAX_MESSAGE =
            key("max-message", Kind.octets(64, 65_507), 1_472, "longest message, both ways", Reload.RESTART);
    static final Key<Integer> RECEIVE_BUFFER = key(
            "receive-buffer",
            Kind.octets(4_096, 256 * 1024 * 1024),
            4 * 1024 * 1024,
            "asked of the kernel",
            Reload.RESTART);
    static final Key<List<String>> GROUPS = usual(
            "groups",
            Kind.listOf(word("off, or multicast addresses", text -> text.equals(OFF) || IpText.isMulticast(text))),
            List.of("225.1.1.1", "ff1e:feed:caca:dead::1"),
            "multicast for discovery; off: only nodes that ask our address find us",
            Reload.RESTART);
    static final Key<Integer> GROUP_PORT =
            key("group-port", Kind.integer(1, 65_535), 1883, "UDP port of the groups", Reload.RESTART);
    static final Key<List<String>> GROUP_INTERFACES = key(
            "group-interfaces",
            Kind.listOf(Kind.text(Pattern.compile("[\\w.:-]+"), "any, or names of interfaces, such as eth0")),
            List.of(ANY),
            "where the groups are joined",
            Reload.RESTART);
    static final Key<Integer> GROUP_HOPS =
            key("group-hops", Kind.integer(0, 255), 1, "how far messages to the groups go at most", Reload.RESTART);
    static final Key<Duration> RETRY_INTERVAL = usual(
            "retry-interval",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            "Tretry: until a message to a node is repeated");
    static final Key<Integer> RETRY_COUNT = usual("retry-count", Kind.integer(0, 20), 3, "Nretry: how often");
    static final Key<Duration> CONGESTION_PAUSE = key(
            "congestion-pause",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofSeconds(10),
            "after return code 1 of a node");
    static final Key<Integer> SUPERVISION = key(
            "supervision-percent",
            Kind.integer(100, 1_000),
            150,
            "of keep alive and sleep duration, then a node is lost");
    static final Key<Boolean> PING_SILENT =
            key("ping-silent-nodes", Kind.onOff(), false, "PINGREQ before a node is lost");
    static final Key<Duration> IDLE_MAXIMUM = key(
            "idle-maximum",
            Kind.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
            Duration.ofHours(24),
            "silence of nodes with keep alive 0");
    static final Key<TakeoverPolicy> TAKEOVER = usual(
            "takeover",
            Kind.choice(TakeoverPolicy.class),
            TakeoverPolicy.ANY,
            "session moves to a new address: any, same-host, never");
    static final Key<Boolean> END_AT_REUSED_ADDRESS =
            key("end-session-at-reused-address", Kind.onOff(), true, "when another node connects from there");
    static final Key<Boolean> ANSWER_UNKNOWN_SLEEPERS =
            key("answer-unknown-sleepers", Kind.onOff(), true, "DISCONNECT with Duration of an unknown sender");
    static final Key<String> ASSIGN_CLIENT_ID =
            key("assign-client-id", Kind.text(), "", "prefix for nodes without a client id; empty = they are refused");
    static final Key<Boolean> TRIM_NUL =
            key("trim-nul", Kind.onOff(), true, "at the end of client ids, topic names and filters");
    static final Key<Boolean> REPAIR_LENGTH =
            key("repair-length", Kind.onOff(), true, "of 257 octets that say they are 255", Reload.RESTART);
    static final Key<List<String>> FORWARDERS = usual(
            "forwarders",
            Kind.listOf(word("off, any, or address ranges such as 192.0.2.0/24", GatewayKeys::isRange)),
            List.of(OFF),
            "nodes behind forwarders: off, any, [192.0.2.0/24]");
    static final Key<Duration> AWAKE_MAXIMUM = key(
            "awake-maximum",
            Kind.duration(SHORT, Duration.ofHours(1)),
            Duration.ofSeconds(60),
            "silence of a node that is awake");
    static final Key<Duration> QOS0_GAP = key(
            "qos0-gap",
            Kind.duration(NONE, Duration.ofMinutes(1)),
            Duration.ofMillis(20),
            "between QoS 0 messages to a node that is awake");
    static final Key<Integer> MAX_FAILED_WAKES =
            key("max-failed-wakes", Kind.integer(1, 1_000), 3, "then the message that fails is dropped");
    static final Key<Integer> MAX_MESSAGES_PER_WAKE =
            key("max-messages-per-wake", Kind.integer(0, 1_000_000), 0, "0 = all");
    static final Key<Boolean> QOS_MINUS_ONE = usual("qos-minus-one", Kind.onOff(), false, "PUBLISH without a session");
    static final Key<List<String>> QOS_MINUS_ONE_TOPICS = key(
            "qos-minus-one-topics",
            Kind.listOf(word("any, or predefined ids, or short:ab", GatewayKeys::isTopicOfQosMinusOne)),
            List.of(ANY),
            "any, or [5, \"short:ab\"]");
    static final Key<List<String>> QOS_MINUS_ONE_SOURCES = key(
            "qos-minus-one-sources",
            Kind.listOf(word("any, or address ranges such as 192.0.2.0/24", GatewayKeys::isRange)),
            List.of(ANY),
            "any, or [192.0.2.0/24]");
    static final Key<Duration> QOS_MINUS_ONE_INTERVAL = key(
            "qos-minus-one-interval",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofMillis(100),
            "between two of one address in the long run; 0s = no limit");
    static final Key<Integer> QOS_MINUS_ONE_BURST =
            key("qos-minus-one-burst", Kind.integer(1, 1_000), 10, "of one address at once, after a pause");
    static final Key<Integer> QOS_MINUS_ONE_PER_SECOND =
            key("qos-minus-one-per-second", Kind.integer(0, 1_000_000), 100, "of all addresses; 0 = no limit");
    static final Key<Boolean> QOS_MINUS_ONE_RETAIN =
            key("qos-minus-one-retain", Kind.onOff(), false, "Retain is passed on");
    static final Key<Boolean> QOS_MINUS_ONE_NAMES =
            key("qos-minus-one-names", Kind.onOff(), false, "the private form with a topic name");

    /** Those of a listener of any kind: how its nodes are treated. */
    static final List<Key<?>> OF_EACH_LISTENER = List.of(
            RETRY_INTERVAL,
            RETRY_COUNT,
            CONGESTION_PAUSE,
            SUPERVISION,
            PING_SILENT,
            IDLE_MAXIMUM,
            TAKEOVER,
            END_AT_REUSED_ADDRESS,
            ANSWER_UNKNOWN_SLEEPERS,
            ASSIGN_CLIENT_ID,
            TRIM_NUL,
            FORWARDERS,
            AWAKE_MAXIMUM,
            QOS0_GAP,
            MAX_FAILED_WAKES,
            MAX_MESSAGES_PER_WAKE,
            QOS_MINUS_ONE,
            QOS_MINUS_ONE_TOPICS,
            QOS_MINUS_ONE_SOURCES,
            QOS_MINUS_ONE_INTERVAL,
            QOS_MINUS_ONE_BURST,
            QOS_MINUS_ONE_PER_SECOND,
            QOS_MINUS_ONE_RETAIN,
            QOS_MINUS_ONE_NAMES);

    static final List<Key<?>> OF_UDP_LISTENER = Stream.concat(
                    Stream.<Key<?>>of(
                            PORT,
                            ADDRESSES,
                            GROUPS,
                            GROUP_PORT,
                            GROUP_INTERFACES,
                            GROUP_HOPS,
                            MAX_MESSAGE,
                            RECEIVE_BUFFER,
                            REPAIR_LENGTH),
                    OF_EACH_LISTENER.stream())
            .toList();

    // ---- broker

    static final Key<List<BrokerUrl>> ADDRESS = usual(
            "address",
            Kind.listOf(brokerUrl()),
            List.of(BrokerUrl.plain("localhost", 1883)),
            "mqtt://, mqtts://, ws:// or wss://; several: [a, b], the first that answers");
    static final Key<String> PROTOCOL = key(
            "protocol",
            Kind.text(Pattern.compile("auto|5|3\\.1\\.1|3\\.1"), "auto, 5, 3.1.1 or 3.1"),
            "auto",
            "MQTT version: auto (5, or 3.1.1 where it is refused), 5, 3.1.1, 3.1",
            Reload.NEW_CONNECTIONS);
    static final Key<String> USERNAME =
            usual("username", Kind.text(), "", "empty = none; {clientId} = of each client", Reload.NEW_CONNECTIONS);
    static final Key<String> PASSWORD =
            key("password", Kind.secret(), "", "better in a file; empty = none", Reload.NEW_CONNECTIONS);
    static final Key<String> PASSWORD_FILE = usual(
            "password-file",
            Kind.path(),
            "",
            "its first line; ~/, $CREDENTIALS_DIRECTORY/ as well; empty = none",
            Reload.NEW_CONNECTIONS);
    static final Key<String> USERS_FILE = key(
            "users-file",
            Kind.path(),
            "",
            "lines \"client-id username password\"; others: the keys above",
            Reload.NEW_CONNECTIONS);
    static final Key<String> TRUST_FILE = usual(
            "trust-file",
            Kind.path(),
            "",
            "PEM of the authority behind the broker's certificate; empty = the system's",
            Reload.NEW_CONNECTIONS);
    static final Key<String> CERTIFICATE_FILE = key(
            "certificate-file",
            Kind.path(),
            "",
            "PEM of the gateway, {clientId} = of each client; empty = none",
            Reload.NEW_CONNECTIONS);
    static final Key<String> KEY_FILE =
            key("key-file", Kind.path(), "", "PEM (PKCS#8) of its private key", Reload.NEW_CONNECTIONS);
    static final Key<Boolean> CHECK_HOST_NAME = key(
            "check-host-name",
            Kind.onOff(),
            true,
            "the certificate has to be for the name in address",
            Reload.NEW_CONNECTIONS);
    static final Key<List<String>> WEBSOCKET_HEADERS = key(
            "websocket-headers",
            Kind.listOf(Kind.of(
                    "headers such as \"X-Site: attic\"",
                    text -> Optional.of(text).filter(GatewayKeys::isHeader),
                    GatewayKeys::writeHeader)),
            List.of(""),
            "of ws:// and wss://; values are not printed",
            Reload.NEW_CONNECTIONS);
    static final Key<List<String>> LOCAL_ADDRESSES = key(
            "local-addresses",
            Kind.listOf(word(
                    "any, or IPv4 or IPv6 addresses of this machine",
                    text -> text.equals(ANY) || IpText.isAddressOfOne(text))),
            List.of(ANY),
            "connections leave from these in turn; one does for about 28000",
            Reload.NEW_CONNECTIONS);
    static final Key<String> CLIENT_ID_PREFIX =
            usual("client-id-prefix", Kind.text(), "", "put before each node's client id", Reload.RESTART);
    static final Key<String> OWN_CLIENT_ID = key(
            "own-client-id",
            Kind.text(),
            "sn-gateway-{gwId}-{unique}",
            "of the gateway's own connection; {unique} is made once and kept",
            Reload.RESTART);
    static final Key<Duration> KEEP_ALIVE = key(
            "keep-alive",
            Kind.duration(NONE, Duration.ofSeconds(65_535)),
            Duration.ofSeconds(60),
            "of the connections to the broker; 0s = none",
            Reload.NEW_CONNECTIONS);
    static final Key<Duration> CONNECT_TIMEOUT = key(
            "connect-timeout",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            "until a connection that says nothing is given up",
            Reload.NEW_CONNECTIONS);
    static final Key<Duration> ANSWER_TIMEOUT = usual(
            "answer-timeout",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(5),
            "then a node gets return code 1; below its Tretry");
    static final Key<Duration> LATE_CONNECT = key(
            "late-connect",
            Kind.duration(NONE, Duration.ofMinutes(10)),
            Duration.ofSeconds(60),
            "a connection goes on so long for a node that was told to come back");
    static final Key<Duration> GRACE = usual(
            "grace",
            Kind.duration(NONE, Duration.ofDays(1)),
            Duration.ofSeconds(60),
            "nodes stay connected without broker and spool");
    static final Key<Integer> MAX_OPENING =
            key("max-opening", Kind.integer(1, 100_000), 100, "connections in the making at once");
    static final Key<Integer> OPENS_PER_SECOND =
            key("opens-per-second", Kind.integer(1, 100_000), 500, "attempts to connect, of all nodes");
    static final Key<Boolean> RESUME_LAZILY = key(
            "resume-lazily",
            Kind.onOff(),
            false,
            "after a restart, connect for a node when it is heard; not with will-delay",
            Reload.RESTART);
    static final Key<Duration> RECONNECT_MIN = key(
            "reconnect-min",
            Kind.duration(SHORT, Duration.ofHours(1)),
            Duration.ofSeconds(1),
            "pause between attempts at first");
    static final Key<Duration> RECONNECT_MAX = key(
            "reconnect-max",
            Kind.duration(SHORT, Duration.ofHours(1)),
            Duration.ofSeconds(60),
            "pause between attempts at most");
    static final Key<Duration> CONFLICT_WINDOW = key(
            "conflict-window",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofSeconds(60),
            "closed twice so soon: another owns the id; 0s = never");
    static final Key<Duration> CONFLICT_CHECK = key(
            "conflict-check",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(2),
            "later, if the other connections are still up");
    static final Key<Duration> CONFLICT_PATIENCE = key(
            "conflict-patience",
            Kind.duration(NONE, Duration.ofHours(24)),
            Duration.ofMinutes(5),
            "after so long of it the node is disconnected");
    static final Key<Duration> CONFLICT_PAUSE = key(
            "conflict-pause",
            Kind.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
            Duration.ofMinutes(15),
            "then what a gone node left is tried again");
    static final Key<Duration> REFUSAL_PATIENCE = key(
            "refusal-patience",
            Kind.duration(NONE, Duration.ofHours(24)),
            Duration.ofMinutes(1),
            "of each connection: acknowledged messages wait so long for rights, then they are dead letters");
    static final Key<Boolean> KEEP_WILLS =
            key("keep-wills", Kind.onOff(), true, "of nodes that reconnect without CleanSession and Will");
    static final Key<Duration> WILL_DELAY = key(
            "will-delay",
            Kind.duration(NONE, Duration.ofDays(7)),
            NONE,
            "MQTT 5: the broker publishes a node's will, as it was at the last connect, if the gateway is gone for so long, and some"
                    + " brokers when they stop; 0s = never",
            Reload.NEW_CONNECTIONS);
    static final Key<Boolean> NATIVE_WILL = key(
            "native-will",
            Kind.onOff(),
            false,
            "MQTT 3.1 and 3.1.1: the broker has the wills too, and publishes one at each loss of a connection",
            Reload.NEW_CONNECTIONS);
    static final Key<String> STATUS_TOPIC = key(
            "status-topic",
            Kind.text(TOPIC_NAME, "off, or a topic name"),
            "sn-gateway/{gwId}/status",
            "retained: online with counts, offline by the gateway's will; off = none",
            Reload.RESTART);
    static final Key<String> CLIENT_STATUS_TOPIC = key(
            "client-status-topic",
            Kind.text(CLIENT_TOPIC, "off, or a topic name with {clientId}"),
            OFF,
            "retained: a node's state; such as sn-gateway/{gwId}/node/{clientId}",
            Reload.RESTART);
    static final Key<Boolean> USER_PROPERTIES =
            key("user-properties", Kind.onOff(), false, "MQTT 5: messages tell gateway, link and signal strength");
    static final Key<Integer> MAX_PACKET = key(
            "max-packet",
            Kind.octets(1_024, 64 * 1024 * 1024),
            1024 * 1024,
            "longest MQTT packet of the broker",
            Reload.NEW_CONNECTIONS);

    static final List<Key<?>> OF_BROKER = List.of(
            ADDRESS,
            PROTOCOL,
            USERNAME,
            PASSWORD,
            PASSWORD_FILE,
            USERS_FILE,
            TRUST_FILE,
            CERTIFICATE_FILE,
            KEY_FILE,
            CHECK_HOST_NAME,
            WEBSOCKET_HEADERS,
            LOCAL_ADDRESSES,
            CLIENT_ID_PREFIX,
            OWN_CLIENT_ID,
            KEEP_ALIVE,
            CONNECT_TIMEOUT,
            ANSWER_TIMEOUT,
            LATE_CONNECT,
            GRACE,
            MAX_OPENING,
            OPENS_PER_SECOND,
            RESUME_LAZILY,
            RECONNECT_MIN,
            RECONNECT_MAX,
            CONFLICT_WINDOW,
            CONFLICT_CHECK,
            CONFLICT_PATIENCE,
            CONFLICT_PAUSE,
            REFUSAL_PATIENCE,
            KEEP_WILLS,
            WILL_DELAY,
            NATIVE_WILL,
            STATUS_TOPIC,
            CLIENT_STATUS_TOPIC,
            USER_PROPERTIES,
            MAX_PACKET);

    // ---- store

    static final Key<String> DIRECTORY = usual(
            "directory",
            Kind.ownDirectory(),
            "",
            "empty = $STATE_DIRECTORY or ~/.local/state/sn-gateway; off = none",
            Reload.RESTART);
    static final Key<Integer> STORE_SIZE = usual(
            "max-size",
            Kind.octets(1024 * 1024, Integer.MAX_VALUE),
            256 * 1024 * 1024,
            "of all its files",
            Reload.RESTART);
    static final Key<Duration> STORE_DELAY = key(
            "max-delay",
            Kind.duration(NONE, Duration.ofSeconds(5)),
            NONE,
            "a write waits so long for others to share its force to disk",
            Reload.RESTART);

    static final List<Key<?>> OF_STORE = List.of(DIRECTORY, STORE_SIZE, STORE_DELAY);

    // ---- spool

    static final Key<Boolean> SPOOL_ENABLED =
            usual("enabled", Kind.onOff(), true, "QoS 1 and 2 are kept and acknowledged; off = return code 1");
    static final Key<Integer> SPOOL_SIZE = usual(
            "max-size",
            Kind.octets(1024, Integer.MAX_VALUE),
            64 * 1024 * 1024,
            "of all messages; full: return code 1 (refused.PUBLISH)");
    static final Key<Integer> SPOOL_SIZE_PER_NODE =
            key("max-size-per-node", Kind.octets(1024, Integer.MAX_VALUE), 16 * 1024 * 1024, "likewise");
    static final Key<Duration> SPOOL_AGE = usual(
            "max-age", Kind.duration(NONE, Duration.ofDays(365)), Duration.ofDays(7), "then a dead letter; 0s = never");
    static final Key<Integer> SPOOL_QOS0 = key(
            "qos0-messages",
            Kind.integer(0, 100_000),
            20,
            "of one node, in memory; more: the oldest goes (dropped.BROKER_UNREACHABLE)");

    static final List<Key<?>> OF_SPOOL = List.of(SPOOL_ENABLED, SPOOL_SIZE, SPOOL_SIZE_PER_NODE, SPOOL_AGE, SPOOL_QOS0);

    // ---- clients

    static final Key<List<String>> ALLOW = usual(
            "allow",
            Kind.listOf(Kind.text(Pattern.compile(".+"), "any, or client ids, * for any characters")),
            List.of(ANY),
            "whose CONNECT is served: any, or [\"meter-*\", kitchen]");

    static final Key<String> BATTERY_TOPIC = key(
            "battery-topic",
            Kind.text(BATTERY, "off, or a topic name with one {clientId}"),
            OFF,
            "where a node publishes its charge in percent, such as {clientId}/battery");
    static final Key<String> BATTERY_MEMBER =
            key("battery-member", Kind.text(), "battery", "of a JSON object there; a number alone needs none");

    static final List<Key<?>> OF_CLIENTS = List.of(ALLOW, BATTERY_TOPIC, BATTERY_MEMBER);

    /** What the quirks of a client are written as. */
    static final Kind<List<Quirk>> QUIRKS_OF_CLIENT = Kind.listOf(Kind.choice(Quirk.class));

    /** What the name of a predefined topic is written as. */
    static final Kind<String> PREDEFINED_NAME = Kind.text(Pattern.compile(".+"), "a topic name");

    // ---- limits

    static final Key<Integer> SESSIONS = usual(
            "sessions",
            Kind.integer(1, 1_000_000),
            10_000,
            "nodes; more: those away without messages, subscriptions and will are forgotten, then CONNACK 1"
                    + " (session-displaced, connect-refused.congestion)");
    static final Key<Integer> MEMORY = key(
            "memory",
            Kind.octets(1_024, 1024 * 1024 * 1024),
            twoFifthsOfTheHeap(),
            "of all nodes together; then each has a small share (connect-refused.congestion, refused.REGISTER,"
                    + " refused.SUBSCRIBE, ignored.TOO_MANY_OPEN_REQUESTS, dropped.QUEUE_FULL)");
    static final Key<Duration> SESSION_EXPIRY = usual(
            "session-expiry",
            Kind.duration(Duration.ofMinutes(1), Duration.ofDays(3650)),
            Duration.ofDays(7),
            "of nodes that left or were lost (session-ended)");
    static final Key<Integer> CLIENT_ID =
            key("client-id", Kind.octets(23, 65_000), 64, "longer ids: CONNACK 3 (connect-refused.not-supported)");
    static final Key<Integer> OPEN_PUBLISHES = key(
            "open-publishes",
            Kind.integer(1, 64),
            32,
            "of one node; more are ignored (ignored.TOO_MANY_OPEN_REQUESTS)");
    static final Key<Integer> OPEN_SUBSCRIBES = key(
            "open-subscribes",
            Kind.integer(1, 64),
            32,
            "of one node; more are ignored (ignored.TOO_MANY_OPEN_REQUESTS)");
    static final Key<Integer> TOPICS = key(
            "topics",
            Kind.integer(1, 65_000),
            500,
            "of one node; more: return code 3 (refused.REGISTER, refused.SUBSCRIBE)");
    static final Key<Integer> SUBSCRIPTIONS =
            key("subscriptions", Kind.integer(1, 65_000), 100, "of one node; more: return code 3 (refused.SUBSCRIBE)");
    static final Key<Integer> QUEUED_MESSAGES = usual(
            "queued-messages",
            Kind.integer(1, 1_000_000),
            100,
            "to one node; QoS 0 goes first, then the oldest; as many answers wait for a disk (dropped.QUEUE_FULL,"
                    + " ignored.WAITS_FOR_DISK)");
    static final Key<Integer> QUEUED_OCTETS = key(
            "queued-octets",
            Kind.octets(1_024, 256 * 1024 * 1024),
            64 * 1024,
            "to one node; likewise (dropped.QUEUE_FULL)");
    static final Key<Duration> NEW_CLIENTS_INTERVAL = key(
            "new-clients-interval",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofMillis(100),
            "between new client ids of one address; 0s = no limit; sooner: CONNACK 1 (connect-refused.congestion)");
    static final Key<Integer> NEW_CLIENTS_BURST = key(
            "new-clients-burst",
            Kind.integer(1, 1_000_000),
            2_000,
            "at once, after a pause; more: CONNACK 1 (connect-refused.congestion)");
    static final Key<Integer> TAKEOVERS_PER_MINUTE = key(
            "takeovers-per-minute",
            Kind.integer(1, 1_000_000),
            5,
            "of one session; more: CONNACK 1 (connect-refused.congestion)");
    static final Key<Integer> TOPIC_LEVELS = key(
            "topic-levels", Kind.integer(1, 65_000), 128, "more: return code 3 (refused.REGISTER, refused.SUBSCRIBE)");
    static final Key<Integer> TOPIC_OCTETS = key(
            "topic-octets",
            Kind.octets(1, 65_000),
            4_096,
            "longer: return code 3 (refused.REGISTER, refused.SUBSCRIBE)");
    static final Key<Duration> DISCONNECT_INTERVAL = key(
            "disconnect-interval",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofSeconds(1),
            "between DISCONNECTs to one address (ignored.RATE_LIMITED)");
    static final Key<Duration> DISCONNECT_REPLY_INTERVAL = key(
            "disconnect-reply-interval",
            Kind.duration(NONE, Duration.ofHours(24)),
            Duration.ofMinutes(1),
            "between answers to an unknown sender's DISCONNECT (ignored.RATE_LIMITED)");
    static final Key<Integer> DISCONNECTS_PER_SECOND = key(
            "disconnects-per-second",
            Kind.integer(0, 1_000_000),
            200,
            "to all unknown senders; 0 = no limit (ignored.RATE_LIMITED)");
    static final Key<Integer> REMEMBERED_SENDERS = key(
            "remembered-senders",
            Kind.integer(1, 1_000_000),
            1_000,
            "unknown senders and forwarders; the oldest is forgotten (forgotten.*)");
    static final Key<Integer> REMEMBERED_CLIENTS = key(
            "remembered-clients",
            Kind.integer(1, 10_000_000),
            10_000,
            "past nodes, so that no topic id comes back (forgotten.PAST_CLIENTS)");

    static final List<Key<?>> OF_LIMITS = List.of(
            SESSIONS,
            MEMORY,
            SESSION_EXPIRY,
            CLIENT_ID,
            OPEN_PUBLISHES,
            OPEN_SUBSCRIBES,
            TOPICS,
            SUBSCRIPTIONS,
            QUEUED_MESSAGES,
            QUEUED_OCTETS,
            NEW_CLIENTS_INTERVAL,
            NEW_CLIENTS_BURST,
            TAKEOVERS_PER_MINUTE,
            TOPIC_LEVELS,
            TOPIC_OCTETS,
            DISCONNECT_INTERVAL,
            DISCONNECT_REPLY_INTERVAL,
            DISCONNECTS_PER_SECOND,
            REMEMBERED_SENDERS,
            REMEMBERED_CLIENTS);

    // ---- web

    static final Key<String> WEB_ADDRESS = usual(
            "address",
            word(
                    "an address of this machine with a port, such as 127.0.0.1:8094 or \"[::1]:8094\", or off",
                    text -> text.equals(OFF) || WEB_PLACE.matcher(text).matches()),
            "127.0.0.1:8094",
            "of the page, for a browser; other machines only with a password-file; off = no page",
            Reload.RESTART);
    static final Key<String> WEB_PASSWORD_FILE = usual(
            "password-file",
            Kind.path(),
            "",
            "what a visitor has to know; without it nobody may change anything",
            Reload.RESTART);
    static final Key<List<String>> WEB_HOSTS = key(
            "hosts",
            Kind.listOf(Kind.text()),
            List.of("localhost"),
            "names of the page, beside those of this machine",
            Reload.RESTART);
    static final Key<String> WEB_CERTIFICATE =
            key("certificate-file", Kind.path(), "", "PEM; empty = no TLS", Reload.RESTART);
    static final Key<String> WEB_KEY = key("key-file", Kind.path(), "", "PEM, of the certificate", Reload.RESTART);

    static final Key<Boolean> WEB_METRICS = key(
            "metrics", Kind.onOff(), true, "for Prometheus, under /metrics; off: nothing is measured", Reload.RESTART);
    static final Key<List<String>> WEB_NODE_METRICS = key(
            "node-metrics",
            Kind.listOf(Kind.text(Pattern.compile(".+"), "off, or client ids, * for any characters")),
            List.of(OFF),
            "nodes with metrics of their own, 500 at most: off, or [\"meter-*\", kitchen]",
            Reload.RESTART);

    static final List<Key<?>> OF_WEB =
            List.of(WEB_ADDRESS, WEB_PASSWORD_FILE, WEB_HOSTS, WEB_CERTIFICATE, WEB_KEY, WEB_METRICS, WEB_NODE_METRICS);

    // ---- home-assistant

    static final Key<Boolean> HOME_ASSISTANT_ENABLED = usual(
            "enabled",
            Kind.onOff(),
            false,
            "the gateway is a device of Home Assistant, by its MQTT discovery",
            Reload.RESTART);
    static final Key<List<String>> HOME_ASSISTANT_NODES = usual(
            "nodes",
            Kind.listOf(Kind.text(Pattern.compile(".+"), "off, or client ids, * for any characters")),
            List.of(OFF),
            "that are devices too: off, \"*\", or [\"meter-*\", kitchen]",
            Reload.RESTART);
    static final Key<String> NODE_TOPIC = key(
            "node-topic",
            Kind.text(NODE, "a topic name with {clientId}"),
            "sn-gateway/{gwId}/nodes/{clientId}",
            "retained: the state of such a node",
            Reload.RESTART);
    static final Key<String> DISCOVERY_PREFIX = key(
            "discovery-prefix",
            Kind.text(TOPIC_NAME, "a topic name"),
            "homeassistant",
            "as Home Assistant has it",
            Reload.RESTART);

    static final List<Key<?>> OF_HOME_ASSISTANT =
            List.of(HOME_ASSISTANT_ENABLED, HOME_ASSISTANT_NODES, NODE_TOPIC, DISCOVERY_PREFIX);

    /** The key of a reading, which becomes a part of ids at Home Assistant. */
    static final Pattern READING = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    // ---- trace

    static final Key<Boolean> TRACE_ENABLED =
            usual("enabled", Kind.onOff(), false, "while the gateway runs: sn-gateway trace on");
    static final Key<String> TRACE_DIRECTORY =
            usual("directory", Kind.path(), "", "of its files, for Wireshark; empty = \"trace\" in that of the store");
    static final Key<Integer> TRACE_FILE_SIZE =
            key("file-size", Kind.octets(64 * 1024, 1024 * 1024 * 1024), 16 * 1024 * 1024, "then the next file begins");
    static final Key<Integer> TRACE_FILES = key("files", Kind.integer(1, 10_000), 8, "then the oldest is deleted");
    static final Key<List<String>> TRACE_CLIENTS = usual(
            "clients",
            Kind.listOf(Kind.text(Pattern.compile(".+"), "any, or client ids, * for any characters")),
            List.of(ANY),
            "any (unknown senders too), or [\"meter-*\", kitchen]");
    static final Key<Boolean> TRACE_PAYLOADS = usual("payloads", Kind.onOff(), true, "off = zeros in their place");

    static final List<Key<?>> OF_TRACE =
            List.of(TRACE_ENABLED, TRACE_DIRECTORY, TRACE_FILE_SIZE, TRACE_FILES, TRACE_CLIENTS, TRACE_PAYLOADS);

    // ---- log

    static final Key<LogLevel> LEVEL =
            usual("level", Kind.choice(LogLevel.class), LogLevel.INFO, "error, warn, info, debug (each message)");

    static final List<Key<?>> OF_LOG = List.of(LEVEL);

    private GatewayKeys() {}

    private static <T> Key<T> key(String name, Kind<T> kind, T defaultValue, String comment) {
        return key(name, kind, defaultValue, comment, Reload.AT_ONCE);
    }

    private static <T> Key<T> key(String name, Kind<T> kind, T defaultValue, String comment, Reload reload) {
        return new Key<>(name, kind, defaultValue, comment, false, reload);
    }

    private static <T> Key<T> usual(String name, Kind<T> kind, T defaultValue, String comment) {
        return usual(name, kind, defaultValue, comment, Reload.AT_ONCE);
    }

    private static <T> Key<T> usual(String name, Kind<T> kind, T defaultValue, String comment, Reload reload) {
        return new Key<>(name, kind, defaultValue, comment, true, reload);
    }

    /** The rest is for what passes through, for the tables that are no node's, and for the collector to breathe. */
    private static int twoFifthsOfTheHeap() {
        long mebibytes = Runtime.getRuntime().maxMemory() * 2 / 5 / (1024 * 1024);
        return (int) Math.max(1, Math.min(1024, mebibytes)) * 1024 * 1024;
    }

    private static Kind<String> word(String expected, Predicate<String> check) {
        return Kind.of(expected, text -> Optional.of(text).filter(check), Kind::quoteIfNeeded);
    }

    private static boolean isRange(String text) {
        return text.equals(ANY) || text.equals(OFF) || IpText.range(text).isPresent();
    }

    private static boolean isTopicOfQosMinusOne(String text) {
        boolean shortName = text.startsWith(SHORT_NAME)
                && Utf8.octets("short topic name", text.substring(SHORT_NAME.length())) == 2;
        return text.equals(ANY) || shortName || TopicIdText.read(text).isPresent();
    }

    private static Kind<BrokerUrl> brokerUrl() {
        return Kind.of(
                        "a host and a port, such as broker.example:1883, with mqtt://, mqtts://, ws:// or wss:// before it if you"
                                + " like",
                        BrokerUrl::parse,
                        url -> Kind.quoteIfNeeded(url.toString()))
                .withHints(BrokerUrl::hint);
    }

    private static boolean isHeader(String text) {
        return text.isEmpty() || HEADER.matcher(text).matches();
    }

    private static String writeHeader(String header) {
        return header.isEmpty() ? "\"\"" : '"' + header.substring(0, header.indexOf(':')) + ": (hidden)\"";
    }
}
