package org.sngateway.gateway.core.settings;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules for clients, by their ids.
 *
 * @param allowed the client ids whose CONNECT is served; empty = all
 * @param quirks by pattern; a client has the quirks of all patterns that match
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
