package org.sngateway.gateway.link;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a listener on UDP has counted since the start, over all its sockets. Owned by the event loop. */
final class UdpCounters {
    private long octetsIn;
    private long octetsOut;
    private long messagesIn;
    private long messagesOut;
    private long malformed;
    private long notSent;

    void received(int octets) {
        messagesIn++;
        octetsIn += octets;
    }

    void sent(int octets) {
        messagesOut++;
        octetsOut += octets;
    }

    /** A datagram was no message. */
    void malformed() {
        malformed++;
    }

    /** The network did not take a message. */
    void notSent() {
        notSent++;
    }

    /** Each count by its name; the names that a radio has too mean the same. */
    Map<String, Long> snapshot() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("octets-in", octetsIn);
        all.put("octets-out", octetsOut);
        all.put("messages-in", messagesIn);
        all.put("messages-out", messagesOut);
        all.put("malformed", malformed);
        all.put("not-sent", notSent);
        return all;
    }
}
