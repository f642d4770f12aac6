package org.sngateway.sim.client;

import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** A subscription (MQTT-SN 1.2 §6.9). */
final class SubscribeRequest implements Request {
    private final SnClient client;
    private final Topic topic;
    private final QoS qos;
    private QoS granted = QoS.ZERO;

    SubscribeRequest(SnClient client, Topic topic, QoS qos) {
        this.client = client;
        this.topic = topic;
        this.qos = qos;
    }

    @Override
    public SnMessage next() {
        return new Subscribe(false, qos, client.nextMsgId(), topic);
    }

    @Override
    public void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos) {
        boolean mine = answer instanceof SubAck subAck
                && sent instanceof Subscribe subscribe
                && subscribe.msgId() == subAck.msgId();
        if (!mine) {
            return;
        }
        SubAck subAck = (SubAck) answer;
        if (subAck.returnCode().isAccepted()) {
            granted = subAck.qos();
            // 0 stands for a filter with wildcards: the ids of its topics come by REGISTER.
            if (topic instanceof TopicName name && subAck.topicId() != 0) {
                client.topicIds().learn(name, subAck.topicId());
            }
            queue.done(nowNanos);
        } else if (queue.isGivenUp(subAck.returnCode(), nowNanos)) {
            client.listener().onSubscribed(topic, QoS.ZERO, subAck.returnCode(), nowNanos);
        }
    }

    @Override
    public void onDone(long nowNanos) {
        client.listener().onSubscribed(topic, granted, ReturnCode.ACCEPTED, nowNanos);
    }
}
