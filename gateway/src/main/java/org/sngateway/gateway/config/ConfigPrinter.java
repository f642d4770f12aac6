package org.sngateway.gateway.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Writes a configuration as a file. */
final class ConfigPrinter {
    /** How many of the keys are written. */
    enum Extent {
        /** Differences from the defaults; no comments, and no section without a value. */
        CHANGES,
        /** Also the usual keys, with a comment at each key. */
        USUAL,
        /** Everything, with a comment at each key. */
        ALL
    }

    private record Heading(int depth, String name) {}

    private static final int COMMENT_COLUMN = 34;

    private final Extent extent;
    private final StringBuilder text = new StringBuilder();

    /** Headings of sections without a value so far. */
    private final Deque<Heading> waiting = new ArrayDeque<>();

    ConfigPrinter(Extent extent) {
        this.extent = extent;
    }

    void comment(String line) {
        if (hasComments()) {
            text.append("# ").append(line).append('\n');
        }
    }

    /** A line that is only an explanation. */
    void remark(int depth, String text) {
        if (hasComments()) {
            line(depth, "# " + text, "");
        }
    }

    /** A section with a fixed name: without a value it has no effect and is left out. */
    void section(int depth, String name, String comment) {
        while (!waiting.isEmpty() && waiting.getLast().depth() >= depth) {
            waiting.removeLast();
        }
        if (!hasComments()) {
            waiting.add(new Heading(depth, name));
            return;
        }
        if (depth == 0) {
            text.append('\n');
        }
        line(depth, name + ":", comment);
    }

    /** A section with a name from the file: it is written even when it is empty. */
    void namedSection(int depth, String name) {
        line(depth, Kind.quoteIfNeeded(name) + ":", "");
    }

    /** Writes the values of a section. */
    void values(int depth, List<Key<?>> keys, Values values) {
        keys.stream()
                .filter(key -> switch (extent) {
                    case ALL -> true;
                    case USUAL -> key.usual() || isChanged(key, values);
                    case CHANGES -> isChanged(key, values);
                })
                .forEach(key -> value(depth, key, values));
    }

    /** Writes a key with a name from the file. */
    void entry(int depth, String name, String value) {
        line(depth, Kind.quoteIfNeeded(name) + ": " + value, "");
    }

    String text() {
        return text.toString();
    }

    private boolean hasComments() {
        return extent != Extent.CHANGES;
    }

    private static boolean isChanged(Key<?> key, Values values) {
        return !values.get(key).equals(key.defaultValue());
    }

    private <T> void value(int depth, Key<T> key, Values values) {
        String value = key.kind().write(values.get(key));
        line(depth, key.name() + ": " + value, key.comment());
    }

    private void line(int depth, String content, String comment) {
        while (!waiting.isEmpty()) {
            Heading heading = waiting.removeFirst();
            text.append("  ".repeat(heading.depth())).append(heading.name()).append(":\n");
        }
        String indented = "  ".repeat(depth) + content;
        text.append(indented);
        if (!comment.isEmpty() && hasComments()) {
            text.append(" ".repeat(Math.max(1, COMMENT_COLUMN - indented.length())))
                    .append("# ")
                    .append(comment);
        }
        text.append('\n');
    }
}
