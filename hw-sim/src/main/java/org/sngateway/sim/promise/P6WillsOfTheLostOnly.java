package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/**
 * A will is published if and only if the client was lost: silent for one and a half times its keep alive or sleep
 * duration. Once for each loss, and later by the time the gateway was down.
 */
final class P6WillsOfTheLostOnly extends Promise {
    private static final long SECOND = 1_000_000_000L;
    /** The gateway's own clock may differ a little where the gateway stood still. */
    private static final long TOLERANCE_NANOS = SECOND / 100;

    private static final long WRITTEN_LATER_NANOS = 3 * SECOND;

    /** The most time from the loss to the will, at a broker that takes it: pauses between attempts, and the spool. */
    private static final long MOST_NANOS = 360 * SECOND;
    /** The same for a client whose client id another one used (R8.30). */
    private static final long MOST_AFTER_CONFLICT_NANOS = 1200 * SECOND;

    private static final int FIRST_NODE = 0;

    private final Life[] lives;
    /** By node: it has another address than the one that the gateway knows. Checked with each message. */
    private final boolean[] elsewhere;
    /**
     * By node: it has sent CONNECT from there, or woke up there, and the answer has not come, or may not be on disk.
     * Checked with each message too.
     */
    private final boolean[] perhapsElsewhere;
    /** By node: when the gateway last heard it. */
    private final long[] heardNanos;
    /** How long an outage of the radio is waited for. */
    private final long outageMaximumNanos;
    /** Since when the radio has been down; {@link Deadline#NEVER} while it is up, and where there is none. */
    private long linkDownSinceNanos = Deadline.NEVER;

    private long linkUpSinceNanos;
    /** By node: when it last sent anything, from any address. */
    private final long[] saidNanos;
    /** By node: the packet id under which its will was published last. Each answer of the broker is compared with it. */
    private final int[] packetIds;
    /** By node: the packet ids of wills that the broker has not answered on this connection; it may refuse each of them. */
    private final List<Set<Integer>> unanswered = new ArrayList<>();

    /** The rest of the state of one node, in one object. */
    private static final class Life {
        /** It woke up elsewhere, and its wake has not ended. */
        private boolean wokeElsewhere;
        /** It was told that it is connected, and has not left since. */
        private boolean told;
        /** Its latest CONNECT announced a will. */
        private boolean announced;
        /**
         * Its session began with a CONNECT without a will, and it has not said its will since: a client that becomes active
         * from sleep assumes that the gateway has it, and a slow link brings a CONNECT that the client has given up.
         */
        private boolean untold;
        /** It has said its will since the gateway took the CONNECT with which its session began. */
        private boolean saidWill;
        /** Its session has ended, though the CONNACK may still be on its way out. */
        private boolean over;
        /** The gateway was killed soon after the period had changed. */
        private boolean uncertain;
        /** Its will was published since it last connected. */
        private boolean publishedSinceConnect;
        /** How long it may be silent; 0 = it is not supervised. */
        private long periodNanos;
        /** The shortest period that was recently valid, 0 if none. After a kill the store may know any of these. */
        private long shortestNanos;
        /** Since when the present period has been valid. */
        private long changedNanos;
        /** The period that becomes valid with the CONNACK. */
        private long nextPeriodNanos;
        /** The gateway has heard the CONNECT with it, and has not answered: from then on either may be valid. */
        private boolean asked;
        /** The shortest period of CONNECTs before that one which had no answer either: the next CONNACK may be theirs. */
        private long askedBeforeNanos;
        /** The number of its losses. */
        private int losses;
        /** The time of the last loss. */
        private long lostNanos;
        /** The number of publications of its will, without repetitions of one that may not have arrived. */
        private int published;
        /** The time of the last one, or of the broker's acknowledgement of it. */
        private long publishedNanos;
        /** The number of these whose end may not be stored yet. */
        private int publishedLately;
        /** The number of these that the broker acknowledged. */
        private int acknowledged;
        /** The same before the latest acknowledgement. */
        private int acknowledgedBefore;

        private void supervise(long period, long nowNanos, boolean isWrittenLater) {
            // After a kill soon after a change the store has the period before it, until the next one is written.
            boolean soon = uncertain || isWrittenLater || nowNanos - changedNanos < WRITTEN_LATER_NANOS;
            long shortest = soon ? shorter(shortestNanos, periodNanos) : periodNanos;
            shortestNanos = shorter(shortest, period);
            uncertain = false;
            periodNanos = period;
            changedNanos = nowNanos;
        }

        /** The shortest period that may be valid. */
        private long shortestValidNanos() {
            long known = uncertain ? shortestNanos : periodNanos;
            return asked && known != 0 ? shorter(known, nextPeriodNanos) : known;
        }

        private static long shorter(long one, long other) {
            return one == 0 || other == 0 ? one + other : Math.min(one, other);
        }
    }

    P6WillsOfTheLostOnly(Scene scene, CoreSettings settings) {
        super(scene);
        outageMaximumNanos = settings.listeners().values().stream()
                .mapToLong(ListenerSettings::outageMaximumNanos)
                .max()
                .orElse(0);
        lives = new Life[scene.nodes()];
        elsewhere = new boolean[scene.nodes()];
        perhapsElsewhere = new boolean[scene.nodes()];
        heardNanos = new long[scene.nodes()];
        saidNanos = new long[scene.nodes()];
        packetIds = new int[scene.nodes()];
        Arrays.setAll(lives, node -> new Life());
        for (int node = 0; node < lives.length; node++) {
            unanswered.add(new HashSet<>(0));
        }
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
            Life life = lives[node];
            long period = connect.durationSeconds() * SECOND;
            long before = life.asked ? life.askedBeforeNanos : 0;
            boolean isOther = life.asked && life.nextPeriodNanos != period;
            life.askedBeforeNanos = isOther ? Life.shorter(before, life.nextPeriodNanos) : before;
            life.nextPeriodNanos = period;
            life.asked = true;
            life.announced = connect.will();
            life.wokeElsewhere = false;
            perhapsElsewhere[node] |= elsewhere[node];
        } else if (message instanceof PingReq pingReq && !pingReq.clientId().isEmpty() && elsewhere[node]) {
            lives[node].wokeElsewhere = true;
            perhapsElsewhere[node] = true;
        }
        if (message instanceof WillMsg) {
            lives[node].saidWill = true;
            lives[node].untold = false;
        }
        boolean isOfAttempt = message instanceof WillTopic || message instanceof WillMsg;
        if (elsewhere[node] || isOfAttempt) {
            // A restart forgets a sleeper's attempt to connect, so the attempt is no sign of life of the session then.
            return;
        }
        if (!perhapsElsewhere[node]) {
            heardNanos[node] = now();
        }
        if (message instanceof Disconnect disconnect) {
            Life life = lives[node];
            // The CONNACK of an earlier CONNECT may still be on its way out.
            life.nextPeriodNanos = disconnect.hasDuration() ? disconnect.sleepDurationSeconds() * SECOND : 0;
            if (life.periodNanos != 0) {
                life.supervise(life.nextPeriodNanos, now(), diskIsLate());
                // A client that was refused has no session to leave, unless the gateway is still trying.
                life.uncertain = perhapsElsewhere[node];
            }
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof ConnAck connAck) {
            lives[node].asked = false;
            lives[node].told |= connAck.returnCode().isAccepted();
            if (connAck.returnCode().isAccepted() && !lives[node].over) {
                connected(node);
            }
        } else if (message instanceof PingResp && lives[node].wokeElsewhere) {
            lives[node].wokeElsewhere = false;
            perhapsElsewhere[node] = false;
        }
    }

    private void connected(int node) {
        Life life = lives[node];
        life.supervise(life.nextPeriodNanos, now(), diskIsLate());
        if (life.askedBeforeNanos != 0) {
            life.shortestNanos = Life.shorter(life.shortestNanos, life.askedBeforeNanos);
            life.uncertain = true;
        }
        life.publishedSinceConnect = false;
        perhapsElsewhere[node] = false;
        if (!elsewhere[node]) {
            heardNanos[node] = saidNanos[node];
        }
    }

    @Override
    public void onGatewayUp() {
        for (Life life : lives) {
            // The end of a session may not be on disk.
            life.over = false;
        }
        // Supervision begins a full new period.
        Arrays.fill(heardNanos, now());
        Arrays.fill(saidNanos, now());
    }

    @Override
    public void onLinkDown() {
        linkDownSinceNanos = linkDownSinceNanos == Deadline.NEVER ? now() : linkDownSinceNanos;
    }

    @Override
    public void onLinkUp() {
        linkDownSinceNanos = Deadline.NEVER;
        linkUpSinceNanos = now();
    }

    /** Since when supervision may count the silence of nodes: an outage of the radio does not count, for so long. */
    private long supervisedSinceNanos() {
        return linkDownSinceNanos == Deadline.NEVER
                ? linkUpSinceNanos
                : Deadline.after(linkDownSinceNanos, outageMaximumNanos);
    }

    /** That the will was published is stored lazily: after a kill it may come again. At QoS 0 it may never have left. */
    @Override
    public void onGatewayDown() {
        linkDownSinceNanos = Deadline.NEVER;
        for (int node = 0; node < lives.length; node++) {
            Life life = lives[node];
            if (life.asked) {
                boolean soon = life.uncertain || now() - life.changedNanos < WRITTEN_LATER_NANOS || diskIsLate();
                long known = soon ? life.shortestNanos : life.periodNanos;
                life.shortestNanos = Life.shorter(known, life.nextPeriodNanos);
                life.uncertain = true;
                life.asked = false;
            }
            boolean onItsWay = life.losses > 0 && now() - life.lostNanos < WRITTEN_LATER_NANOS;
            life.publishedSinceConnect |= onItsWay
                    && scene().node(node)
                            .population()
                            .will()
                            .filter(qos -> qos == QoS.ZERO)
                            .isPresent();
            if (now() - life.changedNanos < WRITTEN_LATER_NANOS || diskIsLate()) {
                life.uncertain = true;
                // The begin of a session with CleanSession, and its address, are stored lazily.
                boolean isLazy = scene().node(node).hasCleanSession();
                life.told &= !isLazy;
                perhapsElsewhere[node] |= isLazy;
            }
            life.told &= !diskIsLate();
            if (now() - life.publishedNanos < WRITTEN_LATER_NANOS || diskIsLate()) {
                life.published -= Math.min(life.published, life.publishedLately);
                life.publishedLately = 0;
            }
        }
    }

    /** A message that the broker has not acknowledged may be published as a new one. */
    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            Life life = lives[node];
            life.published = Math.min(life.published, life.acknowledged);
            unanswered.get(node).clear();
        } else if (isRefusal(node, event)) {
            // It is published once more when the broker takes it, or never.
            lives[node].published = Math.max(lives[node].published - 1, 0);
        } else if ((event instanceof MqttEvent.PubAck pubAck && pubAck.packetId() == packetIds[node])
                || (event instanceof MqttEvent.PubComp pubComp && pubComp.packetId() == packetIds[node])) {
            Life life = lives[node];
            life.acknowledgedBefore = life.acknowledged;
            life.acknowledged = life.published;
            life.publishedNanos = now();
        }
    }

    /** The broker refuses a will that it has not answered before. */
    private boolean isRefusal(int node, MqttEvent event) {
        return (event instanceof MqttEvent.PubAck pubAck
                        && unanswered.get(node).remove(pubAck.packetId())
                        && pubAck.reasonCode().isRefusal())
                || (event instanceof MqttEvent.PubRec pubRec
                        && unanswered.get(node).remove(pubRec.packetId())
                        && pubRec.reasonCode().isRefusal());
    }

    @Override
    public void onConnecting(int node, SessionState state) {
        Life life = lives[node];
        life.over = false;
        life.untold |= state == SessionState.DISCONNECTED && !life.announced;
        life.saidWill &= state != SessionState.DISCONNECTED;
        life.told = false;
        onAddressChanged(node);
    }

    @Override
    public void onConnectFailed(int node, SessionState state) {
        lives[node].over = state == SessionState.DISCONNECTED;
        if (state == SessionState.DISCONNECTED) {
            lives[node].supervise(0, now(), diskIsLate());
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        Life life = lives[node];
        life.over = after == SessionState.DISCONNECTED;
        if (after == SessionState.ACTIVE) {
            life.untold |= before == SessionState.DISCONNECTED && !life.saidWill;
            connected(node);
        } else if (after == SessionState.DISCONNECTED) {
            life.supervise(0, now(), diskIsLate());
        } else if (cause == Cause.SLEEP) {
            // Also a session that had ended and is there again after a power cut.
            life.supervise(life.nextPeriodNanos, now(), diskIsLate());
        }
        if (after != SessionState.LOST || cause != Cause.SILENCE) {
            return;
        }
        long silentNanos = now() - heardNanos[node];
        long countedNanos = Math.min(silentNanos, now() - supervisedSinceNanos());
        long period = life.shortestValidNanos();
        if (period == 0) {
            broken(node, "it was taken for lost though it was not connected, or had taken its leave");
        } else if (countedNanos + TOLERANCE_NANOS < period + period / 2
                && !isSilentForAll(node, period)
                && !scene().node(node).population().hasTwins()) {
            // Of two boards with one client id only the one that has the session counts.
            broken(
                    node,
                    "it was taken for lost after a silence of " + silentNanos / SECOND + " s, with a period of "
                            + period / SECOND + " s"
                            + (countedNanos < silentNanos ? ", and the radio was gone meanwhile" : ""));
        }
        life.losses++;
        life.lostNanos = now();
    }

    /** A radio that comes and goes does not keep a node for ever. */
    private boolean isSilentForAll(int node, long period) {
        return now() - heardNanos[node] >= outageMaximumNanos + 3 * period;
    }

    @Override
    public void onCommand(int node, MqttCommand command) {
        if (command instanceof MqttCommand.Close && now() - lives[node].publishedNanos < WRITTEN_LATER_NANOS) {
            // The gateway may have given up the connection before; later events on it mean nothing.
            lives[node].acknowledged = Math.min(lives[node].acknowledged, lives[node].acknowledgedBefore);
        }
        if (!(command instanceof MqttCommand.Publish publish)
                || scene().node(node).population().will().isEmpty()
                || !publish.topic().equals(scene().node(node).willTopic())) {
            return;
        }
        Life life = lives[node];
        life.publishedSinceConnect = true;
        if (publish.dup()) {
            return;
        }
        life.published++;
        life.publishedLately = now() - life.publishedNanos < WRITTEN_LATER_NANOS ? life.publishedLately + 1 : 1;
        packetIds[node] = publish.packetId();
        unanswered.get(node).add(publish.packetId());
        life.acknowledged = publish.qos() == QoS.ZERO ? life.published : life.acknowledged;
        life.publishedNanos = now();
        if (life.published > life.losses) {
            broken(
                    node,
                    "its will was published " + life.published + " times, and it was lost " + life.losses + " times");
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
        for (int node = 0; node < lives.length; node++) {
            if (isMissing(node)) {
                return node;
            }
        }
        return -1;
    }

    private boolean isMissing(int node) {
        Life life = lives[node];
        boolean isLost =
                scene().node(node).isDead() && life.told && life.periodNanos > 0 && !elsewhere[node] && !life.untold;
        return isLost && scene().node(node).population().will().isPresent() && !life.publishedSinceConnect;
    }

    @Override
    public void onMinute() {
        for (int node = 0; node < lives.length; node++) {
            if (isMissing(node) && isLate(node)) {
                broken(
                        node,
                        "it was silent for " + (now() - saidNanos[node]) / SECOND + " s, and its will has not come");
            }
        }
    }

    /** Supervision begins with the gateway; then the will waits for the broker, behind the spool. */
    private boolean isLate(int node) {
        long period = lives[node].periodNanos + lives[node].periodNanos / 2;
        long fair = scene().fairSinceNanos(node);
        long disk = scene().diskUpSinceNanos();
        long gateway = linkDownSinceNanos == Deadline.NEVER ? scene().gatewayUpSinceNanos() : supervisedSinceNanos();
        if (fair == Deadline.NEVER || disk == Deadline.NEVER || gateway == Deadline.NEVER) {
            return false;
        }
        long lost = Math.max(saidNanos[node], gateway) + period;
        long most = node == FIRST_NODE ? MOST_AFTER_CONFLICT_NANOS : MOST_NANOS;
        return now() - Math.max(lost, Math.max(fair, disk)) > most;
    }
}
