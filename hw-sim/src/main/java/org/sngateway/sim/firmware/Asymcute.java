package org.sngateway.sim.firmware;

import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;

/** RIOT asymcute (R9.2). */
final class Asymcute implements Habits {
    @Override
    public ClientSettings settings(ClientSettings wanted) {
        return wanted.withPingInterval(wanted.keepAlive().multipliedBy(3).dividedBy(4));
    }

    @Override
    public void onSaid(SnMessage message, Ends ends, long nowNanos) {
        ends.toGateway(message instanceof Publish publish ? Emcute.withoutDup(publish) : message);
    }

    @Override
    public void onHeard(SnMessage message, Ends ends, long nowNanos) {
        boolean unknownToIt =
                message instanceof Register || (message instanceof Publish publish && publish.qos() == QoS.TWO);
        if (!unknownToIt) {
            ends.toClient(message, nowNanos);
        }
    }
}
