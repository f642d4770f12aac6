package org.sngateway.sim.promise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;

/**
 * The topic ids that a node has refused to learn by REGISTER (MQTT-SN 1.2 §6.10). It has not refused one that it was told meanwhile,
 * in answer to a request of its own, or by another REGISTER that it has accepted.
 */
final class RefusedTopicIds {
    private final Set<Integer> refused = new HashSet<>();
    /** Those that it has come to know since the gateway last began to register them. */
    private final Set<Integer> known = new HashSet<>();
    /** By topic id: the MsgId of the last REGISTER, which is repeated under it. */
    private final Map<Integer, Integer> msgIds = new HashMap<>();

    boolean contains(int topicId) {
        return refused.contains(topicId);
    }

    void onFromGateway(SnMessage message) {
        if (message instanceof Register register) {
            Integer before = msgIds.put(register.topicId(), register.msgId());
            if (before == null || before != register.msgId()) {
                known.remove(register.topicId());
            }
        } else if (message instanceof RegAck regAck) {
            learn(regAck.topicId());
        } else if (message instanceof SubAck subAck) {
            learn(subAck.topicId());
        }
    }

    void onToGateway(SnMessage message) {
        if (!(message instanceof RegAck regAck)) {
            return;
        }
        if (regAck.returnCode().isAccepted()) {
            learn(regAck.topicId());
        } else if (!known.contains(regAck.topicId())) {
            refused.add(regAck.topicId());
        }
    }

    private void learn(int topicId) {
        refused.remove(topicId);
        known.add(topicId);
    }
}
