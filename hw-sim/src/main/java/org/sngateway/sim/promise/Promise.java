package org.sngateway.sim.promise;

import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.Publication;
import org.sngateway.sn.message.SnMessage;

/**
 * A promise of the gateway. It receives every event of a world and finds out whether the promise is kept. It sees the
 * gateway from outside only: its messages, and its reports to its operator.
 */
abstract class Promise implements WorldListener {
    protected static final int NOBODY = -1;

    /** A gateway whose disk has failed tries it again after 5 s, and then writes what it could not. */
    private static final long DISK_TRIED_AGAIN_NANOS = 6_000_000_000L;

    private final Scene scene;

    protected Promise(Scene scene) {
        this.scene = scene;
    }

    protected final Scene scene() {
        return scene;
    }

    protected final Ledger ledger() {
        return scene.ledger();
    }

    protected final long now() {
        return scene.now();
    }

    /** What the gateway has told may not be on disk, for the disk does not take it, or has just begun to. */
    protected final boolean diskIsLate() {
        long diskUpSince = scene.diskUpSinceNanos();
        return diskUpSince == Deadline.NEVER || (diskUpSince > 0 && now() - diskUpSince < DISK_TRIED_AGAIN_NANOS);
    }

    /**
     * The promise is broken.
     *
     * @param node the node concerned; {@link #NOBODY} if none
     */
    protected final void broken(int node, String what) {
        scene.broken(getClass().getSimpleName(), node, what);
    }

    // ---- between nodes and gateway

    @Override
    public void onToGateway(int node, SnMessage message) {}

    @Override
    public void onFromGateway(int node, SnMessage message) {}

    @Override
    public void onReceived(int node, long number, Publication publication) {}

    @Override
    public void onDelivered(int node, long number) {}

    @Override
    public void onAcknowledged(int node, long number) {}

    @Override
    public void onBeginsAgain(int node) {}

    @Override
    public void onLeaves(int node) {}

    @Override
    public void onUnsubscribes(int node, int commands) {}

    @Override
    public void onSubscribed(int node, int commands) {}

    @Override
    public void onMoved(int node) {}

    @Override
    public void onDisplaced(int node) {}

    @Override
    public void onConnectionLost(int node, String reason) {}

    @Override
    public void onSwitchedOff(int node) {}

    @Override
    public void onDied(int node) {}

    // ---- unknown senders

    @Override
    public void onFromUnknownSender(NodeAddress address, int octets) {}

    @Override
    public void onAttackOver() {}

    @Override
    public void onDiskGoesOn() {}

    @Override
    public void onToUnknownSender(NodeAddress address, SnMessage message, int octets) {}

    // ---- between gateway and broker

    @Override
    public void onCommand(int node, MqttCommand command) {}

    @Override
    public void onMqttEvent(int node, MqttEvent event) {}

    @Override
    public void onTaken(int node, long number, MqttCommand.Publish publish) {}

    @Override
    public void onBrokerTook(long number, boolean again) {}

    // ---- the gateway

    @Override
    public void onDeadLetter(int node, DeadLetter letter) {}

    @Override
    public void onGatewayUp() {}

    @Override
    public void onSettings(CoreSettings settings) {}

    @Override
    public void onGatewayDown() {}

    @Override
    public void onUnreachable() {}

    @Override
    public void onLinkDown() {}

    @Override
    public void onLinkUp() {}

    @Override
    public void onConnecting(int node, SessionState state) {}

    @Override
    public void onConnectFailed(int node, SessionState state) {}

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {}

    @Override
    public void onAddressChanged(int node) {}

    @Override
    public void onDropped(int node, DropReason reason, String topic) {}

    @Override
    public void onUnknownSender(int node) {}

    @Override
    public void onForgotten(Memory memory) {}

    @Override
    public void onFault(RuntimeException fault) {}

    // ---- time

    @Override
    public void onMinute() {}

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public void onEnd() {}
}
