package org.sngateway.sim.world;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.broker.SendQuota;
import org.sngateway.gateway.broker.TopicAliases;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.scenario.BrokerLimits;

/**
 * What packets say on one connection between gateway and broker beside the commands of the core: the gateway's flow control and
 * topic aliases, which are production code, and the broker's view of both.
 */
final class Wire {
    /**
     * A packet on its way to the broker.
     *
     * @param alias of the topic of a message; 0 = none
     */
    record Packet(MqttCommand command, int alias) {}

    private static final int NO_MAXIMUM = 0xFFFF;

    private final int receiveMaximum;
    private final SendQuota quota;
    private final TopicAliases aliases;
    private final Consumer<Packet> out;
    private final Consumer<String> misbehaviour;
    /** What the broker was told. */
    private final Map<Integer, String> topics = new HashMap<>();
    /** Messages at QoS 1 and 2 for whose answer the gateway waits. */
    private int open;

    /**
     * A new connection.
     *
     * @param out takes what leaves the gateway
     * @param misbehaviour learns what no client may do
     */
    Wire(BrokerLimits limits, Consumer<Packet> out, Consumer<String> misbehaviour) {
        receiveMaximum = limits.isMqtt5() ? limits.receiveMaximum() : NO_MAXIMUM;
        quota = new SendQuota(receiveMaximum, this::put);
        aliases = new TopicAliases(limits.isMqtt5() ? limits.topicAliases() : 0);
        this.out = out;
        this.misbehaviour = misbehaviour;
    }

    /** A command of the core, which leaves now or later. */
    void send(MqttCommand command) {
        quota.send(command);
    }

    private void put(MqttCommand command) {
        if (!(command instanceof MqttCommand.Publish publish)) {
            out.accept(new Packet(command, 0));
            return;
        }
        if (publish.qos().isAcknowledged() && ++open > receiveMaximum) {
            misbehaviour.accept(publish + " is beyond the receive maximum of " + receiveMaximum);
        }
        TopicAliases.Topic topic = aliases.next(publish.topic());
        out.accept(new Packet(topic.alias() == 0 ? publish : withTopic(publish, topic.name()), topic.alias()));
    }

    /** The gateway has read this. */
    void onEvent(MqttEvent event) {
        boolean isFinal = event instanceof MqttEvent.PubAck
                || event instanceof MqttEvent.PubComp
                || (event instanceof MqttEvent.PubRec pubRec
                        && pubRec.reasonCode().isRefusal());
        if (isFinal) {
            open = Math.max(0, open - 1);
        }
        quota.onEvent(event);
    }

    /** The packet as the broker understands it; {@code null} if it can't. */
    @Nullable
    MqttCommand taken(Packet packet) {
        if (packet.alias == 0 || !(packet.command instanceof MqttCommand.Publish publish)) {
            return packet.command;
        }
        if (!publish.topic().isEmpty()) {
            topics.put(packet.alias, publish.topic());
        }
        String topic = topics.get(packet.alias);
        if (topic == null) {
            misbehaviour.accept(publish + " has the topic alias " + packet.alias + ", which means nothing");
            return null;
        }
        return withTopic(publish, topic);
    }

    private static MqttCommand withTopic(MqttCommand.Publish publish, String topic) {
        return new MqttCommand.Publish(
                topic, publish.payload(), publish.qos(), publish.retain(), publish.dup(), publish.packetId());
    }
}
