package org.sngateway.gateway.core.settings;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics that both ends know beforehand (MQTT-SN 1.2 §6.7, R10.1), for all clients or for some. Where several
 * patterns match, the most exact one counts: a client id, then the pattern with the most fixed characters, then the one
 * configured first.
 */
public final class PredefinedTopics {
    private static final Comparator<Map.Entry<ClientIdPattern, Map<Integer, String>>> MOST_EXACT_FIRST =
            Map.Entry.comparingByKey(
                    Comparator.comparing(ClientIdPattern::givenCharacters).reversed());

    public static final PredefinedTopics NONE = new PredefinedTopics(Map.of());

    /** In a topic name: the id of the client that uses it. */
    public static final String CLIENT_ID = "{clientId}";

    private final Map<ClientIdPattern, Map<Integer, String>> namesByPattern;

    /**
     * Topics by pattern.
     *
     * @param namesByPattern ids 1 to 65534 with their topic names, which may contain {@link #CLIENT_ID}
     */
    public PredefinedTopics(Map<ClientIdPattern, Map<Integer, String>> namesByPattern) {
        this.namesByPattern = new LinkedHashMap<>();
        namesByPattern.entrySet().stream()
                .sorted(MOST_EXACT_FIRST)
                .forEach(entry -> this.namesByPattern.put(entry.getKey(), entry.getValue()));
    }

    /** The name of this id for this client, or {@code null}. */
    public @Nullable String nameOf(String clientId, int id) {
        Map<Integer, String> own = namesByPattern.get(new ClientIdPattern(clientId));
        String name = own == null ? null : own.get(id);
        if (name == null) {
            for (Map.Entry<ClientIdPattern, Map<Integer, String>> entry : namesByPattern.entrySet()) {
                String candidate = entry.getValue().get(id);
                if (candidate != null && entry.getKey().matches(clientId)) {
                    name = candidate;
                    break;
                }
            }
        }
        return name == null ? null : name.replace(CLIENT_ID, clientId);
    }

    /** The name of this id for a sender without a session (QoS -1), or {@code null}. */
    public @Nullable String nameForAnybody(int id) {
        for (Map.Entry<ClientIdPattern, Map<Integer, String>> entry : namesByPattern.entrySet()) {
            String name = entry.getValue().get(id);
            if (name != null && entry.getKey().text().equals("*") && !name.contains(CLIENT_ID)) {
                return name;
            }
        }
        return null;
    }
}
