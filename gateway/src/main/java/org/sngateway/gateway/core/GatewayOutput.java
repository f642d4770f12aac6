package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sn.message.SnMessage;

/** Where the core's decisions go. No method may call back into the core before it returns. */
public interface GatewayOutput {

    /** Sends a message to a node. */
    void sendToNode(NodeAddress to, SnMessage message);

    /**
     * Has something done on an MQTT connection.
     *
     * @param mqttClientId the client identifier of the connection towards the broker; each has one connection at most
     */
    void sendToBroker(String mqttClientId, MqttCommand command);
}
