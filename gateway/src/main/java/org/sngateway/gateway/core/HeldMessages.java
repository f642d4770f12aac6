package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sngateway.gateway.core.address.NodeAddress;

/**
 * The messages to nodes that wait for the disk, by address. While they wait another client may come to that address: it is not
 * to get what was for the one before it (row 3), whether it is let in or not.
 */
final class HeldMessages {
    /** A message that waits. */
    interface Held {
        /** The client that it is for. */
        String clientId();

        /** Another client has spoken from its address. */
        void onOtherClient();
    }

    private final Map<NodeAddress, List<Held>> byAddress = new LinkedHashMap<>(0);

    void add(NodeAddress to, Held message) {
        byAddress.computeIfAbsent(to, address -> new ArrayList<>(1)).add(message);
    }

    /** The message leaves, or never will. */
    void remove(NodeAddress to, Held message) {
        List<Held> ofAddress = byAddress.get(to);
        if (ofAddress != null && ofAddress.remove(message) && ofAddress.isEmpty()) {
            byAddress.remove(to);
        }
    }

    /** A client has named itself at this address. */
    void onNamed(NodeAddress from, String clientId) {
        for (Held message : byAddress.getOrDefault(from, List.of())) {
            if (!message.clientId().equals(clientId)) {
                message.onOtherClient();
            }
        }
    }
}
