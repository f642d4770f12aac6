package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * Progress: whatever one request meets, each other one is answered within a stated time, whatever the broker does; what is
 * acknowledged gets to the broker soon after the broker takes it, and is no dead letter before; no connection is closed and
 * opened again without need.
 */
final class P11Progress extends Promise {
    private static final long SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    /** Since the broker takes it again: pauses between attempts, and the spool before it. */
    private static final long ARRIVES_NANOS = 6 * MINUTE;
    /** The same for a client that was sent away as another one used its client id, and did not come back (R8.30). */
    private static final long ARRIVES_AFTER_CONFLICT_NANOS = 20 * MINUTE;

    /**
     * In a minute in which the client does not connect. A request at which the broker closes takes three connections, and three
     * seconds: two short pauses, and the time in which it is seen whether others stay up (R8.28). Else the pauses grow.
     */
    private static final int MOST_OPENED = 60;

    /** How long the broker may keep the others from their turn by closing at a message. */
    private static final long CLOSES_NANOS = 10 * SECOND;

    private static final int FIRST_NODE = 0;
    /** After a silence of the broker a dead connection is noticed by the keep alive. */
    private static final long RECOVERY_NANOS = 2 * MINUTE;
    /** A connection that is opened again so soon after its end was meant to stay. */
    private static final long AGAIN_NANOS = 30 * SECOND;

    /** The kinds of requests that have an answer, and the most time for it, on a disk without faults. */
    private enum Kind {
        /** The broker has its timeout, and other addresses; then known clients are let in without it. */
        CONNECT(25),
        REGISTER(5),
        SUBSCRIBE(12),
        /** Its answer can't say that the broker has to wait, so that without a spool there is none (R6.4). */
        UNSUBSCRIBE(12),
        PUBLISH(12),
        /** Without room in the spool it has no answer as long as the broker may have the message. */
        PUBLISH_AT_QOS2(12),
        PUBREL(12),
        PING(5),
        DISCONNECT(5);

        private final long mostNanos;

        Kind(long seconds) {
            mostNanos = seconds * SECOND;
        }
    }

    private static final List<Kind> KINDS = List.of(Kind.values());

    /** By node and kind: since when a request has been waiting for its answer. */
    private final long[] askedNanos;
    /** By node: the numbers of acknowledged messages that the broker does not have, with the time since when. */
    private final Map<Integer, Map<Long, Long>> acknowledged = new LinkedHashMap<>();

    /** Whether the spool has always been on. */
    private boolean isAlwaysSpooled = true;
    /** The shortest times that were in force. */
    private long maxAgeNanos = Long.MAX_VALUE;

    private long sessionExpiryNanos = Long.MAX_VALUE;
    private final SessionState[] states;
    /** By node: it was let in and was not told so yet: CONNACK waits till the session is on the disk. */
    private final boolean[] awaitsConnAck;
    /** By node: the duration of the sleep that it announced last to this gateway; 0 or less = none. */
    private final int[] sleepSeconds;
    /** By node: when it was switched off last. */
    private final long[] offNanos;
    /** By node: the MsgId of the message at QoS 2 that it was last sent PUBREC for, and has not released; 0 = none. */
    private final int[] unreleased;
    /** By node: when it was sent that PUBREC. */
    private final long[] unreleasedNanos;
    /** By node: when it last sent CONNECT. */
    private final long[] connectNanos;
    /** By node: when its MQTT connection was closed though its session went on. */
    private final long[] closedNanos;

    /** By node: when the broker refused it last, the gateway could not know that the broker lets nobody in. */
    private final boolean[] wasOwnHalfOpen;
    /** By node: its last connection to the broker ended as another client took its client id, and the broker did not say so. */
    private final boolean[] wasTakenOver;
    /** By node: its MQTT connection is the first one since the last was lost. */
    private final boolean[] followsLoss;
    /** By node: its MQTT connection began a clean session. */
    private final boolean[] beganClean;
    /** By node: how many MQTT connections were opened since the last minute, or its last attempt to connect. */
    private final int[] opened;

    /** By node: since when the gateway has been reading its MQTT connection; it does not while its queue is full (R8.32). */
    private final long[] readSinceNanos;

    P11Progress(Scene scene, CoreSettings settings) {
        super(scene);
        onSettings(settings);
        askedNanos = new long[scene.nodes() * KINDS.size()];
        Arrays.fill(askedNanos, Deadline.NEVER);
        states = new SessionState[scene.nodes()];
        Arrays.fill(states, SessionState.DISCONNECTED);
        awaitsConnAck = new boolean[scene.nodes()];
        sleepSeconds = new int[scene.nodes()];
        offNanos = new long[scene.nodes()];
        Arrays.fill(offNanos, -RECOVERY_NANOS);
        unreleased = new int[scene.nodes()];
        unreleasedNanos = new long[scene.nodes()];
        connectNanos = new long[scene.nodes()];
        closedNanos = new long[scene.nodes()];
        Arrays.fill(closedNanos, Deadline.NEVER);
        wasOwnHalfOpen = new boolean[scene.nodes()];
        wasTakenOver = new boolean[scene.nodes()];
        followsLoss = new boolean[scene.nodes()];
        beganClean = new boolean[scene.nodes()];
        opened = new int[scene.nodes()];
        readSinceNanos = new long[scene.nodes()];
    }

    @Override
    public void onSettings(CoreSettings settings) {
        isAlwaysSpooled &= settings.spool().enabled();
        maxAgeNanos = Math.min(maxAgeNanos, settings.spool().maxAgeMillis() * NANOS_PER_MILLI);
        sessionExpiryNanos = Math.min(sessionExpiryNanos, settings.limits().sessionExpiryNanos());
    }

    // ---- each kind of answer

    @Override
    public void onToGateway(int node, SnMessage message) {
        Kind kind = asked(node, message);
        if (message instanceof Connect || message instanceof Disconnect) {
            check(node);
        }
        if (message instanceof Connect) {
            forget(node);
            sleepSeconds[node] = 0;
        } else if (message instanceof Disconnect disconnect) {
            boolean repeats = disconnect.hasDuration() && disconnect.sleepDurationSeconds() == sleepSeconds[node];
            long asked = askedNanos[place(node, Kind.DISCONNECT)];
            forget(node);
            askedNanos[place(node, Kind.DISCONNECT)] = repeats ? asked : Deadline.NEVER;
            sleepSeconds[node] = disconnect.sleepDurationSeconds();
        }
        if (message instanceof PubRel pubRel && pubRel.msgId() == unreleased[node]) {
            unreleased[node] = 0;
        }
        // The attempt of a client may last: it repeats what the gateway asks it for.
        boolean isOfAttempt = message instanceof Connect || message instanceof WillTopic || message instanceof WillMsg;
        connectNanos[node] = isOfAttempt ? now() : connectNanos[node];
        opened[node] = isOfAttempt ? 0 : opened[node];
        if (kind != null && askedNanos[place(node, kind)] == Deadline.NEVER) {
            askedNanos[place(node, kind)] = now();
        }
    }

    /** Requests of a client whose session is not live are answered with DISCONNECT, at a limited rate. */
    private @Nullable Kind asked(int node, SnMessage message) {
        if (message instanceof Connect) {
            return Kind.CONNECT;
        }
        if (message instanceof Disconnect disconnect && isForAnotherSleep(node, disconnect)) {
            return Kind.DISCONNECT;
        }
        if (states[node] != SessionState.ACTIVE) {
            return null;
        }
        if (message instanceof Register) {
            return Kind.REGISTER;
        } else if (message instanceof Subscribe) {
            return Kind.SUBSCRIBE;
        } else if (message instanceof Unsubscribe) {
            return Kind.UNSUBSCRIBE;
        } else if (message instanceof Publish publish && publish.qos().isAcknowledged()) {
            return publish.qos() == QoS.ONE ? Kind.PUBLISH : Kind.PUBLISH_AT_QOS2;
        } else if (message instanceof PubRel) {
            return Kind.PUBREL;
        } else if (message instanceof PingReq) {
            return Kind.PING;
        }
        return message instanceof Disconnect ? Kind.DISCONNECT : null;
    }

    /** A sleeping client that repeats its DISCONNECT is answered now and then only; another duration is no repetition (R6.3). */
    private boolean isForAnotherSleep(int node, Disconnect disconnect) {
        boolean sleeps = states[node] == SessionState.ASLEEP || states[node] == SessionState.AWAKE;
        return sleeps
                && disconnect.sleepDurationSeconds() > 0
                && sleepSeconds[node] > 0
                && disconnect.sleepDurationSeconds() != sleepSeconds[node];
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof ConnAck || message instanceof WillTopicReq || message instanceof Disconnect) {
            check(node);
            forget(node);
            awaitsConnAck[node] &= !(message instanceof ConnAck);
        } else if (message instanceof RegAck) {
            answered(node, Kind.REGISTER);
        } else if (message instanceof SubAck) {
            answered(node, Kind.SUBSCRIBE);
        } else if (message instanceof UnsubAck) {
            answered(node, Kind.UNSUBSCRIBE);
        } else if (message instanceof PubAck || message instanceof PubRec) {
            answered(node, Kind.PUBLISH);
            answered(node, Kind.PUBLISH_AT_QOS2);
            if (message instanceof PubRec pubRec) {
                unreleased[node] = pubRec.msgId();
                unreleasedNanos[node] = now();
            }
        } else if (message instanceof PubComp) {
            answered(node, Kind.PUBREL);
        } else if (message instanceof PingResp) {
            answered(node, Kind.PING);
        }
    }

    private void answered(int node, Kind kind) {
        check(node, kind);
        askedNanos[place(node, kind)] = Deadline.NEVER;
    }

    private void check(int node) {
        for (Kind kind : KINDS) {
            check(node, kind);
        }
    }

    private void check(int node, Kind kind) {
        long asked = askedNanos[place(node, kind)];
        if (asked != Deadline.NEVER
                && now() - asked > kind.mostNanos
                && isLongBefore(scene().diskUpSinceNanos(), asked)
                && mustAnswer(node, kind)) {
            broken(node, kind + " got no answer for " + (now() - asked) / SECOND + " s");
        }
    }

    private boolean mustAnswer(int node, Kind kind) {
        boolean isQuiet = kind == Kind.PUBLISH
                && scene().node(node).population().firmware().quirks().contains(Quirk.NO_CONGESTION_CODE);
        long asked = askedNanos[place(node, kind)];
        boolean mayWait =
                kind == Kind.PUBLISH_AT_QOS2 || kind == Kind.PUBREL || (kind == Kind.UNSUBSCRIBE && !isAlwaysSpooled);
        // What it forgot, or has given up since it has more to say, has a place at a broker that takes few messages at
        // once, till
        // the gateway ends it (R8.25).
        boolean goesOn = unreleased[node] != 0 && now() - unreleasedNanos[node] < RECOVERY_NANOS;
        boolean waitsForItself = kind == Kind.PUBLISH_AT_QOS2 && (goesOn || now() - offNanos[node] < RECOVERY_NANOS);
        boolean waitsForBroker = mayWait
                && !(isLongBefore(scene().fairSinceNanos(node), asked - RECOVERY_NANOS)
                        && isLongBefore(readSinceNanos[node], asked));
        return !isQuiet
                && !waitsForItself
                && !waitsForBroker
                && !scene().hasBitErrors()
                && scene().node(node).population().keepsAddresses();
    }

    private void forget(int node) {
        Arrays.fill(askedNanos, node * KINDS.size(), (node + 1) * KINDS.size(), Deadline.NEVER);
    }

    private static int place(int node, Kind kind) {
        return node * KINDS.size() + KINDS.indexOf(kind);
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        states[node] = after;
        awaitsConnAck[node] = cause == Cause.CONNECTED;
        if (cause == Cause.BROKER_REFUSED && node != FIRST_NODE && !wasOwnHalfOpen[node]) {
            broken(node, "it was sent away, and the broker refuses only the first node for itself");
        }
        if (after != SessionState.ACTIVE) {
            check(node);
            long sleeps = askedNanos[place(node, Kind.DISCONNECT)];
            forget(node);
            askedNanos[place(node, Kind.DISCONNECT)] = cause == Cause.SLEEP ? sleeps : Deadline.NEVER;
        }
    }

    /**
     * The gateway takes others for let in while its own connection seems to be up (R8.29). On MQTT 3.1.1 a takeover looks like any
     * other end, and where a request is unanswered it counts against that (R8.30).
     */
    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.ConnectRefused) {
            wasOwnHalfOpen[node] = scene().isOwnConnectionHalfOpen();
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            followsLoss[node] = true;
            wasTakenOver[node] = scene().wasTakenOver(node) && lost.reasonCode() == null;
        }
    }

    @Override
    public void onMoved(int node) {
        forget(node);
    }

    @Override
    public void onSwitchedOff(int node) {
        forget(node);
        offNanos[node] = now();
    }

    @Override
    public void onDied(int node) {
        forget(node);
    }

    @Override
    public void onGatewayDown() {
        Arrays.fill(askedNanos, Deadline.NEVER);
        Arrays.fill(closedNanos, Deadline.NEVER);
        Arrays.fill(sleepSeconds, 0);
        for (int node = 0; node < states.length; node++) {
            states[node] = awaitsConnAck[node] ? SessionState.DISCONNECTED : states[node];
        }
        if (scene().diskUpSinceNanos() != 0) {
            // Which sessions are live may not be on disk.
            Arrays.fill(states, SessionState.DISCONNECTED);
        }
    }

    // ---- what is acknowledged

    @Override
    public void onAcknowledged(int node, long number) {
        if (number >= 0
                && ledger().isAcknowledged(number)
                && ledger().qos(number).isAcknowledged()
                && !ledger().hasArrived(number)
                && !ledger().isExcused(number)) {
            acknowledged.computeIfAbsent(node, any -> new LinkedHashMap<>()).put(number, now());
        }
    }

    @Override
    public void onDeadLetter(int node, DeadLetter letter) {
        long number = NumberedPayload.numberOf(letter.payload());
        boolean isKnown = number >= 0 && number < ledger().size() && ledger().topic(number) != Ledger.WILL;
        boolean isTaken = scene().brokerTakes(new MqttCommand.Publish(
                letter.topic(), letter.payload(), letter.qos(), letter.retain(), false, 0));
        boolean isByAge = (letter.reason() == DeadLetter.Reason.TOO_OLD && now() >= maxAgeNanos)
                || (letter.reason() == DeadLetter.Reason.SESSION_EXPIRED && now() >= sessionExpiryNanos);
        boolean isByTakeover = letter.reason() == DeadLetter.Reason.BROKER_CLOSES && wasTakenOver[node];
        if (isKnown && isTaken && !isByAge && !isByTakeover && !ledger().isExcused(number) && !scene().hasBitErrors()) {
            broken(
                    node,
                    "message " + number + " is a dead letter, " + letter.reason() + ", and the broker would take it");
        }
    }

    // ---- connections

    @Override
    public void onCommand(int node, MqttCommand command) {
        if (command instanceof MqttCommand.Close close) {
            // With CleanSession the rest of the old session goes out on a connection of its own.
            boolean isLive = !scene().node(node).hasCleanSession()
                    && states[node] != SessionState.DISCONNECTED
                    && states[node] != SessionState.LOST;
            // R8.28: one that was heard out makes room for one on which the broker repeats what was skipped.
            boolean isRenewed = close.keepsSession() && followsLoss[node];
            closedNanos[node] = isLive && !isRenewed ? now() : Deadline.NEVER;
            followsLoss[node] = false;
        } else if (command instanceof MqttCommand.Reading reading) {
            readSinceNanos[node] = reading.on() ? now() : Deadline.NEVER;
        } else if (command instanceof MqttCommand.Open open) {
            opened[node]++;
            readSinceNanos[node] = now();
            long closed = closedNanos[node];
            closedNanos[node] = Deadline.NEVER;
            // A clean session begins at the broker when what was acknowledged in the one before is through.
            boolean isOtherSession = open.cleanStart() || beganClean[node];
            beganClean[node] = open.cleanStart();
            if (closed != Deadline.NEVER
                    && !isOtherSession
                    && now() - closed < AGAIN_NANOS
                    && now() - connectNanos[node] > AGAIN_NANOS
                    // Else both may have waited for the disk.
                    && isLongBefore(scene().diskUpSinceNanos(), closed - AGAIN_NANOS)
                    && isLongBefore(scene().fairSinceNanos(node), closed)) {
                broken(node, "its MQTT connection was closed and opened again without need");
            }
        }
    }

    @Override
    public void onMinute() {
        for (int node = 0; node < states.length; node++) {
            check(node);
            if (opened[node] > MOST_OPENED) {
                broken(node, opened[node] + " MQTT connections were opened in a minute for what it does not ask");
            }
        }
        Arrays.fill(opened, 0);
        List<Integer> done = new ArrayList<>();
        acknowledged.forEach((node, messages) -> {
            messages.keySet().removeIf(number -> ledger().hasArrived(number) || ledger().isExcused(number));
            if (messages.isEmpty()) {
                done.add(node);
            } else {
                checkArrival(node, messages);
            }
        });
        acknowledged.keySet().removeAll(done);
    }

    /** The oldest message that the broker takes is due. Each one before it at which the broker closes takes a while. */
    private void checkArrival(int node, Map<Long, Long> messages) {
        long dueNanos = now() - (node == FIRST_NODE ? ARRIVES_AFTER_CONFLICT_NANOS : ARRIVES_NANOS);
        for (Map.Entry<Long, Long> one : messages.entrySet()) {
            if (isTaken(node, one.getKey())) {
                checkArrival(node, one, dueNanos);
                return;
            }
            dueNanos -= CLOSES_NANOS;
        }
    }

    private boolean isTaken(int node, long number) {
        FieldNode of = scene().node(node);
        int kind = ledger().topic(number);
        if (kind == Ledger.WILL) {
            return true;
        }
        Readings reading = of.population().readings().get(kind);
        return scene().brokerTakes(new MqttCommand.Publish(
                of.readingTopic(kind),
                NumberedPayload.of(number, reading.payloadOctets()),
                reading.qos(),
                reading.retain(),
                false,
                0));
    }

    private void checkArrival(int node, Map.Entry<Long, Long> oldest, long dueNanos) {
        if (oldest.getValue() < dueNanos
                && isLongBefore(scene().gatewayUpSinceNanos(), dueNanos)
                && isLongBefore(scene().diskUpSinceNanos(), dueNanos)
                && isLongBefore(scene().fairSinceNanos(node), dueNanos)
                && isLongBefore(readSinceNanos[node], dueNanos)
                && !scene().hasBitErrors()) {
            broken(
                    node,
                    "message " + oldest.getKey() + " was acknowledged " + (now() - oldest.getValue()) / SECOND
                            + " s ago and has not reached the broker, which would take it");
        }
    }

    private static boolean isLongBefore(long sinceNanos, long nanos) {
        return sinceNanos != Deadline.NEVER && sinceNanos <= nanos;
    }
}
