package org.sngateway.gateway.homeassistant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.ops.Presence;
import org.sngateway.gateway.ops.Version;
import org.sngateway.gateway.store.Json;

/**
 * The devices as Home Assistant's MQTT discovery takes them: one JSON object for each device, with all of its entities as
 * components (https://www.home-assistant.io/integrations/mqtt/, device discovery). Pure.
 */
final class Discovery {
    private static final String NAME = "sn-gateway";
    private static final String PLATFORM = "platform";
    private static final String SENSOR = "sensor";
    private static final String BINARY_SENSOR = "binary_sensor";
    private static final String DEVICE_CLASS = "device_class";
    private static final String STATE_CLASS = "state_class";
    private static final String MEASUREMENT = "measurement";
    private static final String UNIQUE_ID = "unique_id";
    private static final String VALUE_TEMPLATE = "value_template";
    private static final String TOPIC = "topic";
    private static final String AVAILABILITY = "availability";

    /** Without a gateway the status has no counts. */
    private static final String WHILE_ONLINE = " if value_json.status == 'online' }}";

    private final HomeAssistantSettings settings;
    private final String gatewayId;

    Discovery(HomeAssistantSettings settings) {
        this.settings = settings;
        this.gatewayId = NAME + "_" + settings.gwId();
    }

    /** Where Home Assistant says that it has started. */
    String birthTopic() {
        return settings.discoveryPrefix() + "/status";
    }

    /** Whether this node is told at all. */
    boolean covers(String clientId) {
        return settings.nodes().stream().anyMatch(pattern -> pattern.matches(clientId))
                || settings.readings().keySet().stream().anyMatch(pattern -> pattern.matches(clientId));
    }

    /** Where the device of the gateway is told. */
    String gatewayTopic() {
        return topic(gatewayId);
    }

    /** Where the device of a node is told. */
    String deviceTopic(String clientId) {
        return topic(nodeId(clientId));
    }

    /** Where the state of a node is told. */
    String stateTopic(String clientId) {
        return settings.nodeTopic().replace(Presence.CLIENT_ID, Presence.inTopic(clientId));
    }

    /** All topics of states; empty where the client id has no level of its own. */
    Optional<String> stateFilter() {
        String[] around = aroundClientId();
        boolean isLevel = (around[0].isEmpty() || around[0].endsWith("/"))
                && (around[1].isEmpty() || around[1].startsWith("/"))
                && !around[1].contains(Presence.CLIENT_ID);
        return isLevel ? Optional.of(around[0] + '+' + around[1]) : Optional.empty();
    }

    /** The node that such a topic belongs to; empty if it is none. */
    Optional<String> clientIdOf(String topic) {
        String[] around = aroundClientId();
        boolean isState = topic.length() > around[0].length() + around[1].length()
                && topic.startsWith(around[0])
                && topic.endsWith(around[1]);
        return isState
                ? Optional.of(
                        Presence.ofTopic(topic.substring(around[0].length(), topic.length() - around[1].length())))
                : Optional.empty();
    }

    private String[] aroundClientId() {
        int at = settings.nodeTopic().indexOf(Presence.CLIENT_ID);
        return new String[] {
            settings.nodeTopic().substring(0, at), settings.nodeTopic().substring(at + Presence.CLIENT_ID.length())
        };
    }

    private String topic(String objectId) {
        return settings.discoveryPrefix() + "/device/" + objectId + "/config";
    }

    private String nodeId(String clientId) {
        return gatewayId + "_" + objectId(clientId);
    }

    /** Home Assistant takes letters, digits, _ and - only: each other octet, and _ itself, is written as _ and two digits. */
    static String objectId(String clientId) {
        StringBuilder id = new StringBuilder();
        for (byte octet : clientId.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = (octet >= 'a' && octet <= 'z')
                    || (octet >= 'A' && octet <= 'Z')
                    || (octet >= '0' && octet <= '9')
                    || octet == '-';
            if (isPlain) {
                id.append((char) octet);
            } else {
                id.append(String.format(Locale.ROOT, "_%02x", octet));
            }
        }
        return id.toString();
    }

    // ---- the gateway

    /** Its device; the state of its entities is the status topic. */
    String gateway() {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("identifiers", List.of(gatewayId));
        device.put("name", NAME + " " + settings.gwId());
        device.put("model", "MQTT-SN gateway");
        device.put("sw_version", Version.current());
        settings.pageUrl().ifPresent(url -> device.put("configuration_url", url));

        Entities entities = new Entities(gatewayId);
        String connected = "{{ value_json.active + value_json.asleep + value_json.awake" + WHILE_ONLINE;
        entities.measurement("nodes_connected", "Nodes connected", connected);
        entities.measurement("nodes_lost", "Nodes lost", "{{ value_json.lost" + WHILE_ONLINE);
        entities.measurement("spool", "Messages in the spool", "{{ value_json.spooled" + WHILE_ONLINE);
        String anyDead = "{{ ('ON' if value_json['dead-letters'] > 0 else 'OFF')" + WHILE_ONLINE;
        entities.onOrOff("dead_letters", "Dead letters", "problem", anyDead);
        for (String listener : settings.listeners()) {
            String isUp = "{{ ('ON' if value_json.links['" + listener + "'] == 'up' else 'OFF')" + WHILE_ONLINE;
            entities.onOrOff("link_" + objectId(listener), "Link " + listener, "connectivity", isUp);
        }
        return payload(device, settings.statusTopic(), entities.components);
    }

    // ---- nodes

    /**
     * What is known of a node beside its state; there are entities for that only.
     *
     * @param lastSeen when it was last seen
     * @param signal how strongly its radio was heard
     * @param battery the charge of its battery
     */
    record Known(boolean lastSeen, boolean signal, boolean battery) {}

    /** The device of a node. */
    String node(String clientId, Known known) {
        String id = nodeId(clientId);
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("identifiers", List.of(id));
        device.put("name", clientId);
        device.put("model", "MQTT-SN client");
        device.put("via_device", gatewayId);

        Entities entities = new Entities(id);
        String isConnected = "{{ 'ON' if value_json.connected else 'OFF' }}";
        entities.onOrOff("connectivity", "Connection", "connectivity", isConnected);
        entities.sensor("state", "State", "{{ value_json.state }}", Map.of(DEVICE_CLASS, "enum", "options", states()));
        if (known.lastSeen()) {
            entities.sensor("last_seen", "Last seen", "{{ value_json.last_seen }}", Map.of(DEVICE_CLASS, "timestamp"));
        }
        if (known.signal()) {
            entities.measurement("signal", "Signal strength", "{{ value_json.signal }}", "signal_strength", "dBm");
        }
        if (known.battery()) {
            entities.measurement("battery", "Battery", "{{ value_json.battery }}", "battery", "%");
        }
        entities.components.putAll(readings(clientId, id));
        return payload(device, stateTopic(clientId), entities.components);
    }

    private static List<String> states() {
        List<String> states = new ArrayList<>();
        for (SessionState state : SessionState.values()) {
            states.add(state.label());
        }
        return states;
    }

    /** What the owner wrote, with the client id in its place; of several patterns the most exact one counts. */
    private Map<String, Object> readings(String clientId, String id) {
        Map<Long, Map<String, Map<String, Object>>> byExactness = new TreeMap<>();
        settings.readings().forEach((pattern, readings) -> {
            if (pattern.matches(clientId)) {
                byExactness
                        .computeIfAbsent(pattern.givenCharacters(), none -> new LinkedHashMap<>())
                        .putAll(readings);
            }
        });
        Map<String, Object> components = new LinkedHashMap<>();
        byExactness
                .values()
                .forEach(readings -> readings.forEach((key, fields) -> {
                    Map<String, Object> component = new LinkedHashMap<>();
                    fields.forEach((field, value) -> component.put(field, named(value, clientId)));
                    component.putIfAbsent(UNIQUE_ID, id + "_" + key);
                    if (component.keySet().stream().noneMatch(field -> field.startsWith(AVAILABILITY))) {
                        // What a node said last is no reading any more once the node is gone.
                        component.put(
                                AVAILABILITY,
                                List.of(
                                        gatewayIsOnline(),
                                        availability(
                                                stateTopic(clientId),
                                                "{{ 'online' if value_json.connected else 'offline' }}")));
                        component.put("availability_mode", "all");
                    }
                    components.put(key, component);
                }));
        return components;
    }

    private static Object named(Object value, String clientId) {
        return value instanceof String text ? text.replace(Presence.CLIENT_ID, clientId) : value;
    }

    // ---- both

    /** The entities of a device that the gateway itself knows. */
    private static final class Entities {
        final Map<String, Object> components = new LinkedHashMap<>();
        private final String deviceId;

        Entities(String deviceId) {
            this.deviceId = deviceId;
        }

        void measurement(String key, String name, String template) {
            sensor(key, name, template, Map.of(STATE_CLASS, MEASUREMENT));
        }

        void measurement(String key, String name, String template, String deviceClass, String unit) {
            sensor(
                    key,
                    name,
                    template,
                    Map.of(DEVICE_CLASS, deviceClass, STATE_CLASS, MEASUREMENT, "unit_of_measurement", unit));
        }

        void sensor(String key, String name, String template, Map<String, Object> fields) {
            add(SENSOR, key, name, template, fields);
        }

        void onOrOff(String key, String name, String deviceClass, String template) {
            add(BINARY_SENSOR, key, name, template, Map.of(DEVICE_CLASS, deviceClass));
        }

        private void add(String platform, String key, String name, String template, Map<String, Object> fields) {
            Map<String, Object> inOrder = new TreeMap<>(fields);
            inOrder.put(VALUE_TEMPLATE, template);
            Map<String, Object> component = new LinkedHashMap<>();
            component.put(PLATFORM, platform);
            component.put(UNIQUE_ID, deviceId + "_" + key);
            component.put("name", name);
            component.put("entity_category", "diagnostic");
            component.putAll(inOrder);
            components.put(key, component);
        }
    }

    private String payload(Map<String, Object> device, String stateTopic, Map<String, Object> components) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("device", device);
        payload.put("origin", new TreeMap<>(Map.of("name", NAME, "sw_version", Version.current())));
        payload.put(AVAILABILITY, List.of(gatewayIsOnline()));
        payload.put("state_topic", stateTopic);
        payload.put("components", components);
        return Json.write(payload);
    }

    private Map<String, Object> gatewayIsOnline() {
        return availability(settings.statusTopic(), "{{ value_json.status }}");
    }

    private static Map<String, Object> availability(String topic, String template) {
        return new TreeMap<>(Map.of(TOPIC, topic, VALUE_TEMPLATE, template));
    }
}
