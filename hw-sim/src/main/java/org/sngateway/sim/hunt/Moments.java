package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.sim.scenario.Span;

/** Draws when things happen in a scenario of some minutes. */
final class Moments {
    private static final long MILLIS_PER_MINUTE = 60_000;

    private final Chance chance;
    private final long minutes;

    Moments(Chance chance, long minutes) {
        this.chance = chance;
        this.minutes = minutes;
    }

    /** One or more spans, one after the other. */
    List<Span> spans(int atMost, int maxSeconds) {
        List<Span> spans = new ArrayList<>();
        int count = 1 + chance.below(atMost);
        long slot = minutes * 60 / count;
        for (int i = 0; i < count; i++) {
            long length = 1 + chance.below(Math.min(maxSeconds, slot / 2));
            long start = i * slot + chance.below(slot - length);
            spans.add(new Span(Duration.ofSeconds(start).plusMillis(chance.below(1000)), Duration.ofSeconds(length)));
        }
        return spans;
    }

    /** One or more moments. */
    List<Duration> moments(int atMost) {
        List<Duration> moments = new ArrayList<>();
        int count = 1 + chance.below(atMost);
        for (int i = 0; i < count; i++) {
            moments.add(Duration.ofMillis(chance.below(minutes * MILLIS_PER_MINUTE)));
        }
        return moments;
    }
}
