package org.sngateway.gateway.core.topic;

/** Matching of topic names against filters (MQTT 3.1.1 §4.7). */
public final class TopicFilter {
    private TopicFilter() {}

    public static boolean hasWildcard(String filter) {
        return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    /**
     * Whether a message with this topic name is meant for a subscriber of this filter.
     *
     * @param filter well formed
     * @param name without wildcards
     */
    public static boolean matches(String filter, String name) {
        // MQTT 3.1.1 §4.7.2: a wildcard in the first level does not match names that begin with $.
        if (name.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        int f = 0;
        int n = 0;
        while (true) {
            int filterEnd = endOfLevel(filter, f);
            if (filter.startsWith("#", f) && filterEnd == f + 1) {
                return true;
            }
            int nameEnd = endOfLevel(name, n);
            boolean single = filter.startsWith("+", f) && filterEnd == f + 1;
            if (!single && !sameLevel(filter, f, filterEnd, name, n, nameEnd)) {
                return false;
            }
            boolean filterDone = filterEnd == filter.length();
            boolean nameDone = nameEnd == name.length();
            if (nameDone) {
                // "a/#" matches "a" too.
                return filterDone || (filter.startsWith("/#", filterEnd) && filterEnd + 2 == filter.length());
            }
            if (filterDone) {
                return false;
            }
            f = filterEnd + 1;
            n = nameEnd + 1;
        }
    }

    private static boolean sameLevel(String filter, int f, int filterEnd, String name, int n, int nameEnd) {
        return filterEnd - f == nameEnd - n && filter.regionMatches(f, name, n, filterEnd - f);
    }

    private static int endOfLevel(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }
}
