package org.sngateway.gateway.ops;

import org.sngateway.gateway.core.CoreGauges;

/** The gauges of the core as they were taken last. Written by the event loop, readable from any thread. */
public final class Gauges {
    private volatile CoreGauges latest = CoreGauges.NONE;

    /** Takes the place of the gauges before. */
    public void publish(CoreGauges gauges) {
        latest = gauges;
    }

    /** The newest gauges; {@link CoreGauges#NONE} before the gateway serves. */
    public CoreGauges latest() {
        return latest;
    }
}
