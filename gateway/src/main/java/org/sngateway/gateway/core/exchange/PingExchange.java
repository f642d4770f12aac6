package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.state.Cause;

/** PINGREQ of a client (MQTT-SN 1.2 §6.11, §6.14): a sign of life of an active client, the wake of a sleeping one. */
public final class PingExchange {
    private final SessionLife life;
    private final ClientPlace place;
    private final ConnectExchange connect;
    private final SleepExchange sleep;
    private final DeliveryFlow deliveries;

    public PingExchange(
            SessionLife life,
            ClientPlace place,
            ConnectExchange connect,
            SleepExchange sleep,
            DeliveryFlow deliveries) {
        this.life = life;
        this.place = place;
        this.connect = connect;
        this.sleep = sleep;
        this.deliveries = deliveries;
    }

    /** Rows 7 and 8. */
    public void onPingReq(long nowNanos) {
        switch (life.state()) {
            case ACTIVE -> sleep.answerPing();
            case ASLEEP -> wake(nowNanos);
            case AWAKE -> deliveries.onPingRepeated(nowNanos);
            case DISCONNECTED, LOST -> throw new IllegalStateException("PINGREQ in " + life.state());
        }
    }

    /** A PINGREQ of the sleeping client came from elsewhere: an attempt to connect is given up, or is somebody else's. */
    public void onPingReqFrom(NodeAddress from, long nowNanos) {
        if (sleep.endAtWake() == null) {
            connect.cancel(nowNanos);
        }
        place.moveTo(from);
        connect.onMoved();
    }

    private void wake(long nowNanos) {
        Cause end = sleep.endAtWake();
        if (end != null) {
            life.end(end, nowNanos);
            return;
        }
        NodeAddress from = place.address();
        if (connect.isUnconfirmed() && from != null) {
            onPingReqFrom(from, nowNanos);
        }
        sleep.wake(nowNanos);
        if (!connect.hasAttempt()) {
            deliveries.startFlush(nowNanos);
        }
    }
}
