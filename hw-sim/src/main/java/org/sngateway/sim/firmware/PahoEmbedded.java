package org.sngateway.sim.firmware;

import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.SnMessage;

/** Firmware on the Paho packet library, written against the Paho gateway (R9.5). */
final class PahoEmbedded implements Habits {
    @Override
    public void onSaid(SnMessage message, Ends ends, long nowNanos) {
        // R8.3: the PINGREQ has no client id.
        ends.toGateway(message instanceof PingReq ? PingReq.withoutClientId() : message);
    }
}
