package org.sngateway.sim.promise;

import java.util.Arrays;
import org.sngateway.gateway.core.Cause;
import org.sngateway.gateway.core.SessionState;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/**
 * A will is published if and only if the client was lost: silent for one and a half times its keep alive or sleep duration.
 * Once for each time, and later by the time the gateway was down.
 */
final class P6WillsOfTheLostOnly extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** The gateway's own clock may run a little differently where it stood still. */
    private static final long TOLERANCE_NANOS = SECOND / 100;

    private static final long WRITTEN_LATER_NANOS = 3 * SECOND;

    /** By node: when the gateway last heard it. */
    private final long[] heardNanos;
    /** By node: when it last said anything, from wherever. */
    private final long[] saidNanos;
    /** By node: how long it may be silent; 0 = it is not supervised. */
    private final long[] periodNanos;
    /**
     * By node: the shortest that was in force lately, 0 if none was. After a kill any of these may be what the store knows.
     */
    private final long[] shortestNanos;
    /** By node: since when the period has been what it is. */
    private final long[] changedNanos;
    /** By node: it was told that it is connected, and has not taken its leave since. */
    private final boolean[] told;
    /** By node: its latest CONNECT announced a will. */
    private final boolean[] announced;
    /** By node: its session began with a CONNECT without a will: a client that gets up thinks that the gateway has it. */
    private final boolean[] untold;
    /** By node: its session has ended, though the CONNACK may still be on its way out. */
    private final boolean[] over;
    /** By node: the gateway was killed soon after the period had changed. */
    private final boolean[] inDoubt;
    /** What comes into force with the CONNACK. */
    private final long[] nextPeriodNanos;
    /** By node: how often it was lost. */
    private final int[] losses;
    /** By node: when that was last. */
    private final long[] lostNanos;
    /** By node: how often its will was published, not counting what was repeated because it may not have arrived. */
    private final int[] published;
    /** By node: when that was last, or when the broker acknowledged it. */
    private final long[] publishedNanos;
    /** By node: how many of them it may not yet be written that they are through. */
    private final int[] publishedLately;
    /** By node: it was, since it last connected. */
    private final boolean[] publishedSinceConnect;
    /** By node: how many of these the broker acknowledged. */
    private final int[] acknowledged;
    /** By node: under which packet id that was last. */
    private final int[] packetIds;
    /** By node: it has another address than the one under which the gateway knows it. */
    private final boolean[] elsewhere;

    P6WillsOfTheLostOnly(Scene scene) {
        super(scene);
        heardNanos = new long[scene.nodes()];
        saidNanos = new long[scene.nodes()];
        periodNanos = new long[scene.nodes()];
        shortestNanos = new long[scene.nodes()];
        changedNanos = new long[scene.nodes()];
        inDoubt = new boolean[scene.nodes()];
        told = new boolean[scene.nodes()];
        over = new boolean[scene.nodes()];
        announced = new boolean[scene.nodes()];
        untold = new boolean[scene.nodes()];
        nextPeriodNanos = new long[scene.nodes()];
        losses = new int[scene.nodes()];
        lostNanos = new long[scene.nodes()];
        published = new int[scene.nodes()];
        acknowledged = new int[scene.nodes()];
        packetIds = new int[scene.nodes()];
        publishedNanos = new long[scene.nodes()];
        publishedLately = new int[scene.nodes()];
        publishedSinceConnect = new boolean[scene.nodes()];
        elsewhere = new boolean[scene.nodes()];
    }

    @Override
    public void onMoved(int node) {
        elsewhere[node] = true;
    }

    @Override
    public void onAddressChanged(int node) {
        elsewhere[node] = false;
        heardNanos[node] = saidNanos[node];
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        saidNanos[node] = now();
        if (message instanceof Connect connect) {
            nextPeriodNanos[node] = connect.durationSeconds() * SECOND;
            announced[node] = connect.will();
            untold[node] &= !connect.will();
        }
        boolean isOfAttempt = message instanceof WillTopic || message instanceof WillMsg;
        if (elsewhere[node] || isOfAttempt) {
            // A sleeper's attempt to connect is forgotten in a restart; it is no sign of life of the session then.
            return;
        }
        heardNanos[node] = now();
        if (message instanceof Disconnect disconnect) {
            // The CONNACK of a CONNECT before it may still be on its way out.
            nextPeriodNanos[node] = disconnect.hasDuration() ? disconnect.sleepDurationSeconds() * SECOND : 0;
            supervise(node, periodNanos[node] == 0 ? 0 : nextPeriodNanos[node]);
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof ConnAck connAck && connAck.returnCode().isAccepted()) {
            told[node] = true;
            if (!over[node]) {
                connected(node);
            }
        }
    }

    private void supervise(int node, long period) {
        boolean soon = now() - changedNanos[node] < WRITTEN_LATER_NANOS;
        long shortest = soon ? shorter(shortestNanos[node], periodNanos[node]) : periodNanos[node];
        shortestNanos[node] = shorter(shortest, period);
        inDoubt[node] = false;
        periodNanos[node] = period;
        changedNanos[node] = now();
    }

    private static long shorter(long one, long other) {
        return one == 0 || other == 0 ? one + other : Math.min(one, other);
    }

    private void connected(int node) {
        supervise(node, nextPeriodNanos[node]);
        publishedSinceConnect[node] = false;
        onAddressChanged(node);
    }

    @Override
    public void onGatewayUp() {
        // That a session has ended may not be on disk.
        Arrays.fill(over, false);
        // Supervision begins a full new period.
        Arrays.fill(heardNanos, now());
        Arrays.fill(saidNanos, now());
    }

    /**
     * That the will has gone out is written when there is time: after a kill it may come again. At QoS 0 it may never have
     * left.
     */
    @Override
    public void onGatewayDown() {
        for (int node = 0; node < published.length; node++) {
            boolean onItsWay = losses[node] > 0 && now() - lostNanos[node] < WRITTEN_LATER_NANOS;
            publishedSinceConnect[node] |= onItsWay
                    && scene().node(node)
                            .population()
                            .will()
                            .filter(qos -> qos == QoS.ZERO)
                            .isPresent();
            if (now() - changedNanos[node] < WRITTEN_LATER_NANOS) {
                inDoubt[node] = true;
                // That a session with CleanSession has begun is written when there is time.
                told[node] &= !scene().node(node).population().cleanSession();
            }
            if (now() - publishedNanos[node] < WRITTEN_LATER_NANOS) {
                published[node] -= Math.min(published[node], publishedLately[node]);
                publishedLately[node] = 0;
            }
        }
    }

    /** What the broker has not acknowledged may be published as a new message. */
    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            published[node] = Math.min(published[node], acknowledged[node]);
        } else if ((event instanceof MqttEvent.PubAck pubAck && pubAck.packetId() == packetIds[node])
                || (event instanceof MqttEvent.PubComp pubComp && pubComp.packetId() == packetIds[node])) {
            acknowledged[node] = published[node];
            publishedNanos[node] = now();
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        over[node] = after == SessionState.DISCONNECTED;
        untold[node] |= before == SessionState.DISCONNECTED && !announced[node];
        if (after == SessionState.ACTIVE) {
            connected(node);
        } else if (after == SessionState.DISCONNECTED) {
            supervise(node, 0);
        }
        if (after != SessionState.LOST || cause != Cause.SILENCE) {
            return;
        }
        long silentNanos = now() - heardNanos[node];
        long period = inDoubt[node] ? shortestNanos[node] : periodNanos[node];
        if (period == 0) {
            broken(node, "it was taken for lost though it was not connected, or had taken its leave");
        } else if (silentNanos + TOLERANCE_NANOS < period + period / 2) {
            broken(
                    node,
                    "it was taken for lost after a silence of " + silentNanos / SECOND + " s, with a period of "
                            + period / SECOND + " s");
        }
        losses[node]++;
        lostNanos[node] = now();
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        if (!(command instanceof MqttCommand.Publish publish)
                || !publish.topic().equals(scene().node(node).willTopic())) {
            return;
        }
        publishedSinceConnect[node] = true;
        if (publish.dup()) {
            return;
        }
        published[node]++;
        publishedLately[node] = now() - publishedNanos[node] < WRITTEN_LATER_NANOS ? publishedLately[node] + 1 : 1;
        packetIds[node] = publish.packetId();
        acknowledged[node] = publish.qos() == QoS.ZERO ? published[node] : acknowledged[node];
        publishedNanos[node] = now();
        if (published[node] > losses[node]) {
            broken(
                    node,
                    "its will was published " + published[node] + " times, and it was lost " + losses[node] + " times");
        }
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
            boolean isLost = scene().node(node).isDead()
                    && told[node]
                    && periodNanos[node] > 0
                    && !elsewhere[node]
                    && !untold[node];
            if (isLost && scene().node(node).population().will().isPresent() && !publishedSinceConnect[node]) {
                return node;
            }
        }
        return -1;
    }
}
