package org.sngateway.sim.field;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NodeClock;
import org.sngateway.sim.radio.RadioEnd;

/** A node in the field: how fast its clock runs, how its radio is, where it is. Owned by the event loop. */
final class NodePlace extends DeadlineQueue.Sleeper {
    final FieldNode node;
    final NodeClock clock;
    final RadioEnd radio;
    /** It is where this is; null before it has been anywhere. */
    @Nullable
    Channel socket;

    NodePlace(FieldNode node, NodeClock clock) {
        this.node = node;
        this.clock = clock;
        this.radio = new RadioEnd(node.index());
    }

    /** When the node wants to be woken, on the clock of the world. */
    @Override
    public long deadlineNanos() {
        return clock.worldNanos(node.nextDeadlineNanos());
    }
}
