package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.Utf8;

/** A message of the broker on its way to a client. */
final class Delivery {
    final String topic;
    final Payload payload;
    /** At which it goes to the client. */
    final QoS qos;
    /** At which it came from the broker; the client may have been granted less. */
    final QoS brokerQos;

    final boolean retain;
    final int topicOctets;

    /** Under which the broker waits for our acknowledgement; 0 when it does not. */
    int brokerPacketId;

    /** The broker sent PUBREL for it. */
    boolean releasedByBroker;

    /** Under which the client knows it; 0 before it was first sent, and at QoS 0. */
    int msgId;

    /** As what the client knows its topic: a repetition has to be the same. */
    @Nullable
    TopicId topicId;

    /** The client has it (QoS 2, PUBREC came): only PUBREL and PUBCOMP are left. */
    boolean received;

    /** When it, or the REGISTER that it needs, first went out. */
    long firstSentNanos = Deadline.NEVER;

    /** The client refused the topic id with which it was sent. */
    boolean topicIdRefused;

    /** How many wakes ended while its acknowledgement was awaited. */
    int failedWakes;

    Delivery(MqttEvent.Publish publish, QoS qos) {
        this.topic = publish.topic();
        this.payload = publish.payload();
        this.qos = qos;
        this.brokerQos = publish.qos();
        this.retain = publish.retain();
        this.topicOctets = Utf8.octets("topic", topic);
        this.brokerPacketId = publish.packetId();
    }

    /** What it counts against the octets of the queue. */
    int octets() {
        return topicOctets + payload.size();
    }

    Publish publish(TopicId topicId, boolean dup) {
        return new Publish(dup, qos, retain, topicId, msgId, payload);
    }
}
