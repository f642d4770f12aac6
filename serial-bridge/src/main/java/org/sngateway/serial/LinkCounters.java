package org.sngateway.serial;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.serial.radio.SendFailure;

/** What a link has counted since the start. Written by the loop that owns it. */
public final class LinkCounters {
    private final Map<SendFailure, Long> failed = new EnumMap<>(SendFailure.class);
    private long octetsIn;
    private long octetsOut;
    private long messagesIn;
    private long messagesOut;
    private long noiseOctets;
    private long opened;
    private long closed;
    private long deferred;

    void octetsIn(int octets) {
        octetsIn += octets;
    }

    void octetsOut(int octets) {
        octetsOut += octets;
    }

    void messageIn() {
        messagesIn++;
    }

    void departed() {
        messagesOut++;
    }

    void failed(SendFailure reason) {
        failed.merge(reason, 1L, Long::sum);
    }

    void noise(int octets) {
        noiseOctets += octets;
    }

    void opened() {
        opened++;
    }

    void closed() {
        closed++;
    }

    void deferred() {
        deferred++;
    }

    /** Each count by its name: {@code messages-in}, {@code failed.NO_ANSWER} and so on. */
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("octets-in", octetsIn);
        all.put("octets-out", octetsOut);
        all.put("messages-in", messagesIn);
        all.put("messages-out", messagesOut);
        all.put("noise-octets", noiseOctets);
        all.put("opened", opened);
        all.put("closed", closed);
        all.put("airtime-deferred", deferred);
        failed.forEach((reason, count) -> all.put("failed." + reason.name(), count));
        return all;
    }
}
