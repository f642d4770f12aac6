package org.sngateway.gateway.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.settings.SleepSettings;
import org.sngateway.gateway.core.topic.PredefinedTopics;
import org.sngateway.gateway.core.topic.TopicRules;

/** The whole configuration of a gateway: complete, checked, never changed. */
public final class GatewayConfig {
    private static final Duration MAX_RATE_INTERVAL = Duration.ofMinutes(1);
    private static final String DEFAULT_LISTENER = "udp";

    /**
     * A UDP listener.
     *
     * @param addresses of this machine, as text; empty = all of them
     * @param maxMessageOctets the longest datagram, both ways
     * @param receiveBufferOctets asked of the kernel
     */
    public record UdpListener(
            String name, int port, List<String> addresses, int maxMessageOctets, int receiveBufferOctets) {}

    /**
     * How the broker is reached.
     *
     * @param username empty = none
     * @param passwordFile empty = none
     * @param maxPacketOctets the longest packet of the broker that is taken
     */
    public record Broker(
            HostPort address,
            String username,
            String passwordFile,
            Duration keepAlive,
            Duration connectTimeout,
            int maxPacketOctets) {}

    private final Map<String, Values> listeners;
    private final Values broker;
    private final Values limits;
    private final Values log;

    private GatewayConfig(Map<String, Values> listeners, Values broker, Values limits, Values log) {
        this.listeners = listeners;
        this.broker = broker;
        this.limits = limits;
        this.log = log;
    }

    /** What is in force without any file. */
    public static GatewayConfig defaults() {
        return new GatewayConfig(
                Map.of(DEFAULT_LISTENER, Values.defaults(GatewayKeys.OF_LISTENER)),
                Values.defaults(GatewayKeys.OF_BROKER),
                Values.defaults(GatewayKeys.OF_LIMITS),
                Values.defaults(GatewayKeys.OF_LOG));
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException if it can't be read, or with all problems in it
     */
    public static GatewayConfig read(Path file) throws ConfigException {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException missing) {
            throw new ConfigException(file + ": there is no such file");
        } catch (MalformedInputException notUtf8) {
            throw new ConfigException(file + ": this is not a text in UTF-8");
        } catch (IOException unreadable) {
            throw new ConfigException(file + ": can't be read: " + unreadable.getMessage());
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param source the name of the file, for the messages
     * @throws ConfigException with all problems in it
     */
    public static GatewayConfig parse(String source, String text) throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        Section root = Section.parse(text, problems);
        root.read(List.of(), GatewayKeys.LISTENERS, GatewayKeys.BROKER, GatewayKeys.LIMITS, GatewayKeys.LOG);
        GatewayConfig config = new GatewayConfig(
                readListeners(root.section(GatewayKeys.LISTENERS)),
                readBroker(root.section(GatewayKeys.BROKER)),
                root.section(GatewayKeys.LIMITS).read(GatewayKeys.OF_LIMITS),
                root.section(GatewayKeys.LOG).read(GatewayKeys.OF_LOG));
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new ConfigException(source, problems);
        }
        return config;
    }

    private static Map<String, Values> readListeners(Section section) {
        Map<String, Values> listeners = new LinkedHashMap<>();
        section.namedSections().forEach((name, listener) -> {
            if (!GatewayKeys.LISTENER_NAME.matcher(name).matches()) {
                section.reportKey(name, "a listener's name has up to 32 lower case letters, digits and dashes");
            }
            Values values = listener.read(GatewayKeys.OF_LISTENER);
            if (values.get(GatewayKeys.ADDRESSES).size() > 1
                    && values.get(GatewayKeys.ADDRESSES).contains(GatewayKeys.ANY_ADDRESS)) {
                listener.reportValue(GatewayKeys.ADDRESSES, "\"any\" stands alone; name addresses or leave it out");
            }
            listeners.forEach((other, earlier) -> {
                if (overlap(earlier, values)) {
                    section.reportKey(
                            name,
                            "the listeners \"" + other + "\" and \"" + name
                                    + "\" have the same port at the same address; change one");
                }
            });
            listeners.put(name, values);
        });
        if (listeners.isEmpty()) {
            listeners.put(DEFAULT_LISTENER, Values.defaults(GatewayKeys.OF_LISTENER));
        }
        return listeners;
    }

    private static boolean overlap(Values one, Values other) {
        List<String> addresses = one.get(GatewayKeys.ADDRESSES);
        List<String> others = other.get(GatewayKeys.ADDRESSES);
        return one.get(GatewayKeys.PORT).equals(other.get(GatewayKeys.PORT))
                && (addresses.contains(GatewayKeys.ANY_ADDRESS)
                        || others.contains(GatewayKeys.ANY_ADDRESS)
                        || addresses.stream().anyMatch(others::contains));
    }

    private static Values readBroker(Section section) {
        Values broker = section.read(GatewayKeys.OF_BROKER);
        if (broker.get(GatewayKeys.RECONNECT_MIN).compareTo(broker.get(GatewayKeys.RECONNECT_MAX)) > 0) {
            section.reportValue(GatewayKeys.RECONNECT_MIN, "is longer than reconnect-max; write a shorter time");
        }
        if (broker.get(GatewayKeys.USERNAME).isEmpty()
                && !broker.get(GatewayKeys.PASSWORD_FILE).isEmpty()) {
            section.reportValue(GatewayKeys.PASSWORD_FILE, "MQTT 3.1.1 has no password without a username; write one");
        }
        return broker;
    }

    /** All listeners, in the order of the file. */
    public List<UdpListener> udpListeners() {
        List<UdpListener> all = new ArrayList<>();
        listeners.forEach((name, values) -> {
            List<String> addresses = values.get(GatewayKeys.ADDRESSES);
            all.add(new UdpListener(
                    name,
                    values.get(GatewayKeys.PORT),
                    addresses.contains(GatewayKeys.ANY_ADDRESS) ? List.of() : addresses,
                    values.get(GatewayKeys.MAX_MESSAGE),
                    values.get(GatewayKeys.RECEIVE_BUFFER)));
        });
        return all;
    }

    public Broker broker() {
        return new Broker(
                broker.get(GatewayKeys.ADDRESS),
                broker.get(GatewayKeys.USERNAME),
                broker.get(GatewayKeys.PASSWORD_FILE),
                broker.get(GatewayKeys.KEEP_ALIVE),
                broker.get(GatewayKeys.CONNECT_TIMEOUT),
                broker.get(GatewayKeys.MAX_PACKET));
    }

    /** {@code error}, {@code warn}, {@code info} or {@code debug}. */
    public String logLevel() {
        return log.get(GatewayKeys.LEVEL).name().toLowerCase(Locale.ROOT);
    }

    /** What of it concerns the core. */
    public CoreSettings coreSettings() {
        Map<String, ListenerSettings> byName = new LinkedHashMap<>();
        listeners.forEach((name, values) -> byName.put(name, listenerSettings(values)));
        return new CoreSettings(
                byName,
                new BrokerSettings(
                        nanos(broker, GatewayKeys.ANSWER_TIMEOUT),
                        nanos(broker, GatewayKeys.GRACE),
                        nanos(broker, GatewayKeys.RECONNECT_MIN),
                        nanos(broker, GatewayKeys.RECONNECT_MAX),
                        broker.get(GatewayKeys.CLIENT_ID_PREFIX)),
                new GatewayLimits(
                        limits.get(GatewayKeys.SESSIONS),
                        limits.get(GatewayKeys.CLIENT_ID),
                        limits.get(GatewayKeys.REMEMBERED_SENDERS),
                        limits.get(GatewayKeys.REMEMBERED_CLIENTS),
                        limits.get(GatewayKeys.TAKEOVERS_PER_MINUTE),
                        nanos(limits, GatewayKeys.SESSION_EXPIRY),
                        nanos(limits, GatewayKeys.DISCONNECT_INTERVAL),
                        MAX_RATE_INTERVAL.toNanos(),
                        limits.get(GatewayKeys.DISCONNECTS_PER_SECOND)),
                new SessionLimits(
                        limits.get(GatewayKeys.OPEN_PUBLISHES),
                        limits.get(GatewayKeys.OPEN_SUBSCRIBES),
                        limits.get(GatewayKeys.TOPICS),
                        limits.get(GatewayKeys.SUBSCRIPTIONS),
                        limits.get(GatewayKeys.QUEUED_MESSAGES),
                        limits.get(GatewayKeys.QUEUED_OCTETS)),
                new TopicRules(limits.get(GatewayKeys.TOPIC_OCTETS), limits.get(GatewayKeys.TOPIC_LEVELS)),
                PredefinedTopics.NONE);
    }

    /** The configuration as a commented file that gives it again. */
    public String print() {
        ConfigPrinter printer = new ConfigPrinter();
        printer.comment("The configuration of sn-gateway. What is left out has the value shown here by");
        printer.comment("\"sn-gateway print-config\"; \"sn-gateway check FILE\" finds mistakes.");
        printer.section(0, GatewayKeys.LISTENERS, "where nodes are heard; each has a name of your choice");
        listeners.forEach((name, values) -> {
            printer.section(1, name, "");
            printer.values(2, GatewayKeys.OF_LISTENER, values);
        });
        printer.section(0, GatewayKeys.BROKER, "where the nodes' sessions are");
        printer.values(1, GatewayKeys.OF_BROKER, broker);
        printer.section(0, GatewayKeys.LIMITS, "what lies beyond is refused or dropped, and counted");
        printer.values(1, GatewayKeys.OF_LIMITS, limits);
        printer.section(0, GatewayKeys.LOG, "");
        printer.values(1, GatewayKeys.OF_LOG, log);
        return printer.text();
    }

    private static ListenerSettings listenerSettings(Values values) {
        return new ListenerSettings(
                nanos(values, GatewayKeys.RETRY_INTERVAL),
                values.get(GatewayKeys.RETRY_COUNT),
                nanos(values, GatewayKeys.IDLE_MAXIMUM),
                values.get(GatewayKeys.TAKEOVER),
                values.get(GatewayKeys.MAX_MESSAGE),
                new SleepSettings(
                        nanos(values, GatewayKeys.AWAKE_MAXIMUM),
                        nanos(values, GatewayKeys.QOS0_GAP),
                        values.get(GatewayKeys.MAX_FAILED_WAKES),
                        values.get(GatewayKeys.MAX_MESSAGES_PER_WAKE)));
    }

    private static long nanos(Values values, Key<Duration> key) {
        return values.get(key).toNanos();
    }
}
