package org.sngateway.sim.promise;

import java.util.HashMap;
import java.util.Map;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.SnMessage;

/**
 * Nothing brings the gateway down. An address without a session never gets more octets than it sent. CONNACK and
 * PINGRESP prove a session: a sleeper may wake at any address.
 */
final class P8UnknownSendersDoNoHarm extends Promise {
    /** By address without a session: octets received minus octets sent. */
    private final Map<NodeAddress, Long> balance = new HashMap<>();

    P8UnknownSendersDoNoHarm(Scene scene) {
        super(scene);
    }

    @Override
    public void onFromUnknownSender(NodeAddress address, int octets) {
        balance.merge(address, (long) octets, Long::sum);
    }

    @Override
    public void onToUnknownSender(NodeAddress address, SnMessage message, int octets) {
        Long before = balance.get(address);
        boolean isLetIn =
                message instanceof ConnAck connAck && connAck.returnCode().isAccepted();
        if (isLetIn || message instanceof PingResp) {
            balance.put(address, Long.MAX_VALUE / 2);
        } else if (before == null || before < octets) {
            broken(NOBODY, address + " has no session and got " + message + ", which is more than came from there");
        } else {
            balance.put(address, before - octets);
        }
    }

    @Override
    public void onFault(RuntimeException fault) {
        StringBuilder text = new StringBuilder("a fault of the core: " + fault);
        for (int i = 0; i < Math.min(6, fault.getStackTrace().length); i++) {
            text.append(" at ").append(fault.getStackTrace()[i]);
        }
        broken(NOBODY, text.toString());
    }
}
