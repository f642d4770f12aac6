package org.sngateway.gateway.core.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/**
 * What a broker publishes to one client (R5.6, R6.3). When it is delivered is not foretold; nothing may be acknowledged too
 * early, nothing may be lost. What is sent to the client is looked at by {@link Downlink}.
 */
final class Deliveries {
    private final Client client;
    private final List<Delivery> all = new ArrayList<>();
    private final Downlink downlink;
    private int lastNumber;
    /** By topic, how many messages were dropped; which ones is not told. */
    private final Map<String, Integer> dropped = new HashMap<>();

    Deliveries(Client client) {
        this.client = client;
        this.downlink = new Downlink(client, this);
    }

    Downlink downlink() {
        return downlink;
    }

    // ---- what the broker sends

    void onBroker(MqttEvent.Publish publish) {
        Delivery known = byPayload(publish.payload());
        if (known != null) {
            known.acknowledged = false;
            return;
        }
        Delivery delivery = new Delivery(publish, ++lastNumber);
        delivery.held = client.requests.delays(publish.topic());
        if (delivery.held && all.stream().filter(one -> one.held).count() >= Times.MAX_QUEUED) {
            // No more can wait: all go on in their order.
            delivery.held = false;
            all.stream().filter(one -> one.held).forEach(this::free);
        }
        all.add(delivery);
        enter(delivery);
    }

    /** It is in the queue now, at the QoS granted for its topic. */
    private void enter(Delivery delivery) {
        if (!delivery.held) {
            QoS granted = client.requests.filters().grantedFor(delivery.topic());
            QoS own = delivery.publish.qos();
            delivery.qos = granted == null ? own : own.min(granted);
        }
    }

    /** A SUBACK went out: what waited for it is free. */
    void release() {
        for (Delivery one : all) {
            if (one.held && !client.requests.delays(one.topic())) {
                free(one);
            }
        }
    }

    private void free(Delivery delivery) {
        delivery.held = false;
        enter(delivery);
    }

    /** The broker releases a message at QoS 2. */
    void onBrokerReleased(int packetId) {
        for (Delivery one : all) {
            one.released |= one.knownToBroker && one.publish.packetId() == packetId;
        }
    }

    /** It repeats what it was not told, or has forgotten all. */
    void onBrokerConnected(boolean sessionPresent) {
        for (Delivery one : all) {
            one.knownToBroker &= sessionPresent;
            one.released = false;
        }
    }

    // ---- what the client answers

    void onPubAck(PubAck pubAck) {
        Delivery delivery = byMsgId(pubAck.msgId());
        boolean unknownId = pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID);
        if (delivery == null) {
            if (pubAck.msgId() == 0 && unknownId) {
                client.knowsNoMore(pubAck.topicId());
            }
            return;
        }
        downlink.isOver(delivery);
        // A client that wakes may have forgotten the id, and not say it in this way.
        boolean forgottenId = client.state == 'W' && pubAck.returnCode().equals(ReturnCode.NOT_SUPPORTED);
        if ((unknownId || forgottenId) && !delivery.topicIdRefused && !delivery.received) {
            // Whichever form it refused, it learns the normal id (again).
            Integer normalId = client.ids.get(delivery.topic());
            if (normalId != null) {
                client.knowsNoMore(normalId);
            }
            delivery.topicIdRefused = true;
            if (delivery.qos == QoS.ONE) {
                // At QoS 2 it is repeated as the same one.
                delivery.msgId = 0;
            }
            delivery.firstSentAt = 0;
        } else {
            delivery.end();
        }
    }

    void onPubRec(int msgId) {
        Delivery delivery = byMsgId(msgId);
        if (delivery != null && delivery.qos == QoS.TWO) {
            delivery.received = true;
            delivery.mayBeAcknowledged = true;
        }
    }

    void onPubComp(int msgId) {
        Delivery delivery = byMsgId(msgId);
        if (delivery != null && delivery.received) {
            delivery.end();
            downlink.isOver(delivery);
        }
    }

    // ---- what happens to the session

    /** Nothing is held any more; at QoS 0 nothing waits for a client that is away. */
    void onClientGone() {
        downlink.stop();
        all.stream().filter(one -> one.held).forEach(this::free);
        all.stream().filter(one -> one.qos == QoS.ZERO).forEach(Delivery::end);
    }

    void clear() {
        downlink.clear();
        all.clear();
        dropped.clear();
    }

    void onDropped(DropReason reason, String topic) {
        Delivery inFlight = downlink.inFlight();
        boolean named = inFlight != null && inFlight.topic().equals(topic);
        switch (reason) {
            case REFUSED_BY_CLIENT, SESSION_ENDED -> {}
            case SUPERSEDED ->
                all.stream()
                        .filter(one ->
                                one.qos == QoS.ZERO && !one.done && one.topic().equals(topic))
                        .findFirst()
                        .ifPresent(Delivery::end);
            case NOT_ACKNOWLEDGED -> {
                Check.that(
                        inFlight == null || inFlight.firstSentAt < client.heardAt,
                        "dropped though the client was not heard: " + topic);
                onDropped(topic, named ? inFlight : null);
            }
            default -> {
                dropped.merge(topic, 1, Integer::sum);
                if (inFlight != null && named && (reason != DropReason.QUEUE_FULL || inFlight.isRepeatedEnough())) {
                    downlink.isOver(inFlight);
                }
            }
        }
    }

    private void onDropped(String topic, @Nullable Delivery which) {
        if (which == null) {
            dropped.merge(topic, 1, Integer::sum);
        } else {
            which.end();
            downlink.isOver(which);
        }
    }

    // ---- what the broker is told

    void onCommand(MqttCommand command) {
        if (command instanceof MqttCommand.PubAck pubAck) {
            onAcknowledged(pubAck.packetId(), QoS.ONE);
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            onAcknowledged(pubRec.packetId(), QoS.TWO);
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            all.removeIf(one -> one.done && one.publish.packetId() == pubComp.packetId());
        }
    }

    /** An acknowledgement: of what the client has, or of what was dropped. */
    private void onAcknowledged(int packetId, QoS qos) {
        for (Delivery one : all) {
            boolean asked = one.knownToBroker && one.publish.packetId() == packetId && one.publish.qos() == qos;
            if (asked && !one.acknowledged && (one.mayBeAcknowledged || takeDropped(one))) {
                one.acknowledged = true;
                one.knownToBroker = qos == QoS.TWO;
                all.removeIf(old -> old.done && !old.knownToBroker);
                return;
            }
        }
        throw new AssertionError("acknowledged too early or never received: packet id " + packetId + " at " + qos);
    }

    private boolean takeDropped(Delivery delivery) {
        int count = dropped.getOrDefault(delivery.topic(), 0);
        if (delivery.held || count == 0) {
            return false;
        }
        dropped.put(delivery.topic(), count - 1);
        delivery.end();
        return true;
    }

    /** What the client is done with, the broker must be done with too, or its window fills. */
    void checkCompleted() {
        for (Delivery one : all) {
            Check.that(!(one.done && one.released && client.isUp()), "the broker waits for PUBCOMP of " + one.publish);
        }
    }

    /** PINGRESP to a client that is awake: nothing is left for it. */
    void onFlushed() {
        Map<String, Integer> left = new HashMap<>();
        for (Delivery one : all) {
            if (!one.done && !one.held) {
                left.merge(one.topic(), 1, Integer::sum);
            }
        }
        left.forEach((topic, count) -> Check.that(
                count <= dropped.getOrDefault(topic, 0), "PINGRESP, and " + count + " messages of " + topic + " left"));
    }

    // ---- which one

    @Nullable
    Delivery byPayload(Payload payload) {
        return all.stream()
                .filter(one -> one.publish.payload().equals(payload))
                .findFirst()
                .orElse(null);
    }

    /** The one that the client knows by this MsgId and is not done with. */
    @Nullable
    Delivery byMsgId(int msgId) {
        return all.stream()
                .filter(one -> msgId != 0 && one.msgId == msgId && !one.done)
                .findFirst()
                .orElse(null);
    }

    boolean hasOneOf(String topic) {
        return all.stream().anyMatch(one -> !one.done && one.topic().equals(topic));
    }
}
