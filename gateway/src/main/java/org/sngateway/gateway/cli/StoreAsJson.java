package org.sngateway.gateway.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sngateway.gateway.core.SessionRecord;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;

/** The contents of a store, for programs: one JSON object. */
final class StoreAsJson {
    private StoreAsJson() {}

    static String of(StoreContents contents) {
        StoreListing listing = contents.listing();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("directory", contents.directory().toString());
        json.put("records", listing.records());
        json.put("files", contents.files());
        json.put("octets", contents.octets());
        json.put("damagedPlaces", contents.report().holes());
        json.put("damagedFiles", contents.report().setAside());
        json.put("setAside", contents.setAside());
        json.put("unreadableRecords", listing.unreadable());
        json.put("unreadableDeadLetters", contents.unreadableLetters());
        json.put("messagesForBroker", listing.spooled());
        json.put("deadLetters", listing.deadLetters());
        json.put("pastClients", listing.pastClients());
        json.put(
                "clients",
                listing.clients().entrySet().stream()
                        .map(client -> client(client.getKey(), client.getValue(), listing))
                        .toList());
        return write(json);
    }

    private static Map<String, Object> client(String clientId, StoreListing.Client client, StoreListing listing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("client", clientId);
        SessionRecord session = client.session;
        if (session != null) {
            json.put("state", session.state().label());
            if (session.goneAtMillis() > 0) {
                json.put("since", listing.at(session.goneAtMillis()));
            }
            if (session.address() != null) {
                json.put("address", session.address().toString());
            }
            json.put("cleanSession", session.cleanSession());
            json.put("keepAliveSeconds", session.keepAliveSeconds());
            json.put("sleepDurationSeconds", session.sleepDurationSeconds());
        }
        Will will = client.will;
        if (will != null) {
            json.put("will", ordered("topic", will.topic(), "qos", will.qos(), "retain", will.retain()));
        }
        json.put(
                "topics",
                client.topics.entrySet().stream()
                        .map(topic -> ordered("id", topic.getKey(), "topic", topic.getValue()))
                        .toList());
        json.put(
                "subscriptions",
                client.subscriptions.values().stream()
                        .map(StoreAsJson::subscription)
                        .toList());
        json.put("messagesForBroker", messages(client.forBroker, listing));
        json.put("messagesForClient", messages(client.forClient, listing));
        json.put("deadLetters", client.deadLetters);
        return json;
    }

    private static Map<String, Object> subscription(Subscriptions.Subscription subscription) {
        List<Map<String, Object>> forms = subscription.forms().entrySet().stream()
                .map(form -> form(form.getKey(), form.getValue()))
                .toList();
        return ordered("filter", subscription.filter(), "qos", subscription.qos(), "forms", forms);
    }

    private static Map<String, Object> form(Topic form, QoS qos) {
        if (!(form instanceof TopicId id)) {
            return ordered("form", "name", "qos", qos);
        }
        String kind = id instanceof PredefinedTopicId ? "predefined" : id instanceof NormalTopicId ? "normal" : "short";
        return ordered("form", kind, "id", id.value(), "qos", qos);
    }

    private static Map<String, Object> messages(StoreListing.Messages messages, StoreListing listing) {
        Map<String, Object> json = ordered("count", messages.count, "octets", messages.octets);
        if (messages.oldestMillis != Long.MAX_VALUE) {
            json.put("oldest", listing.at(messages.oldestMillis));
        }
        return json;
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return json;
    }

    private static String write(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .map(member -> Json.text((String) member.getKey()) + ":" + write(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> elements) {
            return elements.stream().map(StoreAsJson::write).collect(Collectors.joining(",", "[", "]"));
        }
        boolean isLiteral = value instanceof Number || value instanceof Boolean || value instanceof QoS;
        return isLiteral ? value.toString() : Json.text(value.toString());
    }
}
