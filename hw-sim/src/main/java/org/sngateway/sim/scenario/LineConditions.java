package org.sngateway.sim.scenario;

import java.util.List;

/**
 * What happens on the serial line between gateway and dongle, if the nodes are on a radio. Probabilities are from 0 to 1.
 *
 * @param lostOctets that an octet is lost
 * @param noise that an octet comes out as another one
 * @param bufferOctets what the dongle keeps of what it has for the gateway; octets beyond that are lost (overrun)
 * @param stuck spans in which the dongle neither says nor takes anything
 * @param unplugged spans in which it is pulled out
 */
public record LineConditions(
        double lostOctets, double noise, int bufferOctets, List<Span> stuck, List<Span> unplugged) {
    /** What a dongle keeps unless told otherwise. */
    public static final int USUAL_BUFFER_OCTETS = 2_048;

    /** A line without faults. */
    public static final LineConditions PERFECT = new LineConditions(0, 0, USUAL_BUFFER_OCTETS, List.of(), List.of());

    public LineConditions {
        stuck = List.copyOf(stuck);
        unplugged = List.copyOf(unplugged);
    }
}
