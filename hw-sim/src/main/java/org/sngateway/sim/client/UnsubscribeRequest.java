package org.sngateway.sim.client;

import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** The end of a subscription (MQTT-SN 1.2 §6.9). */
final class UnsubscribeRequest implements Request {
    private final SnClient client;
    private final Topic topic;

    UnsubscribeRequest(SnClient client, Topic topic) {
        this.client = client;
        this.topic = topic;
    }

    @Override
    public SnMessage next() {
        return new Unsubscribe(client.nextMsgId(), topic);
    }

    @Override
    public void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos) {
        if (answer instanceof UnsubAck unsubAck
                && sent instanceof Unsubscribe unsubscribe
                && unsubscribe.msgId() == unsubAck.msgId()) {
            queue.done(nowNanos);
        }
    }

    @Override
    public void onDone(long nowNanos) {
        client.listener().onUnsubscribed(topic, nowNanos);
    }
}
