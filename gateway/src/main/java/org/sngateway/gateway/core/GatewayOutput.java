package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sn.message.SnMessage;

/** Where the core's decisions go. No method may call back into the core before it returns. */
public interface GatewayOutput {

    /**
     * Sends a message to a node.
     *
     * @param token names the message at {@link GatewayCore#onDeparted} and {@link GatewayCore#onFailed}; 0 = nobody waits for
     *     its departure
     * @return whether the message has departed, or was lost on its way; if not, one of the two inputs follows for a token
     *     above 0
     */
    boolean sendToNode(long token, NodeAddress to, SnMessage message);

    /**
     * How many messages more the link takes for a node. Deliveries beyond that are held back; answers and repetitions are not,
     * so the link keeps some space for these. When a link that had no room has room again, {@link GatewayCore#onLinkWritable}
     * follows.
     *
     * @return 0 or more; {@link Integer#MAX_VALUE} for a link that always takes more
     */
    int roomFor(NodeAddress to);

    /**
     * The longest message that the link carries to a node now, in octets: a radio may tell only when it is set up.
     *
     * @return {@link Integer#MAX_VALUE} if the listener's own limit is all that is known
     */
    default int maxMessageOctets(NodeAddress to) {
        return Integer.MAX_VALUE;
    }

    /**
     * Sends a message to all nodes that a listener reaches.
     *
     * @param radius how many hops it goes, 0 to 255; 0 = as far as the listener is configured to
     */
    void broadcast(String listener, SnMessage message, int radius);

    /**
     * Has something done on an MQTT connection.
     *
     * @param mqttClientId the client identifier of the connection towards the broker; each has one connection at most
     */
    void sendToBroker(String mqttClientId, MqttCommand command);
}
