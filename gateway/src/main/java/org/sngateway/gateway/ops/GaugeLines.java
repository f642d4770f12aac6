package org.sngateway.gateway.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.state.SessionState;

/** The gauges of the core as members of an object: CONTROL.md lists them. */
public final class GaugeLines {
    private GaugeLines() {}

    /** All of them, by name. */
    public static Map<String, Object> of(CoreGauges gauges) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("sessions", gauges.sessions().total());
        for (SessionState state : SessionState.values()) {
            line.put("sessions." + state.label(), gauges.sessions().in(state));
        }
        line.put("sessions.connecting", gauges.sessions().attempts());
        line.put("broker-connections", gauges.broker().connections());
        line.put("broker-waiting", gauges.broker().opening() + gauges.broker().waiting());
        line.put("queued", gauges.queuedMessages());
        line.put("spooled", gauges.spool().messages());
        line.put("spool-octets", gauges.spool().octets());
        line.put("spool-max-octets", gauges.spool().maxOctets());
        line.put(
                "spool-oldest-seconds",
                TimeUnit.MILLISECONDS.toSeconds(gauges.spool().oldestAgeMillis()));
        line.put("memory-octets", gauges.memory().octets());
        line.put("memory-max-octets", gauges.memory().maxOctets());
        line.put("store-pending", gauges.store().pending());
        return line;
    }
}
