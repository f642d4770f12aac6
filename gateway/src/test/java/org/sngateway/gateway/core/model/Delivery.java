package org.sngateway.gateway.core.model;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicId;

/** A message of the broker on its way to a client, as far as it could be seen. */
final class Delivery {
    final MqttEvent.Publish publish;
    /** In the order in which the broker sent them. */
    final int number;
    /** As granted to the client; {@code null} while it is held. */
    @Nullable
    QoS qos;

    boolean held;
    /** Under which the client knows it; 0 = not sent yet, or to be sent as a new one. */
    int msgId;

    @Nullable
    TopicId topicId;

    long firstSentAt;
    int timesSent;
    boolean topicIdRefused;
    /** The client sent PUBREC. */
    boolean received;
    /** The client has it, has refused it, or will not get it. */
    boolean done;

    boolean mayBeAcknowledged;
    /** Whether the broker was told, since it sent it last. */
    boolean acknowledged;

    boolean knownToBroker = true;
    /** The broker waits for PUBCOMP. */
    boolean released;

    Delivery(MqttEvent.Publish publish, int number) {
        this.publish = publish;
        this.number = number;
    }

    String topic() {
        return publish.topic();
    }

    /** It was sent so often that it may be back in the queue of an active client. */
    boolean isRepeatedEnough() {
        return timesSent > Times.RETRIES;
    }

    /** Nothing more goes to the client. */
    void end() {
        done = true;
        mayBeAcknowledged = true;
    }
}
