package org.sngateway.gateway.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.sngateway.gateway.core.settings.ClientIdPattern;

/**
 * The payloads against the schema that Home Assistant documents for device discovery, field by field: what has to be there, what
 * may be, and which values each field takes.
 */
class DiscoveryTest {
    private static final Discovery.Known NOTHING = new Discovery.Known(false, false, false);
    private static final Discovery.Known ALL = new Discovery.Known(true, true, true);
    private static final String TEXT = ".+";
    private static final String TOPIC = "[^+#]+";
    private static final String ID = "[a-zA-Z0-9_-]+";
    private static final String TEMPLATE = "\\{\\{ .* }}";

    /** Fields by their names, each with a pattern of its values; a field with ? may be left out, one with [] is a list. */
    private static final Map<String, String> ROOT = Map.of("state_topic", TOPIC);

    private static final Map<String, String> DEVICE = Map.of(
            "identifiers[]", ID,
            "name", "(?s)" + TEXT,
            "model?", TEXT,
            "sw_version?", TEXT,
            "via_device?", ID,
            "configuration_url?", "https?://.+");

    private static final Map<String, String> ORIGIN = Map.of("name", "sn-gateway", "sw_version", TEXT);

    private static final Map<String, String> AVAILABILITY = Map.of("topic", TOPIC, "value_template?", TEMPLATE);

    private static final Map<String, String> SENSOR = Map.of(
            "platform", "sensor",
            "unique_id", ID,
            "name?", TEXT,
            "entity_category?", "diagnostic",
            "device_class?", "enum|timestamp|signal_strength|battery|temperature",
            "state_class?", "measurement",
            "unit_of_measurement?", "dBm|%|°C",
            "options[]?", "[a-z]+",
            "value_template?", TEMPLATE,
            "state_topic?", TOPIC);

    private static final Map<String, String> BINARY_SENSOR = Map.of(
            "platform",
            "binary_sensor",
            "unique_id",
            ID,
            "name?",
            TEXT,
            "entity_category?",
            "diagnostic",
            "device_class?",
            "connectivity|problem",
            "value_template?",
            TEMPLATE);

    private static final HomeAssistantSettings SETTINGS = settings(Map.of(
            new ClientIdPattern("meter-*"),
            Map.of(
                    "temperature",
                    Map.of(
                            "platform", "sensor",
                            "state_topic", "home/{clientId}/t",
                            "device_class", "temperature",
                            "unit_of_measurement", "°C",
                            "state_class", "measurement"))));

    private final Discovery discovery = new Discovery(SETTINGS);

    static Stream<Arguments> payloads() {
        Discovery discovery = new Discovery(SETTINGS);
        Discovery bare = new Discovery(new HomeAssistantSettings(
                7,
                "homeassistant",
                "status",
                "node/{clientId}",
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Duration.ofDays(7)));
        return Stream.of(
                Arguments.of("gateway", discovery.gatewayTopic(), discovery.gateway()),
                Arguments.of("gateway without anything", bare.gatewayTopic(), bare.gateway()),
                Arguments.of("new node", discovery.deviceTopic("n"), discovery.node("n", NOTHING)),
                Arguments.of("known node", discovery.deviceTopic("n"), discovery.node("n", ALL)),
                Arguments.of("node with a reading", discovery.deviceTopic("meter-7"), discovery.node("meter-7", ALL)),
                Arguments.of(
                        "hostile node", discovery.deviceTopic("a/+#\"}\n{{ é"), discovery.node("a/+#\"}\n{{ é", ALL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void topicHasAnObjectIdThatIsTaken(String name, String topic, String payload) {
        assertThat(topic).matches("homeassistant/device/" + ID + "/config");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void deviceAndOriginHaveTheirFields(String name, String topic, String payload) {
        Map<String, Object> root = object(payload);
        assertThat(root.keySet())
                .containsExactlyInAnyOrder("device", "origin", "availability", "state_topic", "components");
        check(Map.of("state_topic", root.get("state_topic")), ROOT);
        check(map(root.get("device")), DEVICE);
        check(map(root.get("origin")), ORIGIN);
        checkAvailability(root.get("availability"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void eachComponentHasTheFieldsOfItsPlatform(String name, String topic, String payload) {
        map(object(payload).get("components")).forEach((key, value) -> {
            assertThat(key).matches(ID);
            Map<String, Object> component = new LinkedHashMap<>(map(value));
            Object availability = component.remove("availability");
            if (availability != null) {
                checkAvailability(availability);
                assertThat(component.remove("availability_mode")).isIn("all", "any", "latest");
            }
            boolean isSensor = "sensor".equals(component.get("platform"));
            check(component, isSensor ? SENSOR : BINARY_SENSOR);
            if (isSensor) {
                checkSensor(component);
            }
        });
    }

    /** The documentation of the sensor: what its device class asks for and excludes. */
    private static void checkSensor(Map<String, Object> sensor) {
        switch (String.valueOf(sensor.get("device_class"))) {
            case "enum" ->
                assertThat(sensor).containsKey("options").doesNotContainKeys("state_class", "unit_of_measurement");
            case "timestamp" -> assertThat(sensor).doesNotContainKeys("state_class", "unit_of_measurement", "options");
            case "signal_strength" -> assertThat(sensor).containsEntry("unit_of_measurement", "dBm");
            case "battery" -> assertThat(sensor).containsEntry("unit_of_measurement", "%");
            case "temperature" -> assertThat(sensor).containsEntry("unit_of_measurement", "°C");
            default -> assertThat(sensor).doesNotContainKey("options");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void uniqueIdsAreUnique(String name, String topic, String payload) {
        Map<String, Object> components = map(object(payload).get("components"));

        assertThat(components.values().stream().map(one -> map(one).get("unique_id")))
                .doesNotHaveDuplicates()
                .hasSameSizeAs(components.keySet());
    }

    // ---- what is told of what

    @Test
    void gatewayHasAnEntityForEachListener() {
        assertThat(components(discovery.gateway()))
                .containsExactly("nodes_connected", "nodes_lost", "spool", "dead_letters", "link_udp", "link_attic-2");
        assertThat(map(object(discovery.gateway()).get("device")))
                .containsEntry("configuration_url", "http://192.0.2.1:8094/");
    }

    @Test
    void nodeHasEntitiesForWhatIsKnownOfItOnly() {
        assertThat(components(discovery.node("n", NOTHING))).containsExactly("connectivity", "state");
        assertThat(components(discovery.node("n", ALL)))
                .containsExactly("connectivity", "state", "last_seen", "signal", "battery");
    }

    @Test
    void readingIsWhatTheOwnerWroteWithTheClientIdInItsPlace() {
        Map<String, Object> components =
                map(object(discovery.node("meter-7", NOTHING)).get("components"));

        assertThat(map(components.get("temperature")))
                .containsEntry("platform", "sensor")
                .containsEntry("state_topic", "home/meter-7/t")
                .containsEntry("unit_of_measurement", "°C")
                .containsEntry("unique_id", "sn-gateway_7_meter-7_temperature")
                .containsEntry("availability_mode", "all");
    }

    @Test
    void availabilityThatTheOwnerWroteStays() {
        Discovery own = new Discovery(settings(Map.of(
                new ClientIdPattern("*"),
                Map.of("t", Map.of("platform", "sensor", "state_topic", "t", "availability_topic", "mine")))));

        assertThat(map(map(object(own.node("n", NOTHING)).get("components")).get("t")))
                .containsEntry("availability_topic", "mine")
                .doesNotContainKeys("availability", "availability_mode");
    }

    @Test
    void numbersAndListsOfTheOwnerStayWhatTheyAre() {
        Discovery own = new Discovery(settings(Map.of(
                new ClientIdPattern("*"),
                Map.of(
                        "t",
                        Map.of("platform", "sensor", "qos", 1L, "force_update", true, "options", List.of("a", "b"))))));

        assertThat(own.node("n", NOTHING)).contains("\"qos\":1", "\"force_update\":true", "\"options\":[\"a\",\"b\"]");
    }

    @Test
    void moreExactPatternCounts() {
        Map<ClientIdPattern, Map<String, Map<String, Object>>> readings = new LinkedHashMap<>();
        readings.put(new ClientIdPattern("meter-7"), Map.of("t", Map.of("platform", "sensor", "state_topic", "seven")));
        readings.put(new ClientIdPattern("*"), Map.of("t", Map.of("platform", "sensor", "state_topic", "any")));
        Discovery own = new Discovery(settings(readings));

        assertThat(own.node("meter-7", NOTHING)).contains("\"state_topic\":\"seven\"");
        assertThat(own.node("meter-8", NOTHING)).contains("\"state_topic\":\"any\"");
    }

    @ParameterizedTest
    @CsvSource({"meter-7, true", "n, true", "kitchen, false"})
    void nodesAreCoveredByNodesOrByReadings(String clientId, boolean isCovered) {
        assertThat(discovery.covers(clientId)).isEqualTo(isCovered);
    }

    @ParameterizedTest
    @CsvSource({"meter-7, meter-7", "a/b, a_2fb", "a_2fb, a_5f2fb", "é, _c3_a9", "' ', _20", "a.b, a_2eb"})
    void eachClientIdHasAnObjectIdOfItsOwn(String clientId, String objectId) {
        assertThat(Discovery.objectId(clientId)).isEqualTo(objectId);
    }

    @Test
    void stateTopicOfANodeHasOneLevelForTheClientId() {
        assertThat(discovery.stateTopic("a/b")).isEqualTo("sn-gateway/7/nodes/a%2Fb");
    }

    @ParameterizedTest
    @CsvSource({"a/{clientId}, a/+", "{clientId}/state, +/state", "a/x{clientId}, ''", "a/{clientId}/{clientId}, ''"})
    void statesAreSubscribedToWhereTheClientIdIsALevel(String nodeTopic, String filter) {
        Discovery own = new Discovery(new HomeAssistantSettings(
                1, "h", "s", nodeTopic, List.of(), Map.of(), List.of(), Optional.empty(), Duration.ZERO));

        assertThat(own.stateFilter().orElse("")).isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"meter-7", "a/b", "100%", "%2F", "#+$", "é"})
    void clientIdOfAStateTopicIsTheOneThatItWasMadeOf(String clientId) {
        assertThat(discovery.clientIdOf(discovery.stateTopic(clientId))).hasValue(clientId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"homeassistant/status", "sn-gateway/7/nodes/", "sn-gateway/8/nodes/a"})
    void otherTopicsBelongToNoNode(String topic) {
        assertThat(discovery.clientIdOf(topic)).isEmpty();
    }

    // ---- the schema

    private static void checkAvailability(@Nullable Object value) {
        List<?> all = (List<?>) Objects.requireNonNull(value);
        assertThat(all).isNotEmpty();
        all.forEach(one -> check(map(one), AVAILABILITY));
    }

    private static void check(Map<String, Object> object, Map<String, String> fields) {
        Set<String> unknown = new TreeSet<>(object.keySet());
        fields.forEach((field, pattern) -> {
            String name = field.replaceAll("[\\[\\]?]", "");
            unknown.remove(name);
            Object value = object.get(name);
            if (value == null) {
                assertThat(field).as("a field that may be left out").endsWith("?");
            } else if (field.contains("[]")) {
                assertThat((List<?>) value)
                        .isNotEmpty()
                        .allSatisfy(one -> assertThat((String) one).matches(pattern));
            } else {
                assertThat(value).as(name).isInstanceOf(String.class);
                assertThat((String) value).as(name).matches(pattern);
            }
        });
        assertThat(unknown).as("fields that the schema does not have").isEmpty();
    }

    private static Set<String> components(String payload) {
        return map(object(payload).get("components")).keySet();
    }

    /** JSON is YAML. */
    private static Map<String, Object> object(String json) {
        return map(new Load(LoadSettings.builder().build()).loadFromString(json));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static HomeAssistantSettings settings(Map<ClientIdPattern, Map<String, Map<String, Object>>> readings) {
        return new HomeAssistantSettings(
                7,
                "homeassistant",
                "sn-gateway/7/status",
                "sn-gateway/7/nodes/{clientId}",
                List.of(new ClientIdPattern("n")),
                readings,
                List.of("udp", "attic-2"),
                Optional.of("http://192.0.2.1:8094/"),
                Duration.ofDays(7));
    }
}
