package org.sngateway.gateway.core.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.model.Client.Will;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Requests and answers of a client in session: rows 7 and 13 to 20. */
final class Traffic {
    private final Model model;

    Traffic(Model model) {
        this.model = model;
    }

    /** Rows 7 to 20 in A, S, W. */
    void serve(Client client, SnMessage message) {
        if (message instanceof PingReq) {
            model.life.onPingReq(client);
        } else if (message instanceof Register register) {
            onRegister(client, register);
        } else if (message instanceof RegAck regAck) {
            client.deliveries.downlink().onRegAck(regAck, model.seen);
        } else if (message instanceof Publish publish) {
            onPublish(client, publish);
        } else if (message instanceof PubRel pubRel) {
            client.uplink.onPubRel(pubRel.msgId(), model.seen, model.now);
        } else if (message instanceof PubAck pubAck) {
            client.deliveries.onPubAck(pubAck);
        } else if (message instanceof PubRec pubRec) {
            client.deliveries.onPubRec(pubRec.msgId());
        } else if (message instanceof PubComp pubComp) {
            client.deliveries.onPubComp(pubComp.msgId());
        } else if (message instanceof Subscribe subscribe) {
            client.requests.onSubscribe(subscribe, filterOf(subscribe.topic()), model.seen, model.now);
        } else if (message instanceof Unsubscribe unsubscribe) {
            client.requests.onUnsubscribe(unsubscribe, filterOf(unsubscribe.topic()), model.seen, model.now);
        } else if (message instanceof WillTopicUpd update) {
            onWillTopicUpd(client, update);
        } else if (message instanceof WillMsgUpd update) {
            Will will = client.will;
            client.will = will == null ? null : new Will(will.about(), update.message());
            model.seen.answer(client, new WillMsgResp(will == null ? ReturnCode.NOT_SUPPORTED : ReturnCode.ACCEPTED));
        }
    }

    private void onRegister(Client client, Register register) {
        if (register.topicName().contains("+")) {
            model.seen.answer(client, new RegAck(0, register.msgId(), ReturnCode.NOT_SUPPORTED));
            return;
        }
        RegAck regAck = model.seen.answer(Objects.requireNonNull(client.at), RegAck.class);
        client.learns(regAck.topicId(), register.topicName());
        client.knows(regAck.topicId());
        Check.that(regAck.msgId() == register.msgId() && regAck.returnCode().isAccepted(), "seen: " + regAck);
    }

    private void onPublish(Client client, Publish publish) {
        TopicId id = publish.topic();
        String topic = nameOf(client, id);
        if (topic != null) {
            if (id instanceof NormalTopicId) {
                client.knows(id.value());
            }
            client.uplink.onPublish(publish, topic, model.seen, model.now);
        } else {
            ReturnCode returnCode =
                    id instanceof ShortTopicName ? ReturnCode.NOT_SUPPORTED : ReturnCode.INVALID_TOPIC_ID;
            model.seen.answer(client, new PubAck(id.value(), publish.msgId(), returnCode));
        }
    }

    private void onWillTopicUpd(Client client, WillTopicUpd update) {
        boolean allowed = !update.topic().contains("#");
        if (update.isEmpty()) {
            client.will = null;
        } else if (allowed) {
            Payload message = client.will == null ? Payload.EMPTY : client.will.message();
            client.will = new Will(new WillTopic(update.qos(), update.retain(), update.topic()), message);
        }
        model.seen.answer(client, new WillTopicResp(allowed ? ReturnCode.ACCEPTED : ReturnCode.NOT_SUPPORTED));
    }

    /** The name that an id stands for with this client, or with anybody; {@code null} if none. */
    static @Nullable String nameOf(@Nullable Client client, TopicId id) {
        if (id instanceof ShortTopicName shortName) {
            return shortName.name().filter(name -> !name.contains("#")).orElse(null);
        } else if (id instanceof NormalTopicId) {
            return client == null ? null : client.nameOf(id.value());
        }
        return id.value() == 5 ? Times.PREDEFINED : null;
    }

    private static @Nullable String filterOf(Topic topic) {
        if (topic instanceof TopicName name) {
            return name.text().contains("#/") ? null : name.text();
        }
        return topic instanceof TopicId id && !(id instanceof NormalTopicId) ? nameOf(null, id) : null;
    }
}
