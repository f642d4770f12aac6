package org.sngateway.sim.radio;

/** A node's end of the radio: its paths to the gateway and back, and the disturbances of both. */
public final class RadioEnd {
    final RadioPath up = new RadioPath();
    final RadioPath down = new RadioPath();
    private final int node;

    /** Until then everything from and to the node is lost. */
    long burstEndNanos;

    /**
     * The end of one node.
     *
     * @param node its index in its world
     */
    public RadioEnd(int node) {
        this.node = node;
    }

    /** The index of its node. */
    public int node() {
        return node;
    }
}
