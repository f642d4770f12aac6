package org.sngateway.gateway.core.mqtt;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** What happened on a client's MQTT connection. Refusals come as the MQTT-SN return code that they mean (7.3). */
public sealed interface MqttEvent {

    /**
     * The broker accepted the connection.
     *
     * @param sessionPresent the broker still has the session of before
     */
    record Connected(boolean sessionPresent) implements MqttEvent {}

    /**
     * The broker answered the CONNECT with a refusal; the connection is closed.
     *
     * @param returnCode congestion when it may pass, else not supported
     * @param reason for the log
     */
    record ConnectRefused(ReturnCode returnCode, String reason) implements MqttEvent {}

    /**
     * There is no connection, or no more.
     *
     * @param isUnanswered the CONNECT went out and no CONNACK came: nobody knows what the broker made of it
     * @param reason for the log
     */
    record ConnectionLost(boolean isUnanswered, String reason) implements MqttEvent {
        /** A connection that was up, or never came into being. */
        public ConnectionLost(String reason) {
            this(false, reason);
        }
    }

    /**
     * A message of the broker.
     *
     * @param packetId 0 at QoS 0
     * @param dup the broker may have sent it before
     */
    record Publish(String topic, Payload payload, QoS qos, boolean retain, int packetId, boolean dup)
            implements MqttEvent {
        /** A message that comes for the first time. */
        public Publish(String topic, Payload payload, QoS qos, boolean retain, int packetId) {
            this(topic, payload, qos, retain, packetId, false);
        }

        /** The same, when it is sent again. */
        public Publish asDuplicate() {
            return new Publish(topic, payload, qos, retain, packetId, true);
        }
    }

    record PubAck(int packetId, ReturnCode returnCode) implements MqttEvent {}

    record PubRec(int packetId, ReturnCode returnCode) implements MqttEvent {}

    record PubRel(int packetId) implements MqttEvent {}

    record PubComp(int packetId) implements MqttEvent {}

    /**
     * The answer to a SUBSCRIBE.
     *
     * @param granted means nothing when refused
     */
    record SubAck(int packetId, QoS granted, ReturnCode returnCode) implements MqttEvent {}

    record UnsubAck(int packetId) implements MqttEvent {}

    /**
     * The connection takes more, or no more for the time being.
     *
     * @param writable false while what was written has not left
     */
    record Writable(boolean writable) implements MqttEvent {}
}
