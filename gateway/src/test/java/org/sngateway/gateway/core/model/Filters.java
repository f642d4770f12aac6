package org.sngateway.gateway.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;

/** What a client has subscribed to: by filter, the forms in which it asked for it, and the QoS granted for each (R5.8). */
final class Filters {
    private final Map<String, Map<Topic, QoS>> held = new LinkedHashMap<>();

    private final Map<String, Map<Topic, QoS>> asked = new LinkedHashMap<>();

    static boolean matches(String filter, String topic) {
        return filter.equals(topic)
                || filter.equals("#")
                || (filter.equals("t/+") && topic.startsWith("t/") && topic.indexOf('/', 2) < 0);
    }

    List<String> all() {
        return new ArrayList<>(held.keySet());
    }

    int size() {
        return held.size();
    }

    boolean have(String filter) {
        return held.containsKey(filter);
    }

    boolean isLastForm(String filter, Topic form) {
        Map<Topic, QoS> forms = held.getOrDefault(filter, Map.of());
        return forms.size() == 1 && forms.containsKey(form);
    }

    /** The highest of all forms. */
    QoS qosOf(String filter) {
        return highest(held.getOrDefault(filter, Map.of()), QoS.ZERO);
    }

    /** The highest of all forms once this one is asked for at this QoS. */
    QoS qosWith(String filter, Topic form, QoS qos) {
        Map<Topic, QoS> others = new LinkedHashMap<>(held.getOrDefault(filter, Map.of()));
        others.remove(form);
        return highest(others, qos);
    }

    /** The highest QoS granted for this topic, or {@code null} if no filter matches. */
    @Nullable
    QoS grantedFor(String topic) {
        QoS granted = null;
        for (String filter : held.keySet()) {
            if (matches(filter, topic)) {
                granted = granted == null ? qosOf(filter) : higher(granted, qosOf(filter));
            }
        }
        return granted;
    }

    /** Whether the client has asked for so much when it got what it has. */
    boolean wereAskedFor(String filter, QoS qos) {
        return highest(asked.getOrDefault(filter, Map.of()), QoS.ZERO).bits() >= qos.bits();
    }

    void add(String filter, Topic form, QoS askedFor, QoS qos) {
        held.computeIfAbsent(filter, f -> new LinkedHashMap<>()).put(form, qos);
        asked.computeIfAbsent(filter, f -> new LinkedHashMap<>()).put(form, askedFor);
    }

    void remove(String filter, Topic form) {
        asked.getOrDefault(filter, new LinkedHashMap<>()).remove(form);
        held.computeIfPresent(filter, (f, forms) -> {
            forms.remove(form);
            return forms.isEmpty() ? null : forms;
        });
    }

    void remove(String filter) {
        held.remove(filter);
        asked.remove(filter);
    }

    void clear() {
        held.clear();
        asked.clear();
    }

    private static QoS highest(Map<Topic, QoS> forms, QoS least) {
        QoS highest = least;
        for (QoS qos : forms.values()) {
            highest = higher(highest, qos);
        }
        return highest;
    }

    private static QoS higher(QoS one, QoS other) {
        return one.bits() > other.bits() ? one : other;
    }
}
