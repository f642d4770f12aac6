package org.sngateway.sn.capture;

import java.util.Map;
import java.util.stream.Collectors;

/** Why a packet of a capture file gives no PDU. */
public enum SkipReason {
    LINK_TYPE("of a link type that is not known here"),
    /** ARP, for instance. */
    NO_IP("without IP"),
    /** TCP or ICMP, for instance. */
    NO_UDP("without UDP"),
    /** They are not put together. */
    FRAGMENT("fragments of larger ones"),
    CUT("of which the capturing program did not keep all octets"),
    MALFORMED("with a header that contradicts itself"),
    OTHER_PROTOCOL("exported PDUs of other protocols");

    private final String words;

    SkipReason(String words) {
        this.words = words;
    }

    /** Example: {@code 2 without IP, 1 without UDP}. */
    public static String inWords(Map<SkipReason, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey().words)
                .collect(Collectors.joining(", "));
    }
}
