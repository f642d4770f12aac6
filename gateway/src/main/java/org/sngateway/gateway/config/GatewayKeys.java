package org.sngateway.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.sngateway.gateway.core.settings.TakeoverPolicy;

/** Every key of the gateway's configuration, with its default, in the order in which they are printed. */
final class GatewayKeys {
    /** How much is logged. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    static final String LISTENERS = "listeners";
    static final String BROKER = "broker";
    static final String LIMITS = "limits";
    static final String LOG = "log";

    /** The name of a listener; it stands in logs and in stored addresses. */
    static final Pattern LISTENER_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    static final String ANY_ADDRESS = "any";

    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(10);

    private static final Pattern IP_ADDRESS =
            Pattern.compile(ANY_ADDRESS + "|\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");

    static final Key<Integer> PORT = key("port", Kind.integer(1, 65_535), 1884, "UDP port");
    static final Key<List<String>> ADDRESSES = key(
            "addresses",
            Kind.listOf(Kind.text(IP_ADDRESS, "any, or an IPv4 or IPv6 address of this machine")),
            List.of(ANY_ADDRESS),
            "any, or [192.0.2.1, \"2001:db8::1\"]");
    static final Key<Integer> MAX_MESSAGE =
            key("max-message", Kind.octets(64, 65_507), 1_472, "longest message, both ways");
    static final Key<Integer> RECEIVE_BUFFER =
            key("receive-buffer", Kind.octets(4_096, 256 * 1024 * 1024), 4 * 1024 * 1024, "asked of the kernel");
    static final Key<Duration> RETRY_INTERVAL = key(
            "retry-interval",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            "Tretry: until a message to a node is repeated");
    static final Key<Integer> RETRY_COUNT = key("retry-count", Kind.integer(0, 20), 3, "Nretry: how often");
    static final Key<Duration> IDLE_MAXIMUM = key(
            "idle-maximum",
            Kind.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
            Duration.ofHours(24),
            "silence of nodes with keep alive 0");
    static final Key<TakeoverPolicy> TAKEOVER = key(
            "takeover",
            Kind.choice(TakeoverPolicy.class),
            TakeoverPolicy.ANY,
            "session moves to a new address: any, same-host, never");
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

    static final List<Key<?>> OF_LISTENER = List.of(
            PORT,
            ADDRESSES,
            MAX_MESSAGE,
            RECEIVE_BUFFER,
            RETRY_INTERVAL,
            RETRY_COUNT,
            IDLE_MAXIMUM,
            TAKEOVER,
            AWAKE_MAXIMUM,
            QOS0_GAP,
            MAX_FAILED_WAKES,
            MAX_MESSAGES_PER_WAKE);

    static final Key<HostPort> ADDRESS =
            key("address", hostPort(1883), new HostPort("localhost", 1883), "of the MQTT broker");
    static final Key<String> USERNAME = key("username", Kind.text(), "", "empty = none");
    static final Key<String> PASSWORD_FILE =
            key("password-file", Kind.text(), "", "its first line is the password; empty = none");
    static final Key<String> CLIENT_ID_PREFIX =
            key("client-id-prefix", Kind.text(), "", "put before each node's client id");
    static final Key<Duration> KEEP_ALIVE = key(
            "keep-alive",
            Kind.duration(Duration.ofSeconds(1), Duration.ofHours(18)),
            Duration.ofSeconds(60),
            "of the connections to the broker");
    static final Key<Duration> CONNECT_TIMEOUT = key(
            "connect-timeout",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            "until a connection that says nothing is given up");
    static final Key<Duration> ANSWER_TIMEOUT = key(
            "answer-timeout",
            Kind.duration(SHORT, Duration.ofMinutes(10)),
            Duration.ofSeconds(5),
            "then a node gets return code 1; below its Tretry");
    static final Key<Duration> GRACE = key(
            "grace",
            Kind.duration(NONE, Duration.ofDays(1)),
            Duration.ofSeconds(60),
            "nodes stay connected without a broker");
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
    static final Key<Integer> MAX_PACKET =
            key("max-packet", Kind.octets(1_024, 64 * 1024 * 1024), 1024 * 1024, "longest MQTT packet of the broker");

    static final List<Key<?>> OF_BROKER = List.of(
            ADDRESS,
            USERNAME,
            PASSWORD_FILE,
            CLIENT_ID_PREFIX,
            KEEP_ALIVE,
            CONNECT_TIMEOUT,
            ANSWER_TIMEOUT,
            GRACE,
            RECONNECT_MIN,
            RECONNECT_MAX,
            MAX_PACKET);

    static final Key<Integer> SESSIONS =
            key("sessions", Kind.integer(1, 1_000_000), 10_000, "nodes; more get CONNACK 1");
    static final Key<Duration> SESSION_EXPIRY = key(
            "session-expiry",
            Kind.duration(Duration.ofMinutes(1), Duration.ofDays(3650)),
            Duration.ofDays(7),
            "of nodes that left or were lost");
    static final Key<Integer> CLIENT_ID = key("client-id", Kind.octets(23, 65_000), 64, "longest client id");
    static final Key<Integer> OPEN_PUBLISHES =
            key("open-publishes", Kind.integer(1, 64), 8, "from one node; more are ignored");
    static final Key<Integer> OPEN_SUBSCRIBES =
            key("open-subscribes", Kind.integer(1, 64), 8, "from one node; more are ignored");
    static final Key<Integer> TOPICS =
            key("topics", Kind.integer(1, 65_000), 500, "of one node; more get return code 3");
    static final Key<Integer> SUBSCRIPTIONS =
            key("subscriptions", Kind.integer(1, 65_000), 100, "of one node; more get return code 3");
    static final Key<Integer> QUEUED_MESSAGES = key(
            "queued-messages", Kind.integer(1, 1_000_000), 100, "to one node; QoS 0 is dropped first, then the oldest");
    static final Key<Integer> QUEUED_OCTETS =
            key("queued-octets", Kind.octets(1_024, 256 * 1024 * 1024), 64 * 1024, "to one node; likewise");
    static final Key<Integer> TAKEOVERS_PER_MINUTE =
            key("takeovers-per-minute", Kind.integer(1, 1_000), 5, "of one session; more get CONNACK 1");
    static final Key<Integer> TOPIC_LEVELS =
            key("topic-levels", Kind.integer(1, 65_000), 128, "some brokers take no more");
    static final Key<Integer> TOPIC_OCTETS =
            key("topic-octets", Kind.octets(1, 65_000), 4_096, "some brokers take no more");
    static final Key<Duration> DISCONNECT_INTERVAL = key(
            "disconnect-interval",
            Kind.duration(NONE, Duration.ofHours(1)),
            Duration.ofSeconds(1),
            "between DISCONNECTs to one stranger");
    static final Key<Integer> DISCONNECTS_PER_SECOND =
            key("disconnects-per-second", Kind.integer(0, 1_000_000), 200, "to all strangers; 0 = no limit");
    static final Key<Integer> REMEMBERED_SENDERS =
            key("remembered-senders", Kind.integer(1, 1_000_000), 1_000, "strangers, for the two limits above");
    static final Key<Integer> REMEMBERED_CLIENTS = key(
            "remembered-clients", Kind.integer(1, 10_000_000), 10_000, "past nodes, so that no topic id comes back");

    static final List<Key<?>> OF_LIMITS = List.of(
            SESSIONS,
            SESSION_EXPIRY,
            CLIENT_ID,
            OPEN_PUBLISHES,
            OPEN_SUBSCRIBES,
            TOPICS,
            SUBSCRIPTIONS,
            QUEUED_MESSAGES,
            QUEUED_OCTETS,
            TAKEOVERS_PER_MINUTE,
            TOPIC_LEVELS,
            TOPIC_OCTETS,
            DISCONNECT_INTERVAL,
            DISCONNECTS_PER_SECOND,
            REMEMBERED_SENDERS,
            REMEMBERED_CLIENTS);

    static final Key<LogLevel> LEVEL =
            key("level", Kind.choice(LogLevel.class), LogLevel.INFO, "error, warn, info, debug (each message)");

    static final List<Key<?>> OF_LOG = List.of(LEVEL);

    private GatewayKeys() {}

    private static <T> Key<T> key(String name, Kind<T> kind, T defaultValue, String comment) {
        return new Key<>(name, kind, defaultValue, comment);
    }

    private static Kind<HostPort> hostPort(int defaultPort) {
        return Kind.of(
                "a host and a port, such as broker.example:" + defaultPort,
                text -> HostPort.parse(text, defaultPort),
                place -> Kind.quoteIfNeeded(place.toString()));
    }
}
