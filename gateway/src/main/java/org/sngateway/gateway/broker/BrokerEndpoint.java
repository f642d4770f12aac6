package org.sngateway.gateway.broker;

/**
 * One address of the broker.
 *
 * @param host a name or an address
 * @param usesTls whether TLS lies between TCP and the rest
 * @param webSocketPath where the WebSocket is, from its slash on; empty = MQTT without one
 */
public record BrokerEndpoint(String host, int port, boolean usesTls, String webSocketPath) {
    /** MQTT over TCP. */
    public static BrokerEndpoint plain(String host, int port) {
        return new BrokerEndpoint(host, port, false, "");
    }

    /** Whether it is one of these: hosts with spaces between, each perhaps with a port (MQTT 5 §4.11). */
    boolean isIn(String serverReference) {
        for (String one : serverReference.split(" ", -1)) {
            if (one.equalsIgnoreCase(hostInUrl()) || one.equalsIgnoreCase(hostInUrl() + ':' + port)) {
                return true;
            }
        }
        return false;
    }

    boolean usesWebSocket() {
        return !webSocketPath.isEmpty();
    }

    /** The host as it stands in a URL, with brackets around IPv6. */
    String hostInUrl() {
        return host.contains(":") ? '[' + host + ']' : host;
    }

    /** As it stands in a configuration. */
    @Override
    public String toString() {
        String place = hostInUrl() + ':' + port + webSocketPath;
        if (usesWebSocket()) {
            return (usesTls ? "wss://" : "ws://") + place;
        }
        return usesTls ? "mqtts://" + place : place;
    }
}
