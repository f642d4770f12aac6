package org.sngateway.gateway.cli;

import java.util.List;
import java.util.Map;

/** All that is known of one client, for people. */
final class ClientInWords {
    private static final int TEXT_WIDTH = 62;
    private static final int ENTRY_WIDTH = 60;

    private final Map<String, String> client;
    private final List<Map<String, String>> rest;
    private final StringBuilder text = new StringBuilder();

    /** The objects of the answer: the client, then its topics, subscriptions and messages. */
    ClientInWords(List<Map<String, String>> objects) {
        client = objects.get(0);
        rest = objects.subList(1, objects.size());
    }

    String text() {
        line("client", Words.cut(value("client"), TEXT_WIDTH));
        line("state", state());
        line("address", client.getOrDefault("address", "not known"));
        if (client.containsKey("signal")) {
            line("signal", value("signal"));
        }
        if (client.containsKey("battery")) {
            line("battery", value("battery") + " %");
        }
        line("last heard", Words.duration(value("silent-seconds")) + " ago");
        line(
                "expected",
                client.containsKey("expected-in-seconds")
                        ? "within " + Words.duration(value("expected-in-seconds")) + ", else it is lost"
                        : "no");
        line("keep alive", value("keep-alive-seconds").equals("0") ? "none" : value("keep-alive-seconds") + " s");
        line("session", is("clean-session") ? "ends when the client leaves" : "is kept when the client leaves");
        line("broker", is("broker", "up") ? "connected" : "not connected");
        line("will", will());
        line("topics", value("topics"));
        entries(
                "topic",
                entry -> "%5s  %s".formatted(id(entry), Words.cut(entry.getOrDefault("topic", ""), ENTRY_WIDTH)));
        line("subscriptions", value("subscriptions"));
        entries(
                "subscription",
                entry -> "QoS %s  %s"
                        .formatted(entry.get("qos"), Words.cut(entry.getOrDefault("subscription", ""), ENTRY_WIDTH)));
        line("queued", value("queued"));
        entries(
                "queued",
                entry -> "QoS %s  %s, %s"
                        .formatted(
                                entry.get("qos"),
                                Words.cut(entry.getOrDefault("queued", ""), ENTRY_WIDTH - 16),
                                Words.octets(entry.get("octets"))));
        line("spooled", value("spooled"));
        return text.toString();
    }

    private interface Entry {
        String text(Map<String, String> entry);
    }

    private void entries(String kind, Entry writer) {
        for (Map<String, String> entry : rest) {
            if (entry.containsKey(kind)) {
                text.append("    ").append(writer.text(entry)).append('\n');
            }
        }
    }

    private static String id(Map<String, String> topic) {
        return topic.containsKey("form") && "0".equals(topic.get("id"))
                ? topic.get("form")
                : String.valueOf(topic.get("id"));
    }

    private String state() {
        String state = value("state");
        return state
                + (is("connecting") ? ", connecting" : "")
                + (state.equals("asleep") ? ", for " + Words.duration(value("sleep-seconds")) + " at a time" : "");
    }

    private String will() {
        return client.containsKey("will-topic")
                ? Words.cut(value("will-topic"), TEXT_WIDTH - 28) + ", QoS " + value("will-qos")
                        + (is("will-retain") ? ", retained" : "") + ", " + Words.octets(value("will-octets"))
                : "none";
    }

    private String value(String name) {
        return client.getOrDefault(name, "?");
    }

    private boolean is(String name) {
        return is(name, "true");
    }

    private boolean is(String name, String value) {
        return value.equals(client.get(name));
    }

    private void line(String name, String value) {
        text.append(Words.line(name, value));
    }
}
