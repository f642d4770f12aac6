package org.sngateway.gateway.metrics;

/** Writes the text format of Prometheus, version 0.0.4: a HELP and a TYPE line before the samples of a family. */
final class MetricsText {
    private final StringBuilder text = new StringBuilder(16 * 1024);

    /** Begins a family. */
    void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** A gauge that has one sample. */
    void gauge(String name, String help, long value) {
        family(name, "gauge", help);
        sample(name, value);
    }

    /** A gauge that has one sample. */
    void gauge(String name, String help, double value) {
        family(name, "gauge", help);
        sample(name, value);
    }

    /** A counter that has one sample. */
    void counter(String name, String help, double value) {
        family(name, "counter", help);
        sample(name, value);
    }

    /**
     * A sample of the family that has begun.
     *
     * @param labels a name, its value, the next name and so on
     */
    void sample(String name, long value, String... labels) {
        head(name, labels);
        text.append(value).append('\n');
    }

    /** The same with a number that need not be whole. */
    void sample(String name, double value, String... labels) {
        head(name, labels);
        text.append(value).append('\n');
    }

    private void head(String name, String... labels) {
        text.append(name);
        String before = "{";
        for (int i = 0; i < labels.length; i += 2) {
            text.append(before).append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            text.append('"');
            before = ",";
        }
        text.append(labels.length == 0 ? " " : "} ");
    }

    /** The samples of a histogram, whose family has begun. */
    void histogram(String name, Histogram histogram, String... labels) {
        String[] withBound = new String[labels.length + 2];
        System.arraycopy(labels, 0, withBound, 0, labels.length);
        withBound[labels.length] = "le";
        long[] counts = histogram.counts();
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            withBound[labels.length + 1] = i < Histogram.BOUNDS.length ? Histogram.BOUNDS[i] : "+Inf";
            sample(name + "_bucket", below, withBound);
        }
        sample(name + "_sum", histogram.sumSeconds(), labels);
        sample(name + "_count", below, labels);
    }

    /** Client ids are any text. */
    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
