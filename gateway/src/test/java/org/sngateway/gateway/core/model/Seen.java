package org.sngateway.gateway.core.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.UnsubAck;

/** What the core did at one input. What the model demands it takes out; deliveries and their acknowledgements remain. */
final class Seen {
    record Change(String clientId, Cause cause) {}

    record Drop(String clientId, DropReason reason, String topic) {}

    final Map<NodeAddress, Deque<SnMessage>> toNodes = new LinkedHashMap<>();
    final Map<String, Deque<MqttCommand>> toBroker = new LinkedHashMap<>();
    final List<Change> changes = new ArrayList<>();
    /** Where clients are now that moved. */
    final Map<String, NodeAddress> moves = new HashMap<>();

    final List<Drop> drops = new ArrayList<>();
    /** Where a client was told that nothing is left for it. */
    final Set<NodeAddress> flushed = new HashSet<>();

    /** Whether answers come before all deliveries: always but when time passes. */
    private final boolean answersFirst;

    Seen(boolean answersFirst) {
        this.answersFirst = answersFirst;
    }

    void sent(NodeAddress to, SnMessage message) {
        Check.that(!flushed.contains(to) || !isDelivery(message), message + " after PINGRESP");
        toNodes.computeIfAbsent(to, a -> new ArrayDeque<>()).add(message);
    }

    void sent(String clientId, MqttCommand command) {
        toBroker.computeIfAbsent(clientId, id -> new ArrayDeque<>()).add(command);
    }

    /** The next message to this node, deliveries aside. */
    <T extends SnMessage> T answer(NodeAddress to, Class<T> type) {
        Deque<SnMessage> messages = toNodes.getOrDefault(to, new ArrayDeque<>());
        Iterator<SnMessage> next = messages.iterator();
        SnMessage first = next.hasNext() ? next.next() : null;
        while (!answersFirst && next.hasNext() && !type.isInstance(first) && mayComeBefore(first)) {
            first = next.next();
        }
        if (!type.isInstance(first)) {
            throw new AssertionError("demanded to " + to + ": " + type.getSimpleName() + ", seen: " + messages);
        }
        next.remove();
        return type.cast(first);
    }

    /** Just this message; nothing where the client has no address at present. */
    void answer(@Nullable NodeAddress to, SnMessage demanded) {
        if (to == null) {
            return;
        }
        SnMessage answer = answer(to, demanded.getClass());
        if (!answer.equals(demanded)) {
            throw new AssertionError("demanded to " + to + ": " + demanded + ", seen: " + answer);
        }
    }

    /** Just this message; nothing at an address to which the client is about to move, if it was asked for elsewhere (P8). */
    void answer(Client client, SnMessage demanded) {
        boolean isWithheld = client.isMovingIn()
                && (demanded instanceof PubAck
                        || demanded instanceof PubRec
                        || demanded instanceof PubComp
                        || demanded instanceof SubAck
                        || demanded instanceof UnsubAck);
        if (!isWithheld) {
            answer(client.at, demanded);
        }
    }

    /** The next command for this client, acknowledgements of deliveries aside; {@code null} = none. */
    @Nullable
    MqttCommand peek(String clientId) {
        for (MqttCommand command : toBroker.getOrDefault(clientId, new ArrayDeque<>())) {
            if (!isAcknowledgement(command)) {
                return command;
            }
        }
        return null;
    }

    <T extends MqttCommand> T command(String clientId, Class<T> type) {
        MqttCommand command = peek(clientId);
        if (!type.isInstance(command)) {
            throw new AssertionError("demanded of the broker for " + clientId + ": " + type.getSimpleName() + ", seen: "
                    + toBroker.get(clientId));
        }
        toBroker.getOrDefault(clientId, new ArrayDeque<>()).remove(command);
        return type.cast(command);
    }

    /** The next PUBLISH of this kind: at QoS 2 it is on disk first, and others may pass it. */
    MqttCommand.Publish publish(String clientId, QoS qos, boolean dup) {
        Deque<MqttCommand> commands = toBroker.getOrDefault(clientId, new ArrayDeque<>());
        for (MqttCommand command : commands) {
            if (command instanceof MqttCommand.Publish publish && publish.qos() == qos && publish.dup() == dup) {
                commands.remove(command);
                return publish;
            }
        }
        throw new AssertionError(
                "demanded of the broker for " + clientId + ": PUBLISH at " + qos + ", seen: " + commands);
    }

    void command(String clientId, MqttCommand demanded) {
        MqttCommand command = demanded instanceof MqttCommand.Publish publish
                ? publish(clientId, publish.qos(), publish.dup())
                : command(clientId, demanded.getClass());
        if (!command.equals(demanded)) {
            throw new AssertionError("demanded of the broker for " + clientId + ": " + demanded + ", seen: " + command);
        }
    }

    void drop(String clientId, DropReason reason, String topic) {
        if (!drops.remove(new Drop(clientId, reason, topic))) {
            throw new AssertionError("demanded to be dropped: " + topic + " of " + clientId + ", seen: " + drops);
        }
    }

    List<SnMessage> takeDeliveries(@Nullable NodeAddress to) {
        Deque<SnMessage> messages = toNodes.getOrDefault(to, new ArrayDeque<>());
        List<SnMessage> deliveries = messages.stream().filter(Seen::isDelivery).toList();
        messages.removeIf(Seen::isDelivery);
        return deliveries;
    }

    List<MqttCommand> takeAcknowledgements(String clientId) {
        Deque<MqttCommand> commands = toBroker.getOrDefault(clientId, new ArrayDeque<>());
        List<MqttCommand> taken =
                commands.stream().filter(Seen::isAcknowledgement).toList();
        commands.removeIf(Seen::isAcknowledgement);
        return taken;
    }

    List<Drop> takeDrops(String clientId) {
        List<Drop> taken =
                drops.stream().filter(drop -> drop.clientId().equals(clientId)).toList();
        drops.removeAll(taken);
        return taken;
    }

    private static boolean mayComeBefore(@Nullable SnMessage answer) {
        // An attempt of another client may end just before this one goes back to where it was.
        boolean isOfAnother =
                answer instanceof ConnAck connAck && !connAck.returnCode().isAccepted();
        return isDelivery(answer) || answer instanceof PingResp || isOfAnother;
    }

    static boolean isDelivery(@Nullable SnMessage message) {
        return message instanceof Register || message instanceof Publish || message instanceof PubRel;
    }

    static boolean isAcknowledgement(MqttCommand command) {
        return command instanceof MqttCommand.PubAck
                || command instanceof MqttCommand.PubRec
                || command instanceof MqttCommand.PubComp;
    }
}
