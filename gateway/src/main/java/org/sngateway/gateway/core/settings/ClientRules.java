package org.sngateway.gateway.core.settings;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of clients beforehand, by their ids.
 *
 * @param allowed whose CONNECT is served; empty = everybody's
 * @param quirks by pattern; a client has those of all patterns that match
 */
public record ClientRules(List<ClientIdPattern> allowed, Map<ClientIdPattern, Set<Quirk>> quirks) {
    public ClientRules {
        allowed = List.copyOf(allowed);
        quirks = new LinkedHashMap<>(quirks);
    }

    public boolean allows(String clientId) {
        return allowed.isEmpty() || allowed.stream().anyMatch(pattern -> pattern.matches(clientId));
    }

    /** The quirks of this client. */
    public Set<Quirk> quirksOf(String clientId) {
        EnumSet<Quirk> all = EnumSet.noneOf(Quirk.class);
        quirks.forEach((pattern, some) -> {
            if (pattern.matches(clientId)) {
                all.addAll(some);
            }
        });
        return all;
    }
}
