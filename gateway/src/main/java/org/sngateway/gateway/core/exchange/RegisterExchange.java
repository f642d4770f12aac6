package org.sngateway.gateway.core.exchange;

import org.sngateway.sn.message.Register;

/** A REGISTER of the gateway that waits for its REGACK (MQTT-SN 1.2 §6.10, here 5.4). */
final class RegisterExchange {
    final String topic;
    final int topicId;
    final int msgId;
    final Retry retry = new Retry();

    RegisterExchange(String topic, int topicId, int msgId) {
        this.topic = topic;
        this.topicId = topicId;
        this.msgId = msgId;
    }

    Register message() {
        return new Register(topicId, msgId, topic);
    }
}
