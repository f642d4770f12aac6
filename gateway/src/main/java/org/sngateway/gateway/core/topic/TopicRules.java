package org.sngateway.gateway.core.topic;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Utf8;

/**
 * Which topic names and filters may reach a broker (MQTT 3.1.1 §4.7). Several brokers close the connection over a
 * malformed one, so the gateway refuses it first (R8.34).
 *
 * @param maxOctets the longest in UTF-8; some brokers take no more than 4096
 * @param maxLevels the most levels between slashes; some brokers take no more than 128
 */
public record TopicRules(int maxOctets, int maxLevels) {
    /** The limits that every known broker accepts. */
    public static final TopicRules DEFAULT = new TopicRules(4_096, 128);

    private static final String SHARE = "$share/";

    /** Whether a message can be published under this name. */
    public boolean allowsName(String name) {
        return nameFault(name) == null;
    }

    /** Whether this filter can be subscribed. */
    public boolean allowsFilter(String filter) {
        return filterFault(filter) == null;
    }

    /** Why a message can't be published under this name, in words for the log; {@code null} if it can. */
    public @Nullable String nameFault(String name) {
        String fault = fault(name);
        return fault == null && TopicFilter.hasWildcard(name) ? "a wildcard, in a name" : fault;
    }

    /** Why this filter can't be subscribed, in words for the log; {@code null} if it can. */
    public @Nullable String filterFault(String filter) {
        String fault = fault(filter);
        if (fault == null && !wildcardsStandAlone(filter)) {
            return "a wildcard that does not fill its level";
        }
        boolean isShared = filter.equals("$share") || filter.startsWith(SHARE);
        return fault == null && isShared && !isSharedFilter(filter) ? "$share without a group or a filter" : fault;
    }

    private @Nullable String fault(String text) {
        String fault = BrokerText.fault(text);
        if (text.isEmpty()) {
            return "nothing in it";
        } else if (fault != null) {
            return fault;
        } else if (text.length() > maxOctets || Utf8.octets("topic", text) > maxOctets) {
            return "more than " + maxOctets + " octets; see limits: topic-octets";
        }
        int levels = 1;
        for (int i = 0; i < text.length(); i++) {
            levels += text.charAt(i) == '/' ? 1 : 0;
        }
        return levels > maxLevels ? "more than " + maxLevels + " levels; see limits: topic-levels" : null;
    }

    /** MQTT 5 §4.8.2: {@code $share/group/filter}, the group without a wildcard. */
    private static boolean isSharedFilter(String filter) {
        int end = filter.indexOf('/', Math.min(filter.length(), SHARE.length()));
        return end > SHARE.length()
                && end < filter.length() - 1
                && !TopicFilter.hasWildcard(filter.substring(SHARE.length(), end));
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
