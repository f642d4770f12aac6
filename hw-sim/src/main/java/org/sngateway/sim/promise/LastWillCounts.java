package org.sngateway.sim.promise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;

/**
 * The will that comes out has the message that its client was last told to be accepted, before it was lost, or one that it has
 * given since without an answer. A restart changes nothing in that.
 */
final class LastWillCounts extends Promise {
    /** By node: the messages of its will that may be in force. */
    private final List<Set<Payload>> given = new ArrayList<>();
    /** By node: the one that it has given last. */
    private final List<Payload> latest = new ArrayList<>();
    /** By node: updates of its will that have had no answer. */
    private final int[] unanswered;
    /** By node: it has been asked for its will since its last CONNECT. */
    private final boolean[] isPrompted;
    /** By node: those that were so when it was lost; a will may wait for the broker for long. */
    private final List<Set<Payload>> lostWith = new ArrayList<>();

    LastWillCounts(Scene scene) {
        super(scene);
        unanswered = new int[scene.nodes()];
        isPrompted = new boolean[scene.nodes()];
        for (int node = 0; node < scene.nodes(); node++) {
            given.add(new HashSet<>());
            latest.add(Payload.EMPTY);
            lostWith.add(new HashSet<>());
        }
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if (message instanceof Connect) {
            unanswered[node] = 0;
            isPrompted[node] = false;
        } else if (message instanceof WillMsg willMsg) {
            isPrompted[node] = true;
            gives(node, willMsg.message());
        } else if (message instanceof WillMsgUpd update) {
            unanswered[node]++;
            gives(node, update.message());
        }
    }

    private void gives(int node, Payload message) {
        given.get(node).add(message);
        latest.set(node, message);
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof ConnAck connAck && connAck.returnCode().isAccepted() && isPrompted[node]) {
            isTold(node);
        } else if (message instanceof WillMsgResp response && --unanswered[node] == 0) {
            if (response.returnCode().isAccepted()) {
                isTold(node);
            }
        }
    }

    /** What is told while the disk fails may not be known after a restart. */
    private void isTold(int node) {
        if (scene().diskUpSinceNanos() == 0) {
            given.get(node).retainAll(Set.of(latest.get(node)));
        }
    }

    @Override
    public void onGatewayDown() {
        Arrays.fill(unanswered, 0);
        Arrays.fill(isPrompted, false);
    }

    @Override
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {
        if (after == SessionState.LOST) {
            lostWith.get(node).addAll(given.get(node));
        }
    }

    @Override
    public void onTaken(int node, long number, MqttCommand.Publish publish) {
        boolean isKnown = scene().node(node).population().keepsAddresses() && !scene().hasBitErrors();
        if (isKnown
                && publish.topic().equals(scene().node(node).willTopic())
                && !lostWith.get(node).contains(publish.payload())) {
            broken(
                    node,
                    "its will came out with a message that it had replaced, of "
                            + publish.payload().size() + " octets");
        }
    }
}
