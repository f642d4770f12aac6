package org.sngateway.gateway.readmodel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How many messages came from nodes: in each of the last seconds, and in each hour of the last week. For any thread. */
public final class Traffic {
    private static final int MAX_SECONDS = 600;
    private static final int MAX_HOURS = 7 * 24;

    private final Deque<Long> seconds = new ArrayDeque<>();
    private final NavigableMap<Long, Long> hours = new TreeMap<>();
    private long presentSecond;
    private long inPresentSecond;

    Traffic() {}

    /**
     * Counts messages.
     *
     * @param nowMillis of Unix time; it may jump
     */
    synchronized void add(long nowMillis, long messages) {
        advance(TimeUnit.MILLISECONDS.toSeconds(nowMillis));
        inPresentSecond += messages;
        hours.merge(hourOf(nowMillis), messages, Long::sum);
        forgetOldHours();
    }

    private void advance(long second) {
        if (second < presentSecond || second - presentSecond > MAX_SECONDS) {
            seconds.clear();
        } else {
            for (; presentSecond < second; presentSecond++) {
                seconds.addLast(inPresentSecond);
                inPresentSecond = 0;
            }
            while (seconds.size() > MAX_SECONDS) {
                seconds.removeFirst();
            }
        }
        presentSecond = second;
    }

    private void forgetOldHours() {
        while (hours.size() > MAX_HOURS) {
            hours.pollFirstEntry();
        }
    }

    private static long hourOf(long millis) {
        return millis - Math.floorMod(millis, TimeUnit.HOURS.toMillis(1));
    }

    /** From before a restart, by the beginning of the hour in milliseconds of Unix time. */
    synchronized void restore(Map<Long, Long> earlier) {
        earlier.forEach((hour, messages) -> hours.merge(hourOf(hour), messages, Long::sum));
        forgetOldHours();
    }

    /** In each of the last seconds that are over, the newest last. */
    public synchronized List<Long> perSecond() {
        return new ArrayList<>(seconds);
    }

    /** In the last second that is over; 0 if there is none. */
    public synchronized long lastSecond() {
        return seconds.isEmpty() ? 0 : seconds.getLast();
    }

    /** In each hour, by its beginning in milliseconds of Unix time; hours in which the gateway did not run are left out. */
    public synchronized Map<Long, Long> perHour() {
        return new TreeMap<>(hours);
    }
}
