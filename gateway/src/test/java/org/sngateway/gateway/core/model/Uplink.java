package org.sngateway.gateway.core.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/** What a client publishes (R5.5): rows 16 and 17, and its will. */
final class Uplink {
    /** How far a message is, seen from the client and seen from the broker. */
    private enum Stage {
        WAITING,
        SENT,
        RECEIVED,
        RELEASED,
        DONE,
        /** The client does not wait (any more). */
        NOBODY
    }

    private static final class Message {
        final Publish publish;
        final String topic;
        Stage client = Stage.WAITING;
        Stage broker = Stage.WAITING;
        int packetId;
        long dueAt = Client.NEVER;
        long heardAt;
        /** The client has connected again and has not repeated it since. */
        boolean isUnmentioned;
        /** When it last went to the broker. */
        long sentAt;

        Message(Publish publish, String topic) {
            this.publish = publish;
            this.topic = topic;
        }

        /** The broker has the message at QoS 2, and the client has PUBREC. */
        boolean isUnreleased() {
            return client == Stage.RECEIVED && broker == Stage.RECEIVED;
        }

        /** Not a will. */
        boolean isOfClient() {
            return !publish.topic().equals(NO_TOPIC);
        }

        boolean isLike(Publish other, String otherTopic) {
            return publish.msgId() == other.msgId()
                    && publish.qos() == other.qos()
                    && topic.equals(otherTopic)
                    && publish.data().equals(other.data());
        }
    }

    /** Of a will, which no PUBLISH of the client can equal: the id is reserved. */
    private static final TopicId NO_TOPIC = new NormalTopicId(0);

    private final Client client;
    private final List<Message> open = new ArrayList<>();
    private @Nullable Message acknowledged;
    private long acknowledgedAt;
    /** At QoS 2. */
    private @Nullable Message refused;

    private long refusedAt;
    /** At QoS 2; it went on to the broker while the client said nothing. */
    private @Nullable Message left;

    Uplink(Client client) {
        this.client = client;
    }

    /** Something goes on without the client. */
    boolean isDraining() {
        return open.stream().anyMatch(Uplink::isOurs);
    }

    void onPublish(Publish publish, String topic, Seen seen, long now) {
        if (publish.qos() == QoS.ZERO) {
            if (client.isConnected()) {
                seen.command(client.id, toBroker(publish, topic, false, 0));
            } else {
                seen.drop(client.id, DropReason.BROKER_UNREACHABLE, topic);
            }
            return;
        }
        Message same = find(publish.msgId(), publish.qos());
        if (same != null && same.isLike(publish, topic)) {
            repeat(same, seen, now);
        } else if (isLateRepetition(acknowledged, acknowledgedAt, publish, topic, now)) {
            puback(publish, ReturnCode.ACCEPTED, seen);
        } else if (isLateRepetition(refused, refusedAt, publish, topic, now)) {
            puback(publish, ReturnCode.CONGESTION, seen);
        } else if (left != null && publish.dup() && left.isLike(publish, topic)) {
            seen.answer(client, new PubRec(publish.msgId()));
        } else if (hasRoom(seen, now)) {
            if (publish.qos() == QoS.TWO) {
                left = null;
                abandonGivenUp(null, seen);
            }
            if (same != null) {
                abandon(same, seen);
            }
            Message message = new Message(publish, topic);
            message.dueAt = now + Times.ANSWER;
            message.heardAt = now;
            open.add(message);
            send(message, seen, now);
        }
    }

    private static boolean isLateRepetition(
            @Nullable Message last, long lastAt, Publish publish, String topic, long now) {
        return publish.dup() && last != null && last.isLike(publish, topic) && now - lastAt < Times.RETRY_WINDOW;
    }

    void onConnect() {
        open.forEach(one -> one.isUnmentioned = true);
    }

    /** R8.25: a client that connected again goes on in order. */
    private void abandonGivenUp(@Nullable Message repeated, Seen seen) {
        for (Message one : List.copyOf(open)) {
            if (one.equals(repeated)) {
                return;
            }
            boolean isOpen = one.client == Stage.WAITING || one.client == Stage.RECEIVED;
            if (one.isUnmentioned && isOpen && one.publish.qos() == QoS.TWO) {
                abandon(one, seen);
                left = one;
            }
        }
    }

    private void repeat(Message message, Seen seen, long now) {
        if (message.publish.qos() == QoS.TWO) {
            abandonGivenUp(message, seen);
        }
        message.isUnmentioned = false;
        message.heardAt = now;
        if (message.client == Stage.NOBODY) {
            message.client = Stage.WAITING;
            message.dueAt = now + Times.ANSWER;
            goOn(message, seen, now);
        } else if (message.client == Stage.RECEIVED) {
            seen.answer(client, new PubRec(message.publish.msgId()));
        }
    }

    /** R8.25: a number of open requests; a client that says nothing of one for long makes room by its next PUBLISH. */
    private boolean hasRoom(Seen seen, long now) {
        for (Message one : List.copyOf(open)) {
            if (one.client == Stage.RECEIVED && now - one.heardAt >= Times.RETRY_WINDOW) {
                abandon(one, seen);
                break;
            }
        }
        long ofClient = open.stream().filter(Message::isOfClient).count();
        long awaited = open.stream().filter(one -> one.client != Stage.NOBODY).count();
        return awaited < Times.MAX_OPEN && ofClient < 2 * Times.MAX_OPEN;
    }

    void publishWill(Client.Will will, Seen seen, long now) {
        Publish publish = new Publish(false, will.about().qos(), will.about().retain(), NO_TOPIC, 0, will.message());
        Message message = new Message(publish, will.about().topic());
        message.client = Stage.NOBODY;
        open.add(message);
        send(message, seen, now);
    }

    void onPubRel(int msgId, Seen seen, long now) {
        Message message = find(msgId, QoS.TWO);
        if (message == null) {
            seen.answer(client, new PubComp(msgId));
        } else if (message.client == Stage.RECEIVED) {
            message.client = Stage.RELEASED;
            goOn(message, seen, now);
        }
    }

    void onBroker(MqttEvent event, Seen seen, long now) {
        if (event instanceof MqttEvent.PubAck pubAck) {
            advance(pubAck.packetId(), Stage.SENT, Stage.DONE, seen, now);
        } else if (event instanceof MqttEvent.PubRec pubRec
                && !advance(pubRec.packetId(), Stage.SENT, Stage.RECEIVED, seen, now)) {
            seen.command(client.id, new MqttCommand.PubRel(pubRec.packetId()));
        } else if (event instanceof MqttEvent.PubComp pubComp) {
            advance(pubComp.packetId(), Stage.RELEASED, Stage.DONE, seen, now);
        }
    }

    private boolean advance(int packetId, Stage from, Stage to, Seen seen, long now) {
        for (Message message : open) {
            if (message.packetId == packetId && message.broker != Stage.WAITING) {
                if (message.broker == from) {
                    message.broker = to;
                    goOn(message, seen, now);
                    if (message.isUnreleased()) {
                        message.dueAt = message.heardAt + Times.RETRY_WINDOW;
                    }
                }
                return true;
            }
        }
        return false;
    }

    void onConnected(boolean sessionPresent, Seen seen, long now) {
        for (Message message : List.copyOf(open)) {
            if (message.broker == Stage.WAITING || (!sessionPresent && message.broker != Stage.DONE)) {
                send(message, seen, now);
            } else if (message.broker == Stage.SENT) {
                message.sentAt = now;
                seen.command(client.id, toBroker(message.publish, message.topic, true, message.packetId));
            } else if (message.broker == Stage.RELEASED) {
                seen.command(client.id, new MqttCommand.PubRel(message.packetId));
            } else if (message.broker == Stage.RECEIVED) {
                goOn(message, seen, now);
            }
        }
    }

    void onClientGone() {
        open.removeIf(
                one -> one.client == Stage.WAITING && (one.publish.qos() == QoS.ONE || one.broker == Stage.WAITING));
        open.stream().filter(one -> one.client != Stage.RECEIVED).forEach(one -> one.dueAt = Client.NEVER);
    }

    void beforeCleanSession(Seen seen) {
        for (Message message : List.copyOf(open)) {
            if (message.client == Stage.WAITING || message.broker == Stage.DONE) {
                open.remove(message);
            } else {
                message.client = Stage.NOBODY;
                message.dueAt = Client.NEVER;
                release(message, seen);
            }
        }
        acknowledged = null;
        refused = null;
        left = null;
    }

    /** What is still open never goes out. */
    void forget(Seen seen) {
        open.stream()
                .filter(one -> !isOurs(one))
                .forEach(one -> seen.drop(client.id, DropReason.SESSION_ENDED, one.topic));
        open.clear();
    }

    /** The client has done its part, or nobody waits. */
    private static boolean isOurs(Message message) {
        boolean unsent = message.broker == Stage.WAITING || message.broker == Stage.SENT;
        return message.client == Stage.NOBODY
                || message.client == Stage.RELEASED
                || (message.client == Stage.RECEIVED && unsent);
    }

    void onTick(Seen seen, long now) {
        for (Message message : List.copyOf(open)) {
            if (message.dueAt <= now && message.isUnreleased()) {
                onUnreleased(message, seen, now);
            } else if (message.dueAt <= now) {
                refuse(message, seen, now);
            }
        }
    }

    /** Another message without an answer of the broker may wait for the end of this one, of which the client says nothing. */
    private void onUnreleased(Message message, Seen seen, long now) {
        if (now - message.heardAt < Times.RETRY_WINDOW) {
            message.dueAt = message.heardAt + Times.RETRY_WINDOW;
        } else if (client.isConnected()
                && open.stream().anyMatch(one -> one.broker == Stage.SENT && now - one.sentAt >= Times.ANSWER)) {
            abandon(message, seen);
            left = message;
        } else {
            message.dueAt = now + Times.RETRY_WINDOW;
        }
    }

    /** Not at QoS 2 what went out: the client would publish it again as another message. */
    private void refuse(Message message, Seen seen, long now) {
        message.dueAt = Client.NEVER;
        if (message.publish.qos() == QoS.TWO && message.broker != Stage.WAITING) {
            return;
        }
        puback(message.publish, ReturnCode.CONGESTION, seen);
        open.remove(message);
        if (message.publish.qos() == QoS.TWO) {
            refused = message;
            refusedAt = now;
        }
    }

    private void abandon(Message message, Seen seen) {
        message.client = Stage.NOBODY;
        message.dueAt = Client.NEVER;
        if (message.broker == Stage.DONE) {
            open.remove(message);
        } else if (message.publish.qos() == QoS.TWO) {
            release(message, seen);
        }
    }

    private void goOn(Message message, Seen seen, long now) {
        boolean done = message.broker == Stage.DONE;
        if (message.publish.qos() == QoS.ONE) {
            if (done) {
                open.remove(message);
            }
            if (done && message.client == Stage.WAITING) {
                acknowledged = message;
                acknowledgedAt = now;
                puback(message.publish, ReturnCode.ACCEPTED, seen);
            }
            return;
        }
        if (message.client == Stage.WAITING && (done || message.broker == Stage.RECEIVED)) {
            message.client = Stage.RECEIVED;
            message.heardAt = now - message.heardAt < Times.RETRY_WINDOW ? now : message.heardAt;
            message.dueAt = Client.NEVER;
            seen.answer(client, new PubRec(message.publish.msgId()));
        } else if (message.client == Stage.RELEASED || message.client == Stage.NOBODY) {
            release(message, seen);
            if (done) {
                open.remove(message);
            }
            if (done && message.client == Stage.RELEASED) {
                seen.answer(client, new PubComp(message.publish.msgId()));
            }
        }
    }

    private void release(Message message, Seen seen) {
        if (message.broker == Stage.RECEIVED && client.isConnected()) {
            message.broker = Stage.RELEASED;
            seen.command(client.id, new MqttCommand.PubRel(message.packetId));
        }
    }

    private void send(Message message, Seen seen, long now) {
        message.sentAt = now;
        message.broker = Stage.WAITING;
        if (!client.isConnected()) {
            return;
        }
        MqttCommand.Publish sent = seen.publish(client.id, message.publish.qos(), false);
        int packetId = sent.packetId();
        MqttCommand demanded = toBroker(message.publish, message.topic, false, packetId);
        Check.that(sent.equals(demanded), message.publish + " became " + sent);
        if (message.publish.qos() == QoS.ZERO) {
            open.remove(message);
            return;
        }
        boolean used = open.stream().anyMatch(one -> one.packetId == packetId && one.broker != Stage.WAITING);
        Check.that(packetId > 0 && !used && !client.requests.usesPacketId(packetId), "packet id in use: " + packetId);
        message.packetId = packetId;
        message.broker = Stage.SENT;
    }

    boolean usesPacketId(int packetId) {
        return open.stream().anyMatch(one -> one.packetId == packetId && one.broker != Stage.WAITING);
    }

    private void puback(Publish publish, ReturnCode returnCode, Seen seen) {
        seen.answer(client, new PubAck(publish.topic().value(), publish.msgId(), returnCode));
    }

    private static MqttCommand toBroker(Publish publish, String topic, boolean dup, int packetId) {
        return new MqttCommand.Publish(topic, publish.data(), publish.qos(), publish.retain(), dup, packetId);
    }

    private @Nullable Message find(int msgId, QoS qos) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Publish publish = open.get(i).publish;
            if (open.get(i).isOfClient() && publish.msgId() == msgId && publish.qos() == qos) {
                return open.get(i);
            }
        }
        return null;
    }
}
