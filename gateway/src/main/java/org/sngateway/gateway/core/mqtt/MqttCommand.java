package org.sngateway.gateway.core.mqtt;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** What the core wants done on a client's MQTT connection. Packet ids are 1 to 65535 and the core's own. */
public sealed interface MqttCommand {

    /**
     * Open the connection; the answer is {@link MqttEvent.Connected}, {@link MqttEvent.ConnectRefused} or
     * {@link MqttEvent.ConnectionLost}.
     *
     * @param cleanSession as in the CONNECT of the client: the session ends when the client leaves
     * @param cleanStart a new session begins; else the one goes on that the broker may have. Before MQTT 5 a clean session always
     *     begins (MQTT 3.1.1 §3.1.2.4)
     * @param will of the client, as a back-stop: the broker publishes it if the gateway is gone for long (R8.15);
     *     {@code null} = none
     */
    record Open(
            boolean cleanSession,
            boolean cleanStart,
            @Nullable Will will) implements MqttCommand {
        /** The first connection of a clean session, or any of a lasting one. */
        public Open(boolean cleanSession, @Nullable Will will) {
            this(cleanSession, cleanSession, will);
        }

        /** The same without a will. */
        public Open(boolean cleanSession) {
            this(cleanSession, null);
        }
    }

    /**
     * Send DISCONNECT if the connection is up, and close it. No event follows.
     *
     * @param keepsSession the client stays, and its session goes on later, though it is a clean one
     */
    record Close(boolean keepsSession) implements MqttCommand {
        /** The client leaves: a clean session ends. */
        public Close() {
            this(false);
        }
    }

    /**
     * Publish a message.
     *
     * @param packetId 0 at QoS 0
     */
    record Publish(String topic, Payload payload, QoS qos, boolean retain, boolean dup, int packetId)
            implements MqttCommand {}

    record PubRel(int packetId) implements MqttCommand {}

    record PubAck(int packetId) implements MqttCommand {}

    record PubRec(int packetId) implements MqttCommand {}

    record PubComp(int packetId) implements MqttCommand {}

    /**
     * Subscribe to one filter.
     *
     * @param again the client has the subscription, and the broker may have lost it: the retained messages are with the client
     *     already (MQTT 5 §3.8.3.1, Retain Handling 2)
     */
    record Subscribe(int packetId, String filter, QoS qos, boolean again) implements MqttCommand {
        /** A new subscription. */
        public Subscribe(int packetId, String filter, QoS qos) {
            this(packetId, filter, qos, false);
        }
    }

    record Unsubscribe(int packetId, String filter) implements MqttCommand {}

    /**
     * Read what the broker sends, or stop reading: then no event comes except the end of the connection. A new connection is
     * read.
     */
    record Reading(boolean on) implements MqttCommand {}
}
