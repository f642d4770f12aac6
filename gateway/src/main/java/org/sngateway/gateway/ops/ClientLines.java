package org.sngateway.gateway.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.sn.codec.SnPrinter;

/** What is known of a client as members of objects without objects in them: CONTROL.md lists them. */
public final class ClientLines {
    private ClientLines() {}

    /**
     * One object that tells how the client is. What it does not have is left out.
     *
     * @param batteryPercent 0 to 100; empty if it is not known
     */
    public static Map<String, Object> summary(ClientView client, OptionalInt batteryPercent) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("client", client.clientId());
        line.put("state", client.state().label());
        line.put("connecting", client.isConnecting());
        client.address().ifPresent(address -> line.put("address", address.toString()));
        if (!client.signal().isEmpty()) {
            line.put("signal", client.signal());
        }
        batteryPercent.ifPresent(percent -> line.put("battery", percent));
        line.put("silent-seconds", seconds(client.silentNanos()));
        client.expectedInNanos().ifPresent(nanos -> line.put("expected-in-seconds", seconds(nanos)));
        line.put("broker", client.isBrokerUp() ? "up" : "away");
        line.put("clean-session", client.cleanSession());
        line.put("keep-alive-seconds", client.keepAliveSeconds());
        line.put("sleep-seconds", client.sleepSeconds());
        line.put("topics", client.topics());
        line.put("subscriptions", client.subscriptions());
        line.put("queued", client.queued());
        line.put("spooled", client.spooled());
        client.will().ifPresent(will -> {
            line.put("will-topic", will.topic());
            line.put("will-qos", will.qos().bits());
            line.put("will-retain", will.retain());
            line.put("will-octets", will.message().size());
        });
        return line;
    }

    /** The same, and then one object for each topic, subscription and message for the client. */
    public static List<Map<String, Object>> details(
            ClientView client, ClientView.Contents contents, OptionalInt batteryPercent) {
        List<Map<String, Object>> lines = new ArrayList<>();
        lines.add(summary(client, batteryPercent));
        contents.topics().forEach(topic -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("topic", topic.name());
            line.put("id", topic.id());
            if (topic.usedForm() != null) {
                line.put("form", SnPrinter.print(topic.usedForm()).strip());
            }
            lines.add(line);
        });
        contents.subscriptions().forEach(held -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("subscription", held.filter());
            line.put("qos", held.qos().bits());
            lines.add(line);
        });
        contents.queued().forEach(message -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("queued", message.topic());
            line.put("qos", message.qos().bits());
            line.put("retain", message.retain());
            line.put("octets", message.octets());
            lines.add(line);
        });
        return lines;
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
