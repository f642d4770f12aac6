package org.sngateway.sim.world;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NodeClock;
import org.sngateway.sim.radio.RadioEnd;

/** A node in its world: where it is, how fast its clock runs, how its radio is. */
final class NodeSite extends DeadlineQueue.Sleeper {
    final FieldNode node;
    final int index;
    final NodeClock clock;
    final RadioEnd radio;
    final BrokerClient atBroker;
    UdpAddress address;
    /** Where the gateway last heard it. */
    UdpAddress heardAddress;
    /** Its client id as the gateway said it last: if it is the very same again, it need not be compared by its letters. */
    @Nullable
    String saidClientId;

    NodeSite(FieldNode node, UdpAddress address, NodeClock clock, BrokerClient atBroker) {
        this.node = node;
        this.index = node.index();
        this.radio = new RadioEnd(index);
        this.address = address;
        this.heardAddress = address;
        this.clock = clock;
        this.atBroker = atBroker;
    }

    /** The time on its own clock. */
    long localNanos(long worldNanos) {
        return clock.localNanos(worldNanos);
    }

    /** When it wants to be woken, on the clock of the world. */
    @Override
    public long deadlineNanos() {
        return clock.worldNanos(node.nextDeadlineNanos());
    }
}
