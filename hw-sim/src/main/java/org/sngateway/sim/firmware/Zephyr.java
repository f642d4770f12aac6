package org.sngateway.sim.firmware;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillTopicResp;

/**
 * Zephyr mqtt_sn (R9.3). After a reconnect without CleanSession it keeps its topic ids and subscriptions, as {@code
 * SnClient} does.
 */
final class Zephyr implements Habits {
    /** The slots for all its topics, including those that the gateway registers. */
    private static final int TOPIC_SLOTS = 20;

    private final Set<String> ownTopics = new LinkedHashSet<>();
    /** The slots in use: one for each REGISTER, even of the same topic. */
    private int registeredByGateway;

    /** The last message that it published at QoS 2. */
    private @Nullable Publish published;
    /** Whether it has sent PUBREL for that message. */
    private boolean releasing;
    /** It does not notice repeated messages at QoS 2; only its answer shows that it knows the QoS. */
    private boolean takesQos2;

    private int sleepSeconds;

    @Override
    public ClientSettings settings(ClientSettings wanted) {
        return wanted.withMsgIdsFrom(wanted.firstMsgId());
    }

    @Override
    public void onTakesLeaveToSleep(int durationSeconds) {
        sleepSeconds = durationSeconds;
    }

    // ---- messages of the client

    @Override
    public void onSaid(SnMessage message, Ends ends, long nowNanos) {
        if (message instanceof Connect connect) {
            onConnect(connect);
        } else if (message instanceof Register register) {
            ownTopics.add(register.topicName());
        } else if (message instanceof Subscribe subscribe && subscribe.topic() instanceof TopicName name) {
            ownTopics.add(name.text());
        }
        if (!isRefusal(message)) {
            ends.toGateway(asItSaysThat(message));
        }
    }

    /** It has no refusal: it drops unusable messages without an answer. */
    private static boolean isRefusal(SnMessage message) {
        return message instanceof PubAck pubAck && !pubAck.returnCode().isAccepted();
    }

    private void onConnect(Connect connect) {
        sleepSeconds = 0;
        published = null;
        if (connect.cleanSession()) {
            ownTopics.clear();
            registeredByGateway = 0;
        }
    }

    private SnMessage asItSaysThat(SnMessage message) {
        Publish before = published;
        if (message instanceof Publish publish && publish.qos() == QoS.TWO) {
            published = publish;
            releasing = false;
        } else if (message instanceof PubRel pubRel && before != null && pubRel.msgId() == before.msgId()) {
            if (releasing) {
                // It repeats from the first step.
                return before.asDuplicate();
            }
            releasing = true;
        } else if (message instanceof PubAck pubAck && takesQos2) {
            return new PubRec(pubAck.msgId());
        } else if (message instanceof Disconnect && sleepSeconds > 0) {
            return new Disconnect(sleepSeconds);
        }
        return message;
    }

    // ---- messages of the gateway

    @Override
    public void onHeard(SnMessage message, Ends ends, long nowNanos) {
        if (isUndecodable(message) || isOnlyLogged(message) || hasNoSlotFor(message)) {
            return;
        }
        if (message instanceof Publish publish && publish.qos() == QoS.TWO) {
            takesQos2 = true;
            ends.toClient(
                    new Publish(
                            publish.dup(), QoS.ONE, publish.retain(), publish.topic(), publish.msgId(), publish.data()),
                    nowNanos);
            takesQos2 = false;
        } else if (message instanceof PubRec pubRec && isReleasing(pubRec.msgId())) {
            ends.toGateway(new PubRel(pubRec.msgId()));
        } else if (message instanceof PubAck pubAck) {
            // Any code ends the message.
            ends.toClient(new PubAck(pubAck.topicId(), pubAck.msgId(), ReturnCode.ACCEPTED), nowNanos);
        } else {
            ends.toClient(message, nowNanos);
        }
    }

    private boolean isReleasing(int msgId) {
        return releasing && published != null && published.msgId() == msgId;
    }

    /** It accepts only messages of the exact expected length. */
    private static boolean isUndecodable(SnMessage message) {
        return (message instanceof Publish publish && publish.data().isEmpty())
                || (message instanceof Register register && register.topicName().isEmpty())
                || (message instanceof Disconnect disconnect && disconnect.hasDuration())
                || (message instanceof PingReq pingReq && !pingReq.clientId().isEmpty());
    }

    /** A refusal does not end the request: it is repeated, and then the client gives up its connection. */
    private static boolean isOnlyLogged(SnMessage message) {
        return (message instanceof SubAck subAck && !subAck.returnCode().isAccepted())
                || (message instanceof RegAck regAck && !regAck.returnCode().isAccepted())
                || (message instanceof WillTopicResp response
                        && !response.returnCode().isAccepted())
                || (message instanceof WillMsgResp other && !other.returnCode().isAccepted());
    }

    private boolean hasNoSlotFor(SnMessage message) {
        if (!(message instanceof Register)) {
            return false;
        }
        if (ownTopics.size() + registeredByGateway >= TOPIC_SLOTS) {
            return true;
        }
        registeredByGateway++;
        return false;
    }
}
