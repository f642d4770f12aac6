package org.sngateway.sim.promise;

import java.util.HashMap;
import java.util.Map;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.SnMessage;

/**
 * Nothing brings the gateway down. An address without a session never gets more octets than it sent. CONNACK and
 * PINGRESP prove a session: a sleeper may wake at any address. New client ids of one IP address are let in at a pace.
 */
final class P8UnknownSendersDoNoHarm extends Promise {
    /** By address without a session: octets received minus octets sent. */
    private final Map<NodeAddress, Long> balance = new HashMap<>();

    /** By IP address: since when it has been heard, and how many new client ids were let in, in this life of the gateway. */
    private final Map<IpAddress, Newcomers> newcomers = new HashMap<>();

    private static final class Newcomers {
        private final long sinceNanos;
        private int letIn;

        Newcomers(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private boolean forgetful;
    private GatewayLimits limits;

    P8UnknownSendersDoNoHarm(Scene scene, CoreSettings settings) {
        super(scene);
        limits = settings.limits();
    }

    @Override
    public void onSettings(CoreSettings settings) {
        limits = settings.limits();
    }

    @Override
    public void onGatewayUp() {
        newcomers.clear();
    }

    @Override
    public void onForgotten(Memory memory) {
        forgetful |= memory == Memory.NEW_CLIENTS;
    }

    @Override
    public void onFromUnknownSender(NodeAddress address, int octets) {
        balance.merge(address, (long) octets, Long::sum);
        if (scene().strangersFillTable()) {
            address.sourceIp().ifPresent(ip -> newcomers.computeIfAbsent(ip, unknown -> new Newcomers(now())));
        }
    }

    @Override
    public void onToUnknownSender(NodeAddress address, SnMessage message, int octets) {
        Long before = balance.get(address);
        boolean isLetIn =
                message instanceof ConnAck connAck && connAck.returnCode().isAccepted();
        if (isLetIn && scene().strangersFillTable() && !forgetful) {
            address.sourceIp().ifPresent(this::countNew);
        }
        if (isLetIn || message instanceof PingResp) {
            balance.put(address, Long.MAX_VALUE / 2);
        } else if (before == null || before < octets) {
            broken(NOBODY, address + " has no session and got " + message + ", which is more than came from there");
        } else {
            balance.put(address, before - octets);
        }
    }

    private void countNew(IpAddress ip) {
        Newcomers some = newcomers.computeIfAbsent(ip, unknown -> new Newcomers(now()));
        some.letIn++;
        long interval = limits.newClientIntervalNanos();
        if (interval > 0 && some.letIn > limits.newClientBurst() + 1 + (now() - some.sinceNanos) / interval) {
            broken(NOBODY, some.letIn + " new client ids of " + ip + " were let in since " + some.sinceNanos + " ns");
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
