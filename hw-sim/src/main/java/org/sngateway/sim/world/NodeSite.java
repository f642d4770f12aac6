package org.sngateway.sim.world;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NodeClock;
import org.sngateway.sim.radio.RadioEnd;

/** A node in its world: its address, the speed of its clock, its radio. */
final class NodeSite extends DeadlineQueue.Timed {
    final FieldNode node;
    final int index;
    final NodeClock clock;
    final RadioEnd radio;
    final BrokerClient atBroker;
    /** How often it has got another address of its own. */
    int moves;
    /** Whose address it has, by index, and how often that one had moved to it. */
    int place;

    int placeMoves;
    /** It is out of reach: it neither hears nor is it heard. */
    boolean away;

    NodeAddress address;
    /** The address where the gateway last heard it. */
    NodeAddress heardAddress;
    /** The string in which the gateway last named its client id: the same object need not be compared by characters. */
    @Nullable
    String saidClientId;

    NodeSite(FieldNode node, NodeAddress address, NodeClock clock, BrokerClient atBroker) {
        this.node = node;
        this.index = node.index();
        this.place = index;
        this.radio = new RadioEnd(index);
        this.address = address;
        this.heardAddress = address;
        this.clock = clock;
        this.atBroker = atBroker;
    }

    /** Whether it hears what is sent to this address. */
    boolean isAt(NodeAddress where) {
        return where.equals(address) && !away;
    }

    /** After which time it takes the address of another node, on average; 0 = it does not. */
    long inheritsNanos() {
        return node.population().conditions().inherits().toNanos();
    }

    /** The time on its own clock. */
    long localNanos(long worldNanos) {
        return clock.localNanos(worldNanos);
    }

    /** Its deadline, on the clock of the world. */
    @Override
    public long deadlineNanos() {
        return clock.worldNanos(node.nextDeadlineNanos());
    }
}
