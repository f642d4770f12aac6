package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/**
 * A restart of the gateway is invisible: no connected client is told that it has no session, topic ids keep their
 * meaning, subscriptions last.
 */
final class P5RestartIsInvisible extends Promise {
    /** The session of a client with CleanSession=1 is written within this time: its CONNACK does not wait for the disk. */
    private static final long WRITTEN_LATER_NANOS = 3_000_000_000L;
    /** The most time till the broker knows a change of a subscription, when nothing is in the way. */
    private static final long KNOWN_NANOS = 90_000_000_000L;

    /** By node: the meaning of its topic ids. */
    private final List<Map<Integer, String>> topics = new ArrayList<>();
    /** By node: the topic ids that it was told in this session. */
    private final List<Set<Integer>> told = new ArrayList<>();
    /** By node: the names in its REGISTER and SUBSCRIBE messages, by MsgId. */
    private final List<Map<Integer, String>> asked = new ArrayList<>();
    /** By node: since when it has been connected or asleep, as the gateway has told it; else {@link Deadline#NEVER}. */
    private final long[] connectedSinceNanos;

    /** By node: the gateway's last report on its session. */
    private final SessionState[] states;

    private final boolean[][] subscribed;
    /** By node and commands: when its subscription began or ended last. */
    private final long[][] changedNanos;

    private boolean forgetful;

    P5RestartIsInvisible(Scene scene) {
        super(scene);
        connectedSinceNanos = new long[scene.nodes()];
        states = new SessionState[scene.nodes()];
        Arrays.fill(states, SessionState.DISCONNECTED);
        subscribed = new boolean[scene.nodes()][];
        changedNanos = new long[scene.nodes()][];
        for (int node = 0; node < scene.nodes(); node++) {
            topics.add(new HashMap<>());
            asked.add(new HashMap<>());
            told.add(new HashSet<>());
            connectedSinceNanos[node] = Deadline.NEVER;
            subscribed[node] =
                    new boolean[scene.node(node).population().commands().size()];
            changedNanos[node] = new long[subscribed[node].length];
        }
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if (message instanceof Register register) {
            asked.get(node).put(register.msgId(), register.topicName());
        } else if (message instanceof Subscribe subscribe && subscribe.topic() instanceof TopicName name) {
            asked.get(node).put(subscribe.msgId(), name.text());
        } else if (message instanceof Disconnect disconnect && !disconnect.hasDuration()) {
            connectedSinceNanos[node] = Deadline.NEVER;
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof RegAck regAck && regAck.returnCode().isAccepted()) {
            standsFor(node, regAck.topicId(), asked.get(node).get(regAck.msgId()));
        } else if (message instanceof SubAck subAck && subAck.returnCode().isAccepted() && subAck.topicId() != 0) {
            standsFor(node, subAck.topicId(), asked.get(node).get(subAck.msgId()));
        } else if (message instanceof Register register) {
            standsFor(node, register.topicId(), register.topicName());
        } else if (message instanceof PubAck pubAck && pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID)) {
            if (told.get(node).contains(pubAck.topicId())) {
                broken(node, "topic id " + pubAck.topicId() + " is not known any more");
            }
        } else if (message instanceof ConnAck connAck && connAck.returnCode().isAccepted()) {
            if (scene().node(node).hasCleanSession()) {
                told.get(node).clear();
            }
            connectedSinceNanos[node] = states[node] == SessionState.ACTIVE ? now() : Deadline.NEVER;
        }
    }

    private void standsFor(int node, int topicId, @Nullable String name) {
        // Two boards with one client id have the same MsgIds for other names.
        if (name == null || scene().node(node).population().hasTwins()) {
            return;
        }
        told.get(node).add(topicId);
        String before = topics.get(node).put(topicId, name);
        if (before != null && !before.equals(name) && !forgetful) {
            broken(node, "topic id " + topicId + " stood for " + before + ", now for " + name);
        }
    }

    @Override
    public void onForgotten(Memory memory) {
        forgetful |= memory == Memory.PAST_CLIENTS;
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        states[node] = after;
        if (after == SessionState.LOST || after == SessionState.DISCONNECTED) {
            connectedSinceNanos[node] = Deadline.NEVER;
            if (scene().node(node).hasCleanSession()) {
                // The session ended with that. A sleeper that only resumes is not told (MQTT-SN 1.2 has no Session
                // Present).
                Arrays.fill(subscribed[node], false);
            }
        }
    }

    @Override
    public void onGatewayDown() {
        for (int node = 0; node < connectedSinceNanos.length; node++) {
            boolean isWrittenLater =
                    scene().node(node).hasCleanSession() && now() - connectedSinceNanos[node] < WRITTEN_LATER_NANOS;
            if (isWrittenLater || diskIsLate()) {
                connectedSinceNanos[node] = Deadline.NEVER;
            }
        }
    }

    /** In MQTT-SN 1.2 a client can be recognised at another address only by CONNECT and by the PINGREQ of a sleeper. */
    @Override
    public void onMoved(int node) {
        connectedSinceNanos[node] = Deadline.NEVER;
    }

    /** Its MsgIds begin again. */
    @Override
    public void onSwitchedOff(int node) {
        asked.get(node).clear();
    }

    @Override
    public void onDisplaced(int node) {
        told.get(node).clear();
    }

    @Override
    public void onUnknownSender(int node) {
        // Of two boards with one client id one has no session.
        boolean isAlone = !scene().node(node).population().hasTwins();
        if (connectedSinceNanos[node] != Deadline.NEVER && isAlone) {
            broken(node, "was told that it has no session, though it had connected and the gateway had not ended that");
        }
    }

    @Override
    public void onBeginsAgain(int node) {
        told.get(node).clear();
        Arrays.fill(subscribed[node], false);
    }

    @Override
    public void onUnsubscribes(int node, int commands) {
        subscribed[node][commands] = false;
        changedNanos[node][commands] = now();
    }

    @Override
    public void onSubscribed(int node, int commands) {
        subscribed[node][commands] = true;
        changedNanos[node][commands] = now();
    }

    @Override
    public void onMinute() {
        for (int node = 0; node < changedNanos.length; node++) {
            for (int i = 0; i < changedNanos[node].length; i++) {
                if (isKnownToAll(node, i)) {
                    checkAtBroker(node, i);
                }
            }
        }
    }

    /** The node, the gateway and the broker have had the time for the last change of the subscription. */
    private boolean isKnownToAll(int node, int commands) {
        long since = now() - KNOWN_NANOS;
        FieldNode of = scene().node(node);
        return changedNanos[node][commands] <= since
                && of.pending() == 0
                && states[node] == SessionState.ACTIVE
                && !of.population().hasTwins()
                && !scene().hasBitErrors()
                && connectedSinceNanos[node] <= since
                && scene().gatewayUpSinceNanos() <= since
                && scene().diskUpSinceNanos() <= since
                && scene().fairSinceNanos(node) <= since;
    }

    private void checkAtBroker(int node, int commands) {
        String filter = scene().node(node).commandFilter(commands);
        QoS atBroker = scene().subscriptionsAtBroker(node).get(filter);
        if (scene().node(node).hasUnsubscribed(commands) && atBroker != null) {
            broken(node, "it has ended its subscription to " + filter + ", and the broker still has it");
        } else if (subscribed[node][commands]
                && atBroker != null
                && atBroker != scene().node(node).grantedQos(commands)) {
            broken(node, "its subscription to " + filter + " is at the broker at QoS " + atBroker);
        }
    }

    @Override
    public void onEnd() {
        for (int node = 0; node < subscribed.length; node++) {
            ClientState state = scene().node(node).state();
            boolean reachable = !scene().node(node).isDead()
                    && (state == ClientState.ACTIVE || state == ClientState.ASLEEP || state == ClientState.AWAKE);
            for (int i = 0; i < subscribed[node].length && reachable; i++) {
                String filter = scene().node(node).commandFilter(i);
                QoS atBroker = scene().subscriptionsAtBroker(node).get(filter);
                if (subscribed[node][i] && atBroker == null) {
                    broken(node, "its subscription to " + filter + " is not in force at the broker any more");
                } else if (subscribed[node][i] && atBroker != scene().node(node).grantedQos(i)) {
                    broken(node, "its subscription to " + filter + " is at the broker at QoS " + atBroker);
                }
            }
        }
    }
}
