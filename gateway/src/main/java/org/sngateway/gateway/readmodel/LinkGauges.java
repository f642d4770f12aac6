package org.sngateway.gateway.readmodel;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A listener at one moment. A value.
 *
 * @param kind {@code udp}, or the driver of a radio
 * @param isUp whether it serves an address or a port
 * @param udpPort of a listener on UDP, 1 to 65535
 * @param airtimeUsedRatio what is spent of the airtime that may be used at once, 0 to 1; empty if it has no limit
 * @param counters what the link has counted, by name
 */
public record LinkGauges(
        String name,
        String kind,
        boolean isUp,
        OptionalInt udpPort,
        OptionalDouble airtimeUsedRatio,
        Map<String, Long> counters) {}
