package org.sngateway.sim.scenario;

import java.util.List;

/**
 * Unknown senders with arbitrary datagrams. Without a span everything is zero.
 *
 * @param spans the times of the attacks
 * @param perSecond datagrams
 * @param sources the number of real or pretended addresses
 * @param fillsTable they only connect, each time with another client id, and disconnect
 */
public record AttackConditions(List<Span> spans, double perSecond, int sources, boolean fillsTable) {
    /** No attack. */
    public static final AttackConditions NONE = new AttackConditions(List.of(), 0, 0, false);

    public AttackConditions {
        spans = List.copyOf(spans);
        perSecond = spans.isEmpty() ? 0 : perSecond;
        sources = spans.isEmpty() ? 0 : sources;
        fillsTable &= !spans.isEmpty();
    }
}
