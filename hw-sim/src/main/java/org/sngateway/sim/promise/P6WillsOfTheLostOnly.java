package org.sngateway.sim.promise;

import java.util.Arrays;
import org.sngateway.gateway.core.Cause;
import org.sngateway.gateway.core.SessionState;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.SnMessage;

/**
 * A will is published if and only if the client was lost: silent for one and a half times its keep alive or sleep duration.
 * Once for each time, and later by the time the gateway was down.
 */
final class P6WillsOfTheLostOnly extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** The gateway's own clock may run a little differently where it stood still. */
    private static final long TOLERANCE_NANOS = SECOND / 100;

    /** By node: when the gateway last heard it. */
    private final long[] heardNanos;
    /** By node: how long it may be silent; 0 = it is not supervised. */
    private final long[] periodNanos;
    /** What comes into force with the CONNACK. */
    private final long[] nextPeriodNanos;
    /** By node: its will was published for this loss. */
    private final boolean[] published;
    /** By node: the gateway said so, and rightly. */
    private final boolean[] lost;
    /** By node: it has another address than the one under which the gateway knows it. */
    private final boolean[] elsewhere;
    /** By node: since the will was published nothing has happened that could make it come again. */
    private final boolean[] undisturbed;

    P6WillsOfTheLostOnly(Scene scene) {
        super(scene);
        heardNanos = new long[scene.nodes()];
        periodNanos = new long[scene.nodes()];
        nextPeriodNanos = new long[scene.nodes()];
        published = new boolean[scene.nodes()];
        undisturbed = new boolean[scene.nodes()];
        lost = new boolean[scene.nodes()];
        elsewhere = new boolean[scene.nodes()];
    }

    @Override
    public void onMoved(int node) {
        elsewhere[node] = true;
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        boolean saysWhoItIs = message instanceof Connect
                || (message instanceof PingReq pingReq && !pingReq.clientId().isEmpty());
        elsewhere[node] &= !saysWhoItIs;
        if (elsewhere[node]) {
            return;
        }
        heardNanos[node] = now();
        if (message instanceof Connect connect) {
            nextPeriodNanos[node] = connect.durationSeconds() * SECOND;
        } else if (message instanceof Disconnect disconnect) {
            if (!disconnect.hasDuration()) {
                periodNanos[node] = 0;
            } else if (periodNanos[node] > 0) {
                periodNanos[node] = disconnect.sleepDurationSeconds() * SECOND;
            }
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof ConnAck connAck && connAck.returnCode().isAccepted()) {
            periodNanos[node] = nextPeriodNanos[node];
            published[node] = false;
            lost[node] = false;
        }
    }

    @Override
    public void onGatewayUp() {
        // Supervision begins a full new period.
        Arrays.fill(heardNanos, now());
        Arrays.fill(undisturbed, false);
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected || event instanceof MqttEvent.ConnectionLost) {
            undisturbed[node] = false;
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        if (after != SessionState.LOST || cause != Cause.SILENCE) {
            return;
        }
        long silentNanos = now() - heardNanos[node];
        if (periodNanos[node] == 0) {
            broken(node, "it was taken for lost though it was not connected, or had taken its leave");
        } else if (silentNanos + TOLERANCE_NANOS < periodNanos[node] + periodNanos[node] / 2) {
            broken(
                    node,
                    "it was taken for lost after a silence of " + silentNanos / SECOND + " s, with a period of "
                            + periodNanos[node] / SECOND + " s");
        }
        lost[node] = true;
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        if (!(command instanceof MqttCommand.Publish publish)
                || !publish.topic().equals(scene().node(node).willTopic())
                || NumberedPayload.numberOf(publish.payload()) < 0) {
            return;
        }
        if (published[node]) {
            if (undisturbed[node] && !publish.dup()) {
                broken(node, "its will was published twice for one loss");
            }
            return;
        }
        if (!lost[node]) {
            broken(node, "its will was published though it was not lost");
        }
        published[node] = true;
        undisturbed[node] = true;
    }

    @Override
    public boolean isSettled() {
        return firstMissing() < 0;
    }

    @Override
    public void onEnd() {
        int node = firstMissing();
        if (node >= 0) {
            broken(node, "it is lost, and its will never came");
        }
    }

    private int firstMissing() {
        for (int node = 0; node < published.length; node++) {
            boolean lost = scene().node(node).isDead()
                    && periodNanos[node] > 0
                    && scene().gatewayUpSinceNanos() != Deadline.NEVER;
            if (lost && scene().node(node).population().will().isPresent() && !published[node]) {
                return node;
            }
        }
        return -1;
    }
}
