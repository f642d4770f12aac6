package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;

/** In which form a message goes to the client, and at which QoS (R5.6, R8.4). */
final class DeliveryTopics {
    private final TopicTable topics;
    private final Subscriptions subscriptions;

    DeliveryTopics(TopicTable topics, Subscriptions subscriptions) {
        this.topics = topics;
        this.subscriptions = subscriptions;
    }

    /** R5.6: the QoS of the message, at most the granted one. A broker may have old subscriptions that are not known here. */
    QoS qosFor(MqttEvent.Publish publish) {
        QoS granted = publish.qos() == QoS.ZERO ? null : subscriptions.grantedFor(publish.topic());
        return granted == null ? publish.qos() : publish.qos().min(granted);
    }

    /** R8.4: the form in which the client asked for the topic, or an id that it knows; {@code null} = register first. */
    @Nullable
    TopicId idFor(Delivery delivery) {
        Topic asked = subscriptions.formOf(delivery.topic);
        if (asked instanceof TopicId form) {
            return form;
        }
        int id = topics.knownId(delivery.topic);
        if (id != 0) {
            return new NormalTopicId(id);
        }
        return asked != null || delivery.topicIdRefused ? null : topics.usedForm(delivery.topic);
    }

    /** The id under which a topic is registered; 0 if the table is full. */
    int assign(String topic) {
        return topics.assign(topic);
    }

    /** The client may have forgotten all ids. */
    void onForgotten() {
        topics.onReconnect();
    }

    /** R5.6: the client does not know the id of the topic. */
    void refuse(String topic) {
        subscriptions.refuseForm(topic);
        topics.markUnknown(topics.knownId(topic));
    }

    /** Some clients refuse at QoS 0 too: then the next message of the topic is preceded by a REGISTER. */
    void onQos0Refused(PubAck pubAck) {
        if (pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID)) {
            subscriptions.refuseForms(pubAck.topicId());
            topics.markUnknown(pubAck.topicId());
        }
    }
}
