package org.sngateway.sim.client;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/**
 * What an application publishes or receives.
 *
 * @param topic a name, a predefined id or a short name, never a normal id: those are the client's business
 * @param qos 0, 1, 2; when published without a session -1
 */
public record Publication(Topic topic, Payload payload, QoS qos, boolean retain) {

    /** Text for a topic with a name, not retained. */
    public static Publication ofText(String topic, String text, QoS qos) {
        return new Publication(new TopicName(topic), Payload.ofText(text), qos, false);
    }
}
