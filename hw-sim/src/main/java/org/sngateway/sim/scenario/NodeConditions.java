package org.sngateway.sim.scenario;

/**
 * What nodes of the field do and no specification asks for. Probabilities are from 0 to 1.
 *
 * @param otherPeriods that a CONNECT has another keep alive, and that a sleep has another duration
 */
public record NodeConditions(double otherPeriods) {
    /** Nodes that do nothing of it. */
    public static final NodeConditions NONE = new NodeConditions(0);
}
