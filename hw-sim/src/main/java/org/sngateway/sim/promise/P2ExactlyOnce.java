package org.sngateway.sim.promise;

import org.sngateway.sn.message.QoS;

/**
 * A message at QoS 2 reaches the broker exactly once, and a client likewise; unless the broker forgot its session, then at
 * least once, and as far as the client does its part.
 */
final class P2ExactlyOnce extends Promise {
    P2ExactlyOnce(Scene scene) {
        super(scene);
    }

    @Override
    public void onBrokerTook(long number, boolean again) {
        if (again
                && ledger().qos(number) == QoS.TWO
                && ledger().topic(number) != Ledger.WILL
                && isExact(ledger().node(number))
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
