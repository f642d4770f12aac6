package org.sngateway.sim.promise;

import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.SnMessage;

/**
 * A message that the gateway acknowledged to a client is at the broker, or it is on disk and will reach the broker.
 * Checked when an acknowledgement leaves: by then the broker must have accepted the message, or its octets must have
 * been forced to the disk.
 */
final class P1AcknowledgedIsSafe extends Promise {
    private static final int IDS = 12;

    /** By node: its messages that the gateway has received, by MsgId. */
    private final RecentIds heard;

    P1AcknowledgedIsSafe(Scene scene) {
        super(scene);
        heard = new RecentIds(scene.nodes(), IDS);
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if (message instanceof Publish publish && publish.qos().isAcknowledged()) {
            heard.put(node, publish.msgId(), NumberedPayload.numberOf(publish.data()));
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        int msgId;
        if (message instanceof PubAck pubAck && pubAck.returnCode().isAccepted()) {
            msgId = pubAck.msgId();
        } else if (message instanceof PubRec pubRec) {
            msgId = pubRec.msgId();
        } else if (message instanceof PubComp pubComp) {
            msgId = pubComp.msgId();
        } else {
            return;
        }
        long number = heard.numberOf(node, msgId);
        if (number >= 0) {
            ledger().acknowledge(number);
            if (!ledger().hasArrived(number) && !ledger().mayBeOnDisk(number) && !ledger().isExcused(number)) {
                broken(
                        node,
                        message + " acknowledges message " + number + ", which neither the broker has nor the disk");
            }
        }
    }

    @Override
    public void onAcknowledged(int node, long number) {
        Population of = scene().node(node).population();
        // After a loss of power it may take the answer to an earlier message for that to the next one of its MsgId.
        if (of.firmware().readsReturnCodes() && !of.reusesMsgIds()) {
            ledger().acknowledge(number);
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
            broken(ledger().node(number), "message " + number + " was acknowledged and never reached the broker");
        }
    }

    private long firstMissing() {
        for (long number = 0; number < ledger().size(); number++) {
            if (!ledger().isDown(number)
                    && ledger().topic(number) != Ledger.WILL
                    && ledger().qos(number).isAcknowledged()
                    && ledger().isAcknowledged(number)
                    && !ledger().hasArrived(number)
                    && !ledger().isExcused(number)) {
                return number;
            }
        }
        return -1;
    }
}
