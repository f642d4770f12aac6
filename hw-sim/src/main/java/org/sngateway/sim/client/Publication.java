package org.sngateway.sim.client;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/**
 * What an application publishes or receives.
 *
 * @param topic a name, a predefined id or a short name; never a normal id, which only the client uses
 * @param qos 0, 1, 2; or -1 without a session
 */
public record Publication(Topic topic, Payload payload, QoS qos, boolean retain) {

    /** A text for a topic name, not retained. */
    public static Publication ofText(String topic, String text, QoS qos) {
        return new Publication(new TopicName(topic), Payload.ofText(text), qos, false);
    }
}
