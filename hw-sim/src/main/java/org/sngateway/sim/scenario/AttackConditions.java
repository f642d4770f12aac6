package org.sngateway.sim.scenario;

import java.util.List;

/**
 * Strangers who send whatever they like. Without a span all is zero.
 *
 * @param spans when
 * @param perSecond datagrams
 * @param sources how many addresses they have, or pretend to have
 */
public record AttackConditions(List<Span> spans, double perSecond, int sources) {
    /** Nobody attacks. */
    public static final AttackConditions NONE = new AttackConditions(List.of(), 0, 0);

    public AttackConditions {
        spans = List.copyOf(spans);
        perSecond = spans.isEmpty() ? 0 : perSecond;
        sources = spans.isEmpty() ? 0 : sources;
    }
}
