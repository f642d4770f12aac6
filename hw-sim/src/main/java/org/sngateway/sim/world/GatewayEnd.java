package org.sngateway.sim.world;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.SnMessage;

/** The outputs of the gateway to nodes and broker, and its reports to its operator, for radio, broker and promises. */
final class GatewayEnd implements GatewayOutput, QuietCoreListener {
    private final World world;

    GatewayEnd(World world) {
        this.world = world;
    }

    // ---- outputs

    @Override
    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
        return message instanceof Encapsulated forwarded
                ? sendToNode(token, to, message, new ForwardedAddress(to, forwarded.nodeId()), forwarded.inner())
                : sendToNode(token, to, message, to, message);
    }

    /**
     * Sends to a node, or to its forwarder.
     *
     * @param to where the datagram goes
     * @param inner what the node gets of the message
     */
    private boolean sendToNode(long token, NodeAddress to, SnMessage message, NodeAddress node, SnMessage inner) {
        NodeSite site = world.siteAt(node);
        if (site == null) {
            int octets = world.radio().encode(message).remaining();
            world.trace().add(world.now(), octets);
            world.trace().note(world.now(), Trace.NO_NODE, () -> to + "  <---- " + SnPrinter.print(message));
            // A forwarder with clients behind it gets ADVERTISE.
            if (!world.places().isForwarder(to)) {
                world.promises().onToUnknownSender(to, inner, octets);
            }
            return true;
        }
        if (inner instanceof ConnAck connAck && connAck.returnCode().isAccepted()) {
            site.atBroker.onLetIn();
        }
        world.promises().onFromGateway(site.index, inner);
        return world.side().send(token, node, site, inner);
    }

    @Override
    public int roomFor(NodeAddress to) {
        return world.side().roomFor(to);
    }

    @Override
    public int maxMessageOctets(NodeAddress to) {
        return world.side().maxMessageOctets();
    }

    @Override
    public void broadcast(String listener, SnMessage message, int radius) {
        world.trace().add(world.now(), radius);
        world.side().broadcast(message, radius);
    }

    @Override
    public void sendToBroker(String clientId, MqttCommand command) {
        NodeSite site = world.siteOf(clientId);
        world.trace().add(world.now(), command instanceof MqttCommand.Publish publish ? publish.packetId() : -1);
        world.trace()
                .note(
                        world.now(),
                        site == null ? Trace.NO_NODE : site.index,
                        () -> "                          ---->  " + command + Trace.numberIn(command));
        if (site != null) {
            world.promises().onCommand(site.index, command);
        }
        world.broker().send(site == null ? world.broker().client(clientId) : site.atBroker, command);
    }

    // ---- reports

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        NodeSite site = world.siteOf(clientId);
        if (site != null) {
            world.trace()
                    .note(
                            world.now(),
                            site.index,
                            () -> "                [" + before + " -> " + after + ": " + cause + "]");
            world.promises().onStateChanged(site.index, before, after, cause);
        }
    }

    @Override
    public void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state) {
        NodeSite site = world.siteOf(clientId);
        if (site != null) {
            world.trace().note(world.now(), site.index, () -> "                [connecting, " + state + "]");
            world.promises().onConnecting(site.index, state);
        }
    }

    @Override
    public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
        NodeSite site = world.siteOf(clientId);
        if (site != null) {
            world.trace().note(world.now(), site.index, () -> "                [not let in, " + state + "]");
            world.promises().onConnectFailed(site.index, state);
        }
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        NodeSite site = world.siteOf(clientId);
        if (site != null && after.equals(site.heardAddress)) {
            world.promises().onAddressChanged(site.index);
        }
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        NodeSite site = world.siteOf(clientId);
        if (site != null) {
            world.trace()
                    .note(world.now(), site.index, () -> "                [dropped: " + reason + " " + topic + "]");
            world.promises().onDropped(site.index, reason, topic);
        }
    }

    @Override
    public void onUnknownSender(NodeAddress from, SnMessage message) {
        NodeSite site = world.siteAt(from);
        if (site != null) {
            world.promises().onUnknownSender(site.index);
        }
    }

    @Override
    public void onForgotten(Memory memory) {
        world.promises().onForgotten(memory);
    }

    @Override
    public void onStoreFailed(String reason) {
        world.trace().note(world.now(), -1, () -> "                [store failed: " + reason + "]");
    }

    @Override
    public void onUnreadableRecord(String clientId, String what, String reason) {
        world.broken("Store", -1, "a record of " + clientId + " could not be read: " + what + ", " + reason);
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        world.promises().onFault(fault);
    }
}
