package org.sngateway.gateway.config;

import java.util.List;

/** Writes a configuration as a file with a comment at each key. */
final class ConfigPrinter {
    private static final int COMMENT_COLUMN = 34;

    private final StringBuilder text = new StringBuilder();

    void comment(String line) {
        text.append("# ").append(line).append('\n');
    }

    /** A line that only explains. */
    void remark(int depth, String text) {
        line("  ".repeat(depth) + "# " + text, "");
    }

    void section(int depth, String name, String comment) {
        if (depth == 0) {
            text.append('\n');
        }
        line("  ".repeat(depth) + name + ":", comment);
    }

    /**
     * Writes the values of a section.
     *
     * @param all also those that hardly anybody changes and that have their default
     */
    void values(int depth, List<Key<?>> keys, Values values, boolean all) {
        keys.stream()
                .filter(key -> all || key.usual() || !values.get(key).equals(key.defaultValue()))
                .forEach(key -> value(depth, key, values));
    }

    /** Writes a key whose name is not known beforehand. */
    void entry(int depth, String name, String value) {
        line("  ".repeat(depth) + Kind.quoteIfNeeded(name) + ": " + value, "");
    }

    String text() {
        return text.toString();
    }

    private <T> void value(int depth, Key<T> key, Values values) {
        String value = key.kind().write(values.get(key));
        line("  ".repeat(depth) + key.name() + ": " + value, key.comment());
    }

    private void line(String content, String comment) {
        text.append(content);
        if (!comment.isEmpty()) {
            text.append(" ".repeat(Math.max(1, COMMENT_COLUMN - content.length())))
                    .append("# ")
                    .append(comment);
        }
        text.append('\n');
    }
}
