package org.sngateway.sim.field;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NodeClock;
import org.sngateway.sim.radio.RadioEnd;
import org.sngateway.sim.uplink.Uplink;

/** A node in the field: the speed of its clock, its radio, its address. Owned by the event loop. */
final class NodePlace extends DeadlineQueue.Timed {
    final FieldNode node;
    final NodeClock clock;
    final RadioEnd radio;
    /** Its present address; null before the first one. */
    Uplink.@Nullable Address address;

    NodePlace(FieldNode node, NodeClock clock) {
        this.node = node;
        this.clock = clock;
        this.radio = new RadioEnd(node.index());
    }

    /** The node's deadline, on the clock of the world. */
    @Override
    public long deadlineNanos() {
        return clock.worldNanos(node.nextDeadlineNanos());
    }
}
