package org.sngateway.gateway.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sngateway.gateway.store.Json;

/**
 * The readings of nodes for Home Assistant, which only the owner knows: by client id, by a key of the owner's choice, the fields that
 * Home Assistant documents, as they are.
 *
 * <pre>
 *   readings:
 *     "meter-*":
 *       temperature: {platform: sensor, state_topic: "home/{clientId}/t", device_class: temperature, unit_of_measurement: "°C"}
 * </pre>
 */
final class HomeAssistantReadings {
    private static final String PLATFORM = "platform";

    private HomeAssistantReadings() {}

    static Map<String, Map<String, Map<String, Object>>> read(Section section) {
        Map<String, Map<String, Map<String, Object>>> byPattern = new LinkedHashMap<>();
        section.namedSections().forEach((pattern, readings) -> {
            Map<String, Map<String, Object>> byKey = new LinkedHashMap<>();
            readings.namedSections().forEach((key, fields) -> {
                Map<String, Object> values = fields.plainValues();
                if (!GatewayKeys.READING.matcher(key).matches()) {
                    readings.reportKey(key, "the key of a reading has up to 64 letters, digits, _ and -");
                } else if (!(values.get(PLATFORM) instanceof String)) {
                    readings.reportKey(key, "a reading needs a platform of Home Assistant; write platform: sensor");
                }
                byKey.put(key, values);
            });
            byPattern.put(pattern, byKey);
        });
        return byPattern;
    }

    /** Prints them so that {@link #read} gives them again. */
    static void print(Map<String, Map<String, Map<String, Object>>> readings, ConfigPrinter printer) {
        if (readings.isEmpty()) {
            printer.remark(
                    1,
                    "readings: {\"meter-*\": {temperature: {platform: sensor, state_topic: \"home/{clientId}/t\"}}}");
            return;
        }
        printer.section(1, GatewayKeys.READINGS, "by client id and key: the fields of Home Assistant");
        readings.forEach((pattern, byKey) -> {
            printer.namedSection(2, pattern);
            byKey.forEach((key, fields) -> {
                printer.namedSection(3, key);
                fields.forEach((field, value) -> printer.entry(4, field, written(value)));
            });
        });
    }

    /** JSON is YAML: the quotes tell a text from a number. */
    private static String written(Object value) {
        if (value instanceof List<?> items) {
            return items.stream().map(HomeAssistantReadings::written).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text ? Json.text(text) : value.toString();
    }
}
