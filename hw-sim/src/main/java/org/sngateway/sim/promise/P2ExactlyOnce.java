package org.sngateway.sim.promise;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * A QoS 2 message reaches the broker exactly once, and a client likewise. If the broker forgot its session: at least
 * once. For a client: as far as the client does its part.
 */
final class P2ExactlyOnce extends Promise {
    private static final int IDS = 6;
    private static final long NOTHING = -1;
    private static final long FOUND_WORKING_NANOS = 10_000_000_000L;

    /** By node: its messages that the gateway has received, by MsgId. */
    private final RecentIds heard;
    /** By node: the message that the gateway refused last. */
    private final long[] refused;
    /**
     * By node: the message whose refusal the gateway has forgotten in a restart. A repetition that crossed the refusal
     * is then a new message, and the client publishes it again as another one.
     */
    private final long[] refusalForgotten;

    /**
     * Messages that went to a node without a record, for the disk took none, and have no PUBREC. The broker has them still, so
     * that they come again when the gateway has been restarted, as other ones for all that the client can tell.
     */
    private final Set<Long> unrecorded = new HashSet<>();

    /** Of these, those from before a restart. */
    private final Set<Long> mayComeAgain = new HashSet<>();

    P2ExactlyOnce(Scene scene) {
        super(scene);
        heard = new RecentIds(scene.nodes(), IDS);
        refused = new long[scene.nodes()];
        refusalForgotten = new long[scene.nodes()];
        Arrays.fill(refused, NOTHING);
        Arrays.fill(refusalForgotten, NOTHING);
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if (message instanceof Publish publish && publish.qos() == QoS.TWO) {
            heard.put(node, publish.msgId(), NumberedPayload.numberOf(publish.data()));
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        if (message instanceof PubAck pubAck && !pubAck.returnCode().isAccepted()) {
            refused[node] = heard.numberOf(node, pubAck.msgId());
        } else if (message instanceof Publish publish && publish.qos() == QoS.TWO) {
            if (!isDiskInOrder()) {
                unrecorded.add(NumberedPayload.numberOf(publish.data()));
            }
        } else if (message instanceof PubRec pubRec && heard.numberOf(node, pubRec.msgId()) == refused[node]) {
            refused[node] = NOTHING;
        }
    }

    /** After its faults the gateway finds out within some seconds that it works again. */
    private boolean isDiskInOrder() {
        long since = scene().diskUpSinceNanos();
        return since == 0 || (since != Deadline.NEVER && now() - since > FOUND_WORKING_NANOS);
    }

    @Override
    public void onGatewayDown() {
        mayComeAgain.addAll(unrecorded);
        unrecorded.clear();
        for (int node = 0; node < refused.length; node++) {
            refusalForgotten[node] = refused[node] == NOTHING ? refusalForgotten[node] : refused[node];
        }
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        if (again
                && ledger().qos(number) == QoS.TWO
                && ledger().topic(number) != Ledger.WILL
                && isExact(ledger().node(number))
                && number != refusalForgotten[ledger().node(number)]
                && !ledger().mayRepeat(number)) {
            broken(ledger().node(number), "message " + number + " at QoS 2 reached the broker twice");
        }
    }

    @Override
    public void onDelivered(int node, long number) {
        if (ledger().qos(number) == QoS.TWO
                && ledger().hasArrived(number)
                && isExact(node)
                && !mayComeAgain.contains(number)
                && !ledger().isExcused(number)) {
            broken(node, "message " + number + " at QoS 2 was delivered twice");
        }
    }

    private boolean isExact(int node) {
        return scene().node(node).population().firmware().isExactAtQos2();
    }
}
