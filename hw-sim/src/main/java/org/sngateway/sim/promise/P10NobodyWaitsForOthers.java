package org.sngateway.sim.promise;

import java.util.Arrays;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
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
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopicReq;

/**
 * One client's trouble never delays another's. While gateway and broker are free of faults, every request is answered
 * and every message for a reachable client is sent.
 */
final class P10NobodyWaitsForOthers extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** Longer than the gateway waits for an answer of the broker. */
    private static final long MOST_NANOS = 7 * SECOND;
    /** A dongle whose answer is lost on its line is waited for 10 s, and set up again in 10 s; here that happens twice in a row. */
    private static final long DONGLE_NANOS = 40 * SECOND;
    /** After an outage or a restart all nodes have requests at once. */
    private static final long RECOVERY_NANOS = 180 * SECOND;

    /** After this silence no rate limit can delay the answer to a sleeper. */
    private static final long SILENCE_NANOS = 15 * SECOND;

    private final Wait[] waits;
    private final long mostNanos;

    /** The waiting times of one node in one object: with many nodes, memory locality matters. */
    private static final class Wait {
        /** Since when a PUBLISH has been waiting for an answer. */
        private long askedNanos = Deadline.NEVER;
        /** Since when a message for it has been waiting to be sent. */
        private long owedNanos = Deadline.NEVER;
        /** The packet id of that message at the broker. */
        private int owedPacketId;
        /** Since when a sleeper that woke up has been waiting for a first answer. */
        private long wokenNanos = Deadline.NEVER;
        /** The time of the last message of the gateway to it. */
        private long toldNanos;
        /** MsgIds of the PUBLISH and the REGISTER that it must answer before it gets more; 0 = none. */
        private int publishing;

        private int registering;
        /** It has refused a REGISTER as it had no room. */
        private boolean isCongested;
        /** MsgId of the QoS 2 PUBLISH that it released last: a later repetition gets no answer of its own. */
        private int released;
        /** It was prompted for its will, and gets nothing else until it is connected or the attempt has ended. */
        private boolean prompted;
        /** The gateway knows that it sleeps. */
        private boolean asleep;
        /** When it was switched off last. */
        private long offNanos = Deadline.NEVER;
        /** Its MQTT connection is up. */
        private boolean connected;
        /** The gateway reads it. */
        private boolean isRead = true;
        /** The gateway has told it that it has no session; some clients ignore that (R9.1). */
        private boolean dismissed;

        private void forget() {
            askedNanos = Deadline.NEVER;
            owedNanos = Deadline.NEVER;
        }
    }

    P10NobodyWaitsForOthers(Scene scene) {
        super(scene);
        waits = new Wait[scene.nodes()];
        mostNanos = MOST_NANOS + (scene.isOnRadio() ? DONGLE_NANOS : 0);
        Arrays.setAll(waits, node -> new Wait());
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        Wait wait = waits[node];
        if ((message instanceof PubAck pubAck && pubAck.msgId() == wait.publishing)
                || (message instanceof PubComp pubComp && pubComp.msgId() == wait.publishing)) {
            wait.publishing = 0;
        } else if (message instanceof RegAck regAck && regAck.msgId() == wait.registering) {
            wait.registering = 0;
            // R5.4: then the gateway waits and tries again later.
            wait.isCongested = regAck.returnCode().equals(ReturnCode.CONGESTION);
            wait.owedNanos = wait.isCongested ? Deadline.NEVER : wait.owedNanos;
        } else if (message instanceof PubRel pubRel) {
            wait.released = pubRel.msgId();
        }
        if (message instanceof PingReq pingReq && !pingReq.clientId().isEmpty()) {
            onWake(node);
        } else if (message instanceof Connect) {
            wait.wokenNanos = Deadline.NEVER;
        }
        if (message instanceof Publish publish
                && publish.qos().isAcknowledged()
                && !(publish.dup() && publish.msgId() == wait.released)
                && wait.askedNanos == Deadline.NEVER
                && wait.connected
                && wait.isRead
                && !wait.dismissed
                && scene().node(node).state() == ClientState.ACTIVE) {
            wait.askedNanos = now();
        }
    }

    private void onWake(int node) {
        Wait wait = waits[node];
        boolean stays = scene().node(node).population().keepsAddresses();
        if (wait.asleep && stays && wait.wokenNanos == Deadline.NEVER && now() - wait.toldNanos > SILENCE_NANOS) {
            wait.wokenNanos = now();
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        waits[node].asleep = after == SessionState.ASLEEP;
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        Wait wait = waits[node];
        checkWake(node, wait);
        wait.wokenNanos = Deadline.NEVER;
        wait.toldNanos = now();
        if (message instanceof PubAck || message instanceof PubRec) {
            checkAnswer(node, wait);
            wait.askedNanos = Deadline.NEVER;
        } else if (message instanceof Publish || message instanceof Register) {
            check(node, wait.owedNanos, "nothing was sent to it for ");
            wait.owedNanos = Deadline.NEVER;
            wait.prompted = false;
            wait.isCongested = false;
            if (message instanceof Publish publish && publish.qos().isAcknowledged()) {
                wait.publishing = publish.msgId();
            } else if (message instanceof Register register) {
                wait.registering = register.msgId();
            }
        } else if (message instanceof PubRel pubRel) {
            wait.publishing = pubRel.msgId();
        } else if (message instanceof WillTopicReq || message instanceof WillMsgReq) {
            wait.prompted = true;
            wait.owedNanos = Deadline.NEVER;
        } else if (message instanceof Disconnect) {
            wait.dismissed = true;
            wait.forget();
        } else if (message instanceof ConnAck connAck) {
            // What the radio brought behind the CONNECT belonged to the session before; the client repeats what it
            // still wants.
            checkAnswer(node, wait);
            wait.askedNanos = Deadline.NEVER;
            wait.prompted = false;
            wait.dismissed &= !connAck.returnCode().isAccepted();
        }
    }

    /**
     * While the gateway does not read a connection, as the queue of its client is full, no answer can come (R8.32). What it
     * acknowledges to the broker before it has sent it to the client was dropped or written (P3): on the connection before, if the
     * broker repeats it.
     */
    @Override
    public void onCommand(int node, MqttCommand command) {
        Wait wait = waits[node];
        if ((command instanceof MqttCommand.PubAck pubAck && pubAck.packetId() == wait.owedPacketId)
                || (command instanceof MqttCommand.PubRec pubRec && pubRec.packetId() == wait.owedPacketId)) {
            wait.owedNanos = Deadline.NEVER;
        }
        if (command instanceof MqttCommand.Reading reading) {
            wait.isRead = reading.on();
            wait.askedNanos = Deadline.NEVER;
        } else if (command instanceof MqttCommand.Open) {
            wait.isRead = true;
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        Wait wait = waits[node];
        if (event instanceof MqttEvent.Connected) {
            wait.connected = true;
        } else if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            wait.connected = false;
            wait.forget();
        } else if (event instanceof MqttEvent.Publish publish
                && publish.packetId() > 0
                && wait.owedNanos == Deadline.NEVER
                && wait.publishing == 0
                && wait.registering == 0
                && !wait.isCongested
                && !wait.prompted
                && scene().node(node).state() == ClientState.ACTIVE
                && !scene().node(node).isDead()) {
            long number = NumberedPayload.numberOf(publish.payload());
            if (number >= 0
                    && !ledger().isAcknowledged(number)
                    && !ledger().hasArrived(number)
                    && !ledger().isExcused(number)) {
                wait.owedNanos = now();
                wait.owedPacketId = publish.packetId();
            }
        }
    }

    @Override
    public void onConnectionLost(int node, String reason) {
        waits[node].forget();
    }

    @Override
    public void onUnsubscribes(int node, int commands) {
        waits[node].owedNanos = Deadline.NEVER;
    }

    @Override
    public void onLeaves(int node) {
        waits[node].forget();
    }

    @Override
    public void onSwitchedOff(int node) {
        waits[node].offNanos = now();
    }

    @Override
    public void onDied(int node) {
        waits[node].forget();
    }

    @Override
    public void onGatewayDown() {
        for (Wait wait : waits) {
            wait.connected = false;
            wait.wokenNanos = Deadline.NEVER;
            wait.forget();
        }
    }

    @Override
    public void onUnreachable() {
        for (Wait wait : waits) {
            wait.wokenNanos = Deadline.NEVER;
            wait.forget();
        }
    }

    /** Whether the drop was necessary is not checked here. */
    @Override
    public void onDropped(int node, DropReason reason, String topic) {
        waits[node].owedNanos = Deadline.NEVER;
    }

    @Override
    public void onMinute() {
        for (int node = 0; node < waits.length; node++) {
            Wait wait = waits[node];
            checkWake(node, wait);
            checkAnswer(node, wait);
            boolean isWaiting = wait.askedNanos != Deadline.NEVER || wait.owedNanos != Deadline.NEVER;
            if (isWaiting && scene().node(node).state() != ClientState.ACTIVE) {
                wait.forget();
            }
        }
    }

    private void checkWake(int node, Wait wait) {
        if (wait.wokenNanos != Deadline.NEVER
                && now() - wait.wokenNanos > mostNanos
                && scene().diskUpSinceNanos() < wait.wokenNanos) {
            broken(node, "it woke up and got no answer for " + (now() - wait.wokenNanos) / SECOND + " s");
        }
    }

    /** What it forgot at QoS 2 has a place at a broker that takes few messages at once, till the gateway ends it (R8.25). */
    private void checkAnswer(int node, Wait wait) {
        if (wait.offNanos == Deadline.NEVER || now() - wait.offNanos > RECOVERY_NANOS) {
            check(node, wait.askedNanos, "it got no answer for ");
        }
    }

    private void check(int node, long sinceNanos, String what) {
        if (sinceNanos != Deadline.NEVER && now() - sinceNanos > mostNanos && isQuiet(node, sinceNanos)) {
            broken(node, what + (now() - sinceNanos) / SECOND + " s, though gateway and broker were all right");
        }
    }

    /** Of two boards with one client id one is answered, and the other one may not know yet that it is no longer connected. */
    private boolean isQuiet(int node, long sinceNanos) {
        return !scene().node(node).population().hasTwins()
                && isLongBefore(scene().gatewayUpSinceNanos(), sinceNanos)
                && isLongBefore(scene().diskUpSinceNanos(), sinceNanos)
                && isLongBefore(scene().fairSinceNanos(node), sinceNanos);
    }

    private static boolean isLongBefore(long upSinceNanos, long sinceNanos) {
        return upSinceNanos != Deadline.NEVER && sinceNanos - upSinceNanos > RECOVERY_NANOS;
    }
}
