package org.sngateway.sim.scenario;

import java.time.Duration;
import org.sngateway.gateway.core.address.IpAddress;

/**
 * What nodes of the field do and no specification asks for. Probabilities are from 0 to 1.
 *
 * @param otherPeriods that a CONNECT has another keep alive, and that a sleep has another duration
 * @param inherits a node is switched off after this time on average, and then on at the address of another one that has gone away
 *     without notice and comes back elsewhere, repeatedly; zero = it is not
 * @param refusesRegister that a REGISTER is refused, for its congestion or as an invalid topic id
 * @param twins another board with the node's client id is switched on after this time on average, and off again, repeatedly; zero =
 *     there is none
 * @param reboots a node loses its power for some seconds after this time on average, with all that it has in memory, repeatedly;
 *     zero = it does not
 * @param forwarder the number of the forwarder that they are behind, 0 to {@value #MAX_FORWARDER}; 0 = none
 */
public record NodeConditions(
        double otherPeriods,
        Duration inherits,
        double refusesRegister,
        Duration twins,
        Duration reboots,
        int forwarder) {
    static final int MAX_FORWARDER = 250;

    /** Nodes that do none of this. */
    public static final NodeConditions NONE = new NodeConditions(0, Duration.ZERO, 0, Duration.ZERO, Duration.ZERO, 0);

    /** The IP address of their forwarder. */
    public IpAddress ipOfForwarder() {
        return IpAddress.of(new byte[] {10, (byte) 254, 0, (byte) forwarder});
    }
}
