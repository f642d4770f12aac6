package org.sngateway.sim.promise;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.scenario.Population.Commands;

/** The number of messages for nodes that the gateway reports as dropped, by rules that may drop messages at QoS 1 and 2. */
final class Drops {
    private static final Set<DropReason> RULES = EnumSet.of(
            DropReason.NOT_ACKNOWLEDGED,
            DropReason.REFUSED_BY_CLIENT,
            DropReason.NOT_REGISTERED,
            DropReason.NO_TOPIC_ID,
            DropReason.TOO_LONG,
            DropReason.QUEUE_FULL,
            DropReason.EXPIRED,
            DropReason.FAILED_WAKES);

    private final Scene scene;
    /** By node and topic. */
    private final int[][] counts;

    Drops(Scene scene) {
        this.scene = scene;
        counts = new int[scene.nodes()][];
        for (int node = 0; node < counts.length; node++) {
            counts[node] = new int[scene.node(node).population().commands().size()];
        }
    }

    /**
     * A message was dropped.
     *
     * @return the index of its topic of the node; -1 if the message had no right to stay, or no rule allows to drop it
     */
    int add(int node, DropReason reason, String topicName) {
        FieldNode of = scene.node(node);
        List<Commands> commands = of.population().commands();
        for (int topic = 0; topic < commands.size(); topic++) {
            if (of.commandTopic(topic).equals(topicName)
                    && commands.get(topic).qos().isAcknowledged()
                    && RULES.contains(reason)) {
                counts[node][topic]++;
                return topic;
            }
        }
        return -1;
    }

    /** The number of drops for this node and topic that are not yet taken. */
    int count(int node, int topic) {
        return counts[node][topic];
    }

    /** Takes one drop, if there is one. */
    boolean take(int node, int topic) {
        return counts[node][topic] > 0 && counts[node][topic]-- > 0;
    }
}
