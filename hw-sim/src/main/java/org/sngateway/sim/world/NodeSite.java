package org.sngateway.sim.world;

import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sim.node.FieldNode;

/** A node in its world: where it is, how fast its clock runs, how its radio is. */
final class NodeSite {
    final FieldNode node;
    final int index;
    /** Of its clock; 1 = as fast as the world's. */
    final double clockRate;

    final DeadlineQueue.Entry<NodeSite> deadline = new DeadlineQueue.Entry<>(this);
    final RadioPath up = new RadioPath();
    final RadioPath down = new RadioPath();
    UdpAddress address;
    /** Where the gateway last heard it. */
    UdpAddress heardAddress;

    /** Until then everything from and to the node is lost. */
    long burstEndNanos;

    NodeSite(FieldNode node, UdpAddress address, double clockRate) {
        this.node = node;
        this.index = node.index();
        this.address = address;
        this.heardAddress = address;
        this.clockRate = clockRate;
    }

    /** The time on its own clock. */
    long localNanos(long worldNanos) {
        return clockRate == 1 ? worldNanos : (long) (worldNanos * clockRate);
    }

    /** When it wants to be woken, on the clock of the world. */
    long nextDeadlineNanos() {
        long local = node.nextDeadlineNanos();
        return clockRate == 1 || local == Deadline.NEVER ? local : (long) Math.ceil(local / clockRate) + 1;
    }
}
