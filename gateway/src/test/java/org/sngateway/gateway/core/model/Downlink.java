package org.sngateway.gateway.core.model;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;

/**
 * What is sent to one client beside answers: REGISTER, PUBLISH, PUBREL. It keeps the rules: order within a topic, one message
 * in flight, ids that the client knows, MsgIds of one meaning, nothing at all to a sleeper, nothing twice at QoS 2.
 */
final class Downlink {
    private final Client client;
    private final Deliveries deliveries;
    private final Map<String, Integer> lastNumber = new HashMap<>();
    private final Map<Integer, Register> registers = new HashMap<>();
    private @Nullable Register lastRegister;
    private @Nullable Delivery inFlight;
    private @Nullable SnMessage lastSent;
    private int timesSent;
    private long sentAt;

    Downlink(Client client, Deliveries deliveries) {
        this.client = client;
        this.deliveries = deliveries;
    }

    @Nullable
    Delivery inFlight() {
        return inFlight;
    }

    @Nullable
    Register lastRegister() {
        return lastRegister;
    }

    /** Deliveries pause; what is in flight goes out again later. */
    void stop() {
        inFlight = null;
    }

    void clear() {
        stop();
        registers.clear();
        lastRegister = null;
    }

    void isOver(Delivery delivery) {
        inFlight = inFlight == delivery ? null : inFlight;
    }

    /** Whether what was sent last has had its time, or was asked for so often that no repetition is left. */
    boolean isGivenUp(long now) {
        return now - sentAt >= Times.RETRY || timesSent > Times.RETRIES;
    }

    void onRegAck(RegAck regAck, Seen seen) {
        Register asked = registers.get(regAck.msgId());
        if (asked == null) {
            return;
        }
        if (regAck.returnCode().isAccepted()) {
            client.knownIds.add(asked.topicId());
        } else if (client.requests.filters().have(asked.topicName()) && isTaken(asked.topicName(), seen)) {
            // §6.10: the client does not want the topic.
            client.requests.giveUp(asked.topicName(), seen);
        }
    }

    /** Whether this refusal counts: not if the REGISTER had been given up before. */
    private boolean isTaken(String topic, Seen seen) {
        if (client.isUp()) {
            return seen.peek(client.id) instanceof MqttCommand.Unsubscribe unsubscribe
                    && unsubscribe.filter().equals(topic);
        }
        return seen.drops.contains(new Seen.Drop(client.id, DropReason.NOT_REGISTERED, topic));
    }

    void onSent(SnMessage message, long now) {
        boolean again = message.equals(lastSent) || (message instanceof Publish publish && publish.dup());
        timesSent = again ? timesSent + 1 : 1;
        lastSent = message;
        sentAt = now;
        Check.that(
                (client.state == 'A' || client.state == 'W') && client.attempt == null,
                message + " to a client in " + client.state + (client.attempt == null ? "" : " that connects"));
        if (message instanceof Register register) {
            onRegister(register);
        } else if (message instanceof PubRel pubRel) {
            Delivery delivery = deliveries.byMsgId(pubRel.msgId());
            if (delivery == null || !delivery.received) {
                throw new AssertionError("PUBREL of what the client has not: " + pubRel);
            }
            delivery.timesSent++;
            inFlight = delivery;
        } else if (message instanceof Publish publish) {
            onPublish(publish, now);
        }
    }

    private void onRegister(Register register) {
        client.learns(register.topicId(), register.topicName());
        Register before = registers.put(register.msgId(), register);
        Check.that(before == null || before.equals(register), register + " with the MsgId of " + before);
        Check.that(deliveries.byMsgId(register.msgId()) == null, register + " with the MsgId of a message");
        boolean needed = register.equals(before) || !client.certainIds.contains(register.topicId());
        Check.that(needed, register + " though the client knows the id");
        Check.that(deliveries.hasOneOf(register.topicName()), register + " though nothing waits for it");
        lastRegister = register;
    }

    private void onPublish(Publish publish, long now) {
        Delivery delivery = deliveries.byPayload(publish.data());
        if (delivery == null) {
            throw new AssertionError("nobody published " + publish);
        }
        Check.that(!delivery.held, publish + " before its SUBACK");
        Check.that(!delivery.done && !delivery.received, publish + " is with the client already");
        Check.that(
                delivery.topic().equals(Traffic.nameOf(client, publish.topic())),
                publish + " is of " + delivery.topic());
        Check.that(publish.qos() == delivery.qos, publish + " was granted " + delivery.qos);
        Check.that(publish.retain() == delivery.publish.retain(), publish + " has a wrong Retain");
        Check.that(publish.dup() == (delivery.msgId != 0), publish + " has a wrong DUP");
        if (!publish.dup()) {
            checkFirst(publish, delivery);
        }
        if (publish.qos() == QoS.ZERO) {
            delivery.end();
            return;
        }
        Check.that(publish.msgId() != 0, publish + " without MsgId");
        Check.that(
                publish.dup() ? publish.msgId() == delivery.msgId : deliveries.byMsgId(publish.msgId()) == null,
                publish + " under a wrong MsgId");
        Check.that(
                inFlight == null || inFlight == delivery || mayPass(inFlight), publish + " while another is in flight");
        delivery.firstSentAt = delivery.firstSentAt == 0 ? now : delivery.firstSentAt;
        delivery.timesSent++;
        delivery.msgId = publish.msgId();
        delivery.topicId = publish.topic();
        inFlight = delivery;
    }

    private void checkFirst(Publish publish, Delivery delivery) {
        if (publish.topic() instanceof NormalTopicId id) {
            Check.that(client.knownIds.contains(id.value()), publish + " by an id that the client does not know");
        }
        int last = lastNumber.getOrDefault(delivery.topic(), 0);
        boolean inOrder = inFlight == null || !inFlight.topic().equals(delivery.topic()) || mayPass(inFlight);
        Check.that(delivery.number >= last && inOrder, publish + " overtakes another of its topic");
        lastNumber.put(delivery.topic(), delivery.number);
    }

    /** Whether this one is perhaps no more in flight. */
    private boolean mayPass(Delivery waiting) {
        return client.state == 'A' && waiting.isRepeatedEnough();
    }
}
