package org.sngateway.gateway.ops;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.link.QuietLinkListener;

/**
 * Where the messages of each client come from, as user properties for the broker (MQTT 5 §3.3.2.3.7). Knows as many clients as
 * there are sessions. Owned by the event loop.
 */
public final class Origins implements QuietCoreListener, QuietLinkListener {
    private static final int UNKNOWN = Integer.MIN_VALUE;

    private final Map<String, NodeAddress> byClientId = new HashMap<>();
    /** Of the last message from each of these addresses, in dBm; {@link #UNKNOWN} until one comes. */
    private final Map<NodeAddress, Integer> signals = new HashMap<>();

    private final String gatewayId;
    private final String clientIdPrefix;

    /**
     * No client is known.
     *
     * @param clientIdPrefix before the client ids at the broker
     */
    public Origins(int gwId, String clientIdPrefix) {
        this.gatewayId = Integer.toString(gwId);
        this.clientIdPrefix = clientIdPrefix;
    }

    @Override
    public void onState(String clientId, @Nullable NodeAddress address, SessionState state) {
        isAt(clientId, address);
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        isAt(clientId, after);
    }

    @Override
    public void onSessionEnded(String clientId) {
        isAt(clientId, null);
    }

    private void isAt(String clientId, @Nullable NodeAddress address) {
        NodeAddress before = address == null ? byClientId.remove(clientId) : byClientId.put(clientId, address);
        if (address != null && !address.equals(before)) {
            signals.put(address, UNKNOWN);
        }
        if (before != null && !before.equals(address)) {
            signals.remove(before);
        }
    }

    @Override
    public void onSignal(NodeAddress from, int dbm) {
        signals.computeIfPresent(from, (address, earlier) -> dbm);
    }

    /** By name: the gateway, and of a client the link and the strength of its signal in dBm, where they are known. */
    public Map<String, String> of(String mqttClientId) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("gateway", gatewayId);
        NodeAddress address = mqttClientId.startsWith(clientIdPrefix)
                ? byClientId.get(mqttClientId.substring(clientIdPrefix.length()))
                : null;
        if (address != null) {
            properties.put("link", address.listener());
            int dbm = signals.getOrDefault(address, UNKNOWN);
            if (dbm != UNKNOWN) {
                properties.put("signal-dbm", Integer.toString(dbm));
            }
        }
        return properties;
    }

    /** The counters and the log tell it. */
    @Override
    public void onFault(String clientId, RuntimeException fault) {}
}
