package org.sngateway.gateway.core.topic;

import org.sngateway.sn.message.Utf8;

/**
 * Which topic names and filters may reach a broker (MQTT 3.1.1 §4.7). Several brokers close the connection over a
 * malformed one, so the gateway refuses it first.
 *
 * @param maxOctets the longest in UTF-8; some brokers take no more than 4096
 * @param maxLevels the most levels between slashes; some brokers take no more than 128
 */
public record TopicRules(int maxOctets, int maxLevels) {
    /** The limits that every known broker accepts. */
    public static final TopicRules DEFAULT = new TopicRules(4_096, 128);

    /** Whether a message can be published under this name: no wildcard, no control character, within the limits. */
    public boolean allowsName(String name) {
        return isWellFormed(name) && !TopicFilter.hasWildcard(name);
    }

    /** Whether this filter can be subscribed: as a name, with wildcards where MQTT allows them. */
    public boolean allowsFilter(String filter) {
        return isWellFormed(filter) && wildcardsStandAlone(filter);
    }

    private boolean isWellFormed(String text) {
        if (text.isEmpty() || text.length() > maxOctets || Utf8.octets("topic", text) > maxOctets) {
            return false;
        }
        int levels = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            levels += c == '/' ? 1 : 0;
        }
        return levels <= maxLevels;
    }

    /** {@code +} fills its level, {@code #} fills the last one. */
    private static boolean wildcardsStandAlone(String filter) {
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c == '+' || c == '#') {
                boolean startsLevel = i == 0 || filter.charAt(i - 1) == '/';
                boolean last = i == filter.length() - 1;
                boolean endsLevel = last || (c == '+' && filter.charAt(i + 1) == '/');
                if (!startsLevel || !endsLevel) {
                    return false;
                }
            }
        }
        return true;
    }
}
