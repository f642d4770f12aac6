package org.sngateway.gateway.it;

import java.util.LinkedHashMap;
import java.util.Map;

/** A gateway's configuration file: one listener with short times, and the additions and changes of a test. */
final class Configuration {
    private static final String RADIO = "  radio:";

    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

    Configuration(int udpPort, int brokerPort) {
        listener("port", "" + udpPort);
        listener("addresses", "127.0.0.1");
        listener("groups", "off");
        listener("retry-interval", "1s");
        sections.put(RADIO, new LinkedHashMap<>());
        broker("address", "127.0.0.1:" + brokerPort);
        broker("connect-timeout", "1s");
        broker("answer-timeout", "1s");
        broker("reconnect-min", "100ms");
        broker("reconnect-max", "500ms");
        store("directory", "off");
        web("address", "off");
    }

    Configuration gateway(String key, String value) {
        return set("gateway:", "  ", key, value);
    }

    Configuration listener(String key, String value) {
        return set("listeners:\n  test:", "    ", key, value);
    }

    /** A second listener, on a serial port. */
    Configuration radio(String key, String value) {
        return set(RADIO, "    ", key, value);
    }

    Configuration broker(String key, String value) {
        return set("broker:", "  ", key, value);
    }

    Configuration store(String key, String value) {
        return set("store:", "  ", key, value);
    }

    Configuration spool(String key, String value) {
        return set("spool:", "  ", key, value);
    }

    Configuration trace(String key, String value) {
        return set("trace:", "  ", key, value);
    }

    Configuration web(String key, String value) {
        return set("web:", "  ", key, value);
    }

    Configuration clients(String key, String value) {
        return set("clients:", "  ", key, value);
    }

    Configuration homeAssistant(String key, String value) {
        return set("home-assistant:", "  ", key, value);
    }

    Configuration log(String key, String value) {
        return set("log:", "  ", key, value);
    }

    Configuration limit(String key, String value) {
        return set("limits:", "  ", key, value);
    }

    /** The topics of the clients that match the pattern, such as <code>{5: a/b}</code>. */
    Configuration predefinedTopics(String pattern, String topics) {
        return set("predefined-topics:", "  ", '"' + pattern + '"', topics);
    }

    /** The text of the file. */
    String text() {
        StringBuilder text = new StringBuilder();
        sections.forEach((header, values) -> {
            text.append(values.isEmpty() ? "" : header + '\n');
            values.forEach(
                    (key, value) -> text.append(key).append(": ").append(value).append('\n'));
        });
        return text.toString();
    }

    private Configuration set(String header, String indent, String key, String value) {
        sections.computeIfAbsent(header, h -> new LinkedHashMap<>()).put(indent + key, value);
        return this;
    }
}
