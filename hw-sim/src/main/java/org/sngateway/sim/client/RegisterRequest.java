package org.sngateway.sim.client;

import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;

/** The registration of a topic name before a message is published to it (MQTT-SN 1.2 §6.5). */
final class RegisterRequest implements Request {
    private final SnClient client;
    private final TopicName name;

    RegisterRequest(SnClient client, TopicName name) {
        this.client = client;
        this.name = name;
    }

    @Override
    public SnMessage next() {
        return new Register(0, client.nextMsgId(), name.text());
    }

    @Override
    public void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos) {
        if (answer instanceof RegAck regAck
                && sent instanceof Register register
                && register.msgId() == regAck.msgId()) {
            if (regAck.returnCode().isAccepted()) {
                client.topicIds().learn(name, regAck.topicId());
                queue.done(nowNanos);
            } else if (queue.isGivenUp(regAck.returnCode(), nowNanos)) {
                client.listener().onRegistered(name, regAck.returnCode(), nowNanos);
            }
        }
    }

    @Override
    public void onDone(long nowNanos) {
        client.listener().onRegistered(name, ReturnCode.ACCEPTED, nowNanos);
    }
}
