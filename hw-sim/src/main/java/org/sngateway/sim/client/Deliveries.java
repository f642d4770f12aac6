package org.sngateway.sim.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** Deliveries of the gateway (MQTT-SN 1.2 §6.10): REGISTER, and PUBLISH at QoS 0, 1 and 2. */
final class Deliveries {
    /** A gateway has one message in flight; it may have given up some more without notice. */
    private static final int MAX_UNRELEASED = 16;

    private final SnClient client;

    /** Messages at QoS 2 that may be repeated, by MsgId, as they were the first time. */
    private final Map<Integer, Publish> unreleased = new LinkedHashMap<>();

    Deliveries(SnClient client) {
        this.client = client;
    }

    void onRegister(Register register, long nowNanos) {
        client.topicIds().learn(new TopicName(register.topicName()), register.topicId());
        client.send(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED), nowNanos);
    }

    void onPublish(Publish publish, long nowNanos) {
        Topic topic = client.topicIds().topicOf(publish.topic());
        if (topic == null) {
            client.send(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.INVALID_TOPIC_ID), nowNanos);
            return;
        }
        boolean isNew = true;
        if (publish.qos() == QoS.ONE) {
            client.send(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED), nowNanos);
        } else if (publish.qos() == QoS.TWO) {
            isNew = isNew(publish);
            client.send(new PubRec(publish.msgId()), nowNanos);
        }
        if (isNew) {
            client.listener()
                    .onReceived(new Publication(topic, publish.data(), publish.qos(), publish.retain()), nowNanos);
        }
    }

    void onPubRel(PubRel pubRel, long nowNanos) {
        unreleased.remove(pubRel.msgId());
        client.send(new PubComp(pubRel.msgId()), nowNanos);
    }

    /** A clean session: the gateway starts again too. */
    void clear() {
        unreleased.clear();
    }

    /**
     * The same MsgId with other content is a new message: the gateway has given up the old one. A repetition is none, also
     * under another id of its topic.
     */
    private boolean isNew(Publish publish) {
        Publish before = unreleased.remove(publish.msgId());
        unreleased.put(publish.msgId(), publish);
        if (unreleased.size() > MAX_UNRELEASED) {
            unreleased.remove(unreleased.keySet().iterator().next());
        }
        return before == null
                || !before.data().equals(publish.data())
                || !(publish.dup() || before.topic().equals(publish.topic()));
    }
}
