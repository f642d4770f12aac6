package org.sngateway.gateway.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of the log. Safe for use by several threads. */
public final class LogTail {
    private static final int MAX_LINES = 500;
    private static final int MAX_CHARACTERS = 1_000;

    /**
     * A line.
     *
     * @param number 1 for the first one since the start
     * @param level {@code error}, {@code warn}, {@code info} or {@code debug}
     */
    public record Line(long number, long atMillis, String level, String text) {}

    private final Deque<Line> lines = new ArrayDeque<>();
    private long count;

    synchronized void add(long atMillis, String level, String text) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(new Line(++count, atMillis, level, text.substring(0, Math.min(MAX_CHARACTERS, text.length()))));
    }

    /**
     * The lines after the one of this number, as far as they are still there, the newest last.
     *
     * @param number 0 = from the first one on
     */
    public synchronized List<Line> after(long number) {
        return lines.stream().filter(line -> line.number() > number).toList();
    }
}
