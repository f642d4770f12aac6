package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.SnMessage;

/**
 * A sleeping client receives at its next wake every QoS 1 and 2 message that arrived meanwhile, in order per topic; and no
 * message is lost on the way to any client.
 */
final class P4SleepersGetEverything extends Promise {
    /** By node: messages that the gateway has received from the broker for it, and the node has not acknowledged. */
    private final List<Set<Long>> owed = new ArrayList<>();
    /** By node: the messages that it must get, as of the beginning of the wake. */
    private final List<Set<Long>> owedAtWake = new ArrayList<>();

    /** By node: it has left or was lost; the broker keeps messages that arrive while the connection ends. */
    private final boolean[] away;

    private final Drops dropped;
    /**
     * By node and topic: messages with lower numbers, one of which was dropped, may come again, and then late, if the
     * broker does not get the acknowledgement.
     */
    private final long[][] mayComeLate;
    /** By node and topic: the latest message that was delivered. */
    private final long[][] delivered;

    P4SleepersGetEverything(Scene scene) {
        super(scene);
        dropped = new Drops(scene);
        away = new boolean[scene.nodes()];
        delivered = new long[scene.nodes()][];
        mayComeLate = new long[scene.nodes()][];
        for (int i = 0; i < scene.nodes(); i++) {
            owed.add(new LinkedHashSet<>());
            owedAtWake.add(Set.of());
            delivered[i] = new long[scene.node(i).population().commands().size()];
            mayComeLate[i] = new long[delivered[i].length];
        }
    }

    @Override
    public void onMqttEvent(int node, MqttEvent event) {
        if (event instanceof MqttEvent.Publish publish && publish.packetId() > 0 && !away[node]) {
            long number = NumberedPayload.numberOf(publish.payload());
            if (number >= 0 && !ledger().isAcknowledged(number) && !ledger().hasArrived(number)) {
                owed.get(node).add(number);
            }
        }
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        away[node] = after == SessionState.DISCONNECTED || after == SessionState.LOST;
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        // Of two boards with one client id the other one may be meant by the PINGRESP.
        boolean isAlone = !scene().node(node).population().hasTwins();
        if (message instanceof PingReq pingReq && !pingReq.clientId().isEmpty() && isAlone) {
            settle(node);
            owedAtWake.set(node, Set.copyOf(owed.get(node)));
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof PingResp && !owedAtWake.get(node).isEmpty()) {
            int[] missing = new int[delivered[node].length];
            for (long number : owedAtWake.get(node)) {
                int topic = ledger().topic(number);
                missing[topic] += isDone(number) ? 0 : 1;
                if (missing[topic] > dropped.count(node, topic)) {
                    broken(node, "PINGRESP before message " + number + ", which had come before the wake");
                }
            }
            owedAtWake.set(node, Set.of());
        }
    }

    @Override
    public void onDropped(int node, DropReason reason, String topic) {
        int about = dropped.add(node, reason, topic);
        if (about >= 0) {
            mayComeLate[node][about] = ledger().size();
        }
    }

    @Override
    public void onGatewayDown() {
        for (int node = 0; node < owed.size(); node++) {
            // Messages that were only in memory come again from the broker.
            owed.get(node).removeIf(number -> !ledger().isOnDisk(number));
            owedAtWake.set(node, Set.of());
        }
    }

    @Override
    public void onBeginsAgain(int node) {
        owed.get(node).clear();
        owedAtWake.set(node, Set.of());
    }

    @Override
    public void onDelivered(int node, long number) {
        int topic = ledger().topic(number);
        if (!ledger().hasArrived(number)) {
            if (number < delivered[node][topic] && number >= mayComeLate[node][topic]) {
                broken(
                        node,
                        "message " + number + " came after message " + delivered[node][topic]
                                + " of the same topic, which had been published later");
            }
            delivered[node][topic] = Math.max(number, delivered[node][topic]);
        }
    }

    @Override
    public boolean isSettled() {
        return firstMissing() < 0;
    }

    @Override
    public void onEnd() {
        long number = firstMissing();
        if (number >= 0) {
            int node = ledger().node(number);
            broken(
                    node,
                    "message " + number + " never reached it; " + dropped.count(node, ledger().topic(number))
                            + " of this topic were dropped by the gateway, but one more is missing");
        }
    }

    /** The first missing message that can't be a dropped one; -1 if there is none. */
    private long firstMissing() {
        int[][] missing = new int[delivered.length][];
        for (int node = 0; node < missing.length; node++) {
            missing[node] = new int[delivered[node].length];
        }
        for (long number = 0; number < ledger().size(); number++) {
            if (isMissing(number)
                    && ++missing[ledger().node(number)][ledger().topic(number)]
                            > dropped.count(ledger().node(number), ledger().topic(number))) {
                return number;
            }
        }
        return -1;
    }

    private boolean isMissing(long number) {
        Firmware firmware = scene().node(ledger().node(number)).population().firmware();
        return ledger().isDown(number)
                && firmware.takesEveryRegister()
                && ledger().qos(number).isAcknowledged()
                && !ledger().hasArrived(number)
                && !ledger().isExcused(number);
    }

    private void settle(int node) {
        owed.get(node).removeIf(this::isDone);
    }

    private boolean isDone(long number) {
        return ledger().isAcknowledged(number) || ledger().isExcused(number);
    }
}
