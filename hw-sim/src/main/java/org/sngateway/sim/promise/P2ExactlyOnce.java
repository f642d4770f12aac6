package org.sngateway.sim.promise;

import java.util.Arrays;
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

    /** By node: its messages that the gateway has received, by MsgId. */
    private final RecentIds heard;
    /** By node: the message that the gateway refused last. */
    private final long[] refused;
    /**
     * By node: the message whose refusal the gateway has forgotten in a restart. A repetition that crossed the refusal
     * is then a new message, and the client publishes it again as another one.
     */
    private final long[] refusalForgotten;

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
        } else if (message instanceof PubRec pubRec && heard.numberOf(node, pubRec.msgId()) == refused[node]) {
            refused[node] = NOTHING;
        }
    }

    @Override
    public void onGatewayDown() {
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
                && !ledger().isExcused(number)) {
            broken(node, "message " + number + " at QoS 2 was delivered twice");
        }
    }

    private boolean isExact(int node) {
        return scene().node(node).population().firmware().isExactAtQos2();
    }
}
