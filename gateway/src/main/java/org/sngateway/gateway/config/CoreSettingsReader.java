package org.sngateway.gateway.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sngateway.gateway.core.address.IpRange;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.core.settings.ClientRules;
import org.sngateway.gateway.core.settings.DiscoverySettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.QosMinusOneSettings;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.settings.SleepSettings;
import org.sngateway.gateway.core.settings.SpoolSettings;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.ShortTopicName;

/** Makes the settings of the core from the values of the file. */
final class CoreSettingsReader {
    static final String GW_ID = "{gwId}";
    private static final String UNIQUE = "{unique}";

    private CoreSettingsReader() {}

    static Map<String, ListenerSettings> listeners(Map<String, Values> listeners) {
        Map<String, ListenerSettings> byName = new LinkedHashMap<>();
        listeners.forEach((name, values) -> byName.put(name, listener(values)));
        return byName;
    }

    private static ListenerSettings listener(Values values) {
        List<String> forwarders = values.get(GatewayKeys.FORWARDERS);
        return new ListenerSettings(
                nanos(values, GatewayKeys.RETRY_INTERVAL),
                values.get(GatewayKeys.RETRY_COUNT),
                nanos(values, GatewayKeys.CONGESTION_PAUSE),
                values.get(GatewayKeys.SUPERVISION),
                values.get(GatewayKeys.PING_SILENT),
                nanos(values, GatewayKeys.IDLE_MAXIMUM),
                SerialListener.is(values) ? nanos(values, SerialKeys.OUTAGE_MAXIMUM) : 0,
                values.get(GatewayKeys.TAKEOVER),
                values.get(GatewayKeys.END_AT_REUSED_ADDRESS),
                values.get(GatewayKeys.ANSWER_UNKNOWN_SLEEPERS),
                values.get(GatewayKeys.ASSIGN_CLIENT_ID),
                values.get(GatewayKeys.TRIM_NUL),
                SerialListener.is(values)
                        ? values.get(SerialListener.keys(values).maxMessage())
                        : values.get(GatewayKeys.MAX_MESSAGE),
                !forwarders.contains(GatewayKeys.OFF),
                ranges(forwarders),
                SerialListener.is(values)
                        ? values.get(SerialKeys.ADVERTISE)
                        : !values.get(GatewayKeys.GROUPS).contains(GatewayKeys.OFF),
                new SleepSettings(
                        nanos(values, GatewayKeys.AWAKE_MAXIMUM),
                        nanos(values, GatewayKeys.QOS0_GAP),
                        values.get(GatewayKeys.MAX_FAILED_WAKES),
                        values.get(GatewayKeys.MAX_MESSAGES_PER_WAKE)),
                qosMinusOne(values));
    }

    private static QosMinusOneSettings qosMinusOne(Values values) {
        Set<Integer> predefinedIds = new HashSet<>();
        Set<Integer> shortNames = new HashSet<>();
        for (String topic : values.get(GatewayKeys.QOS_MINUS_ONE_TOPICS)) {
            if (topic.startsWith(GatewayKeys.SHORT_NAME)) {
                shortNames.add(ShortTopicName.of(topic.substring(GatewayKeys.SHORT_NAME.length()))
                        .value());
            } else if (!topic.equals(GatewayKeys.ANY)) {
                TopicIdText.read(topic).ifPresent(predefinedIds::add);
            }
        }
        return new QosMinusOneSettings(
                values.get(GatewayKeys.QOS_MINUS_ONE),
                predefinedIds,
                shortNames,
                ranges(values.get(GatewayKeys.QOS_MINUS_ONE_SOURCES)),
                nanos(values, GatewayKeys.QOS_MINUS_ONE_INTERVAL),
                values.get(GatewayKeys.QOS_MINUS_ONE_BURST),
                values.get(GatewayKeys.QOS_MINUS_ONE_PER_SECOND),
                values.get(GatewayKeys.QOS_MINUS_ONE_RETAIN),
                values.get(GatewayKeys.QOS_MINUS_ONE_NAMES));
    }

    /** Without a unique part its place, and the hyphen before it, are left out. */
    private static String ownClientId(Values values, int gwId, String unique) {
        return values.get(GatewayKeys.OWN_CLIENT_ID)
                .replace(GW_ID, String.valueOf(gwId))
                .replace(unique.isEmpty() ? '-' + UNIQUE : UNIQUE, unique);
    }

    static BrokerSettings broker(Values values, int gwId, String unique) {
        return new BrokerSettings(
                nanos(values, GatewayKeys.ANSWER_TIMEOUT),
                nanos(values, GatewayKeys.LATE_CONNECT),
                nanos(values, GatewayKeys.GRACE),
                nanos(values, GatewayKeys.RECONNECT_MIN),
                nanos(values, GatewayKeys.RECONNECT_MAX),
                nanos(values, GatewayKeys.CONFLICT_WINDOW),
                nanos(values, GatewayKeys.CONFLICT_CHECK),
                nanos(values, GatewayKeys.CONFLICT_PATIENCE),
                nanos(values, GatewayKeys.CONFLICT_PAUSE),
                nanos(values, GatewayKeys.REFUSAL_PATIENCE),
                values.get(GatewayKeys.KEEP_WILLS),
                values.get(GatewayKeys.CLIENT_ID_PREFIX),
                ownClientId(values, gwId, unique),
                values.get(GatewayKeys.MAX_OPENING),
                values.get(GatewayKeys.OPENS_PER_SECOND),
                // A will that waits at the broker would come out, though the gateway is there.
                values.get(GatewayKeys.RESUME_LAZILY)
                        && values.get(GatewayKeys.WILL_DELAY).isZero());
    }

    /** Without a store there is no spool: it would acknowledge messages that a power cut deletes. */
    static SpoolSettings spool(Values values, boolean hasStore) {
        return new SpoolSettings(
                values.get(GatewayKeys.SPOOL_ENABLED) && hasStore,
                values.get(GatewayKeys.SPOOL_SIZE),
                values.get(GatewayKeys.SPOOL_SIZE_PER_NODE),
                values.get(GatewayKeys.SPOOL_AGE).toMillis(),
                values.get(GatewayKeys.SPOOL_QOS0));
    }

    static GatewayLimits gatewayLimits(Values values) {
        return new GatewayLimits(
                values.get(GatewayKeys.SESSIONS),
                values.get(GatewayKeys.CLIENT_ID),
                values.get(GatewayKeys.REMEMBERED_SENDERS),
                values.get(GatewayKeys.REMEMBERED_CLIENTS),
                values.get(GatewayKeys.TAKEOVERS_PER_MINUTE),
                nanos(values, GatewayKeys.SESSION_EXPIRY),
                nanos(values, GatewayKeys.NEW_CLIENTS_INTERVAL),
                values.get(GatewayKeys.NEW_CLIENTS_BURST),
                nanos(values, GatewayKeys.DISCONNECT_INTERVAL),
                nanos(values, GatewayKeys.DISCONNECT_REPLY_INTERVAL),
                values.get(GatewayKeys.DISCONNECTS_PER_SECOND),
                values.get(GatewayKeys.MEMORY));
    }

    static SessionLimits sessionLimits(Values values) {
        return new SessionLimits(
                values.get(GatewayKeys.OPEN_PUBLISHES),
                values.get(GatewayKeys.OPEN_SUBSCRIBES),
                values.get(GatewayKeys.TOPICS),
                values.get(GatewayKeys.SUBSCRIPTIONS),
                values.get(GatewayKeys.QUEUED_MESSAGES),
                values.get(GatewayKeys.QUEUED_OCTETS));
    }

    static DiscoverySettings discovery(Values values) {
        return new DiscoverySettings(
                values.get(GatewayKeys.GW_ID),
                nanos(values, GatewayKeys.ADVERTISE_INTERVAL),
                nanos(values, GatewayKeys.GWINFO_INTERVAL),
                Payload.ofHex(values.get(GatewayKeys.FORWARDER_BROADCAST_ID)));
    }

    static ClientRules clientRules(Values values, Map<String, List<Quirk>> quirks) {
        List<String> allowed = values.get(GatewayKeys.ALLOW);
        Map<ClientIdPattern, Set<Quirk>> byPattern = new LinkedHashMap<>();
        quirks.forEach((pattern, some) -> byPattern.put(
                new ClientIdPattern(pattern), some.isEmpty() ? EnumSet.noneOf(Quirk.class) : EnumSet.copyOf(some)));
        return new ClientRules(
                allowed.contains(GatewayKeys.ANY)
                        ? List.of()
                        : allowed.stream().map(ClientIdPattern::new).toList(),
                byPattern);
    }

    private static List<IpRange> ranges(List<String> texts) {
        return texts.stream()
                .filter(text -> !text.equals(GatewayKeys.ANY) && !text.equals(GatewayKeys.OFF))
                .flatMap(text -> IpText.range(text).stream())
                .toList();
    }

    private static long nanos(Values values, Key<Duration> key) {
        return values.get(key).toNanos();
    }
}
