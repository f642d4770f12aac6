package org.sngateway.sim.promise;

import java.util.Arrays;
import org.sngateway.gateway.core.Cause;
import org.sngateway.gateway.core.SessionState;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;

/**
 * One client's trouble never delays another's: while gateway and broker are all right, whoever asks gets an answer, and what
 * comes for whoever listens is sent.
 */
final class P10NobodyWaitsForOthers extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** Longer than the gateway waits for an answer of the broker. */
    private static final long MOST_NANOS = 7 * SECOND;
    /** After an outage or a restart everybody wants something at once. */
    private static final long RECOVERY_NANOS = 180 * SECOND;

    /** After such a silence nothing that is said too often can hold up the answer to a sleeper. */
    private static final long SILENCE_NANOS = 15 * SECOND;

    /** By node: since when a PUBLISH has been waiting for an answer. */
    private final long[] askedNanos;
    /** By node: since when a message for it has been waiting to be sent. */
    private final long[] owedNanos;
    /** By node: MsgId of the PUBLISH and the REGISTER that it has to answer before it gets anything else; 0 = none. */
    private final int[] publishing;

    private final int[] registering;
    /** By node: since when a sleeper that woke up has been waiting for a first answer. */
    private final long[] wokenNanos;
    /** By node: when the gateway said something to it last. */
    private final long[] toldNanos;
    /** By node: the gateway knows that it sleeps. */
    private final boolean[] asleep;

    /** By node: it has its connection to the broker. */
    private final boolean[] connected;
    /** By node: it was told that it has no session; some don't listen to that (9.1). */
    private final boolean[] dismissed;

    P10NobodyWaitsForOthers(Scene scene) {
        super(scene);
        askedNanos = new long[scene.nodes()];
        owedNanos = new long[scene.nodes()];
        connected = new boolean[scene.nodes()];
        dismissed = new boolean[scene.nodes()];
        publishing = new int[scene.nodes()];
        registering = new int[scene.nodes()];
        wokenNanos = new long[scene.nodes()];
        toldNanos = new long[scene.nodes()];
        asleep = new boolean[scene.nodes()];
        Arrays.fill(wokenNanos, Deadline.NEVER);
        Arrays.fill(askedNanos, Deadline.NEVER);
        Arrays.fill(owedNanos, Deadline.NEVER);
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if ((message instanceof PubAck pubAck && pubAck.msgId() == publishing[node])
                || (message instanceof PubComp pubComp && pubComp.msgId() == publishing[node])) {
            publishing[node] = 0;
        } else if (message instanceof RegAck regAck && regAck.msgId() == registering[node]) {
            registering[node] = 0;
        }
        if (message instanceof PingReq pingReq && !pingReq.clientId().isEmpty()) {
            onWake(node);
        } else if (message instanceof Connect) {
            wokenNanos[node] = Deadline.NEVER;
        }
        if (message instanceof Publish publish
                && publish.qos().isAcknowledged()
                && askedNanos[node] == Deadline.NEVER
                && connected[node]
                && !dismissed[node]
                && scene().node(node).state() == ClientState.ACTIVE) {
            askedNanos[node] = now();
        }
    }

    private void onWake(int node) {
        boolean stays = scene().node(node).population().moves().isZero();
        if (asleep[node] && stays && wokenNanos[node] == Deadline.NEVER && now() - toldNanos[node] > SILENCE_NANOS) {
            wokenNanos[node] = now();
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        asleep[node] = after == SessionState.ASLEEP;
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        checkWake(node);
        wokenNanos[node] = Deadline.NEVER;
        toldNanos[node] = now();
        if (message instanceof PubAck || message instanceof PubRec) {
            check(node, askedNanos[node], "it got no answer for ");
            askedNanos[node] = Deadline.NEVER;
        } else if (message instanceof Publish || message instanceof Register) {
            check(node, owedNanos[node], "nothing was sent to it for ");
            owedNanos[node] = Deadline.NEVER;
            if (message instanceof Publish publish && publish.qos().isAcknowledged()) {
                publishing[node] = publish.msgId();
            } else if (message instanceof Register register) {
                registering[node] = register.msgId();
            }
        } else if (message instanceof PubRel pubRel) {
            publishing[node] = pubRel.msgId();
        } else if (message instanceof Disconnect) {
            dismissed[node] = true;
            forget(node);
        } else if (message instanceof ConnAck connAck && connAck.returnCode().isAccepted()) {
            dismissed[node] = false;
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            connected[node] = true;
        } else if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            connected[node] = false;
            forget(node);
        } else if (event instanceof MqttEvent.Publish publish
                && publish.packetId() > 0
                && owedNanos[node] == Deadline.NEVER
                && publishing[node] == 0
                && registering[node] == 0
                && scene().node(node).state() == ClientState.ACTIVE
                && !scene().node(node).isDead()) {
            long number = NumberedPayload.numberOf(publish.payload());
            if (number >= 0 && !ledger().isAcknowledged(number) && !ledger().hasArrived(number)) {
                owedNanos[node] = now();
            }
        }
    }

    @Override
    public void onConnectionLost(int node, String reason) {
        forget(node);
    }

    @Override
    public void onLeaves(int node) {
        forget(node);
    }

    @Override
    public void onDied(int node) {
        forget(node);
    }

    @Override
    public void onGatewayDown() {
        Arrays.fill(connected, false);
        Arrays.fill(askedNanos, Deadline.NEVER);
        Arrays.fill(owedNanos, Deadline.NEVER);
        Arrays.fill(wokenNanos, Deadline.NEVER);
    }

    /** Whether it had to be dropped is not the question here. */
    @Override
    public void onDropped(int node, DropReason reason, String topic) {
        owedNanos[node] = Deadline.NEVER;
    }

    @Override
    public void onMinute() {
        for (int node = 0; node < askedNanos.length; node++) {
            checkWake(node);
            check(node, askedNanos[node], "it got no answer for ");
            boolean waits = askedNanos[node] != Deadline.NEVER || owedNanos[node] != Deadline.NEVER;
            if (waits && scene().node(node).state() != ClientState.ACTIVE) {
                forget(node);
            }
        }
    }

    private void forget(int node) {
        askedNanos[node] = Deadline.NEVER;
        owedNanos[node] = Deadline.NEVER;
    }

    private void checkWake(int node) {
        if (wokenNanos[node] != Deadline.NEVER && now() - wokenNanos[node] > MOST_NANOS) {
            broken(node, "it woke up and got no answer for " + (now() - wokenNanos[node]) / SECOND + " s");
        }
    }

    private void check(int node, long sinceNanos, String what) {
        if (sinceNanos != Deadline.NEVER && now() - sinceNanos > MOST_NANOS && isQuiet(sinceNanos)) {
            broken(node, what + (now() - sinceNanos) / SECOND + " s, though gateway and broker were all right");
        }
    }

    private boolean isQuiet(long sinceNanos) {
        return isLongBefore(scene().gatewayUpSinceNanos(), sinceNanos)
                && isLongBefore(scene().brokerUpSinceNanos(), sinceNanos);
    }

    private static boolean isLongBefore(long upSinceNanos, long sinceNanos) {
        return upSinceNanos != Deadline.NEVER && sinceNanos - upSinceNanos > RECOVERY_NANOS;
    }
}
