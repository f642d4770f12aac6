package org.sngateway.sim.replay;

import java.util.HashMap;
import java.util.Map;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** Which normal topic ids of one client stand for which names: learnt from its messages with one gateway. */
final class TopicNames {
    private final Map<Integer, String> askedByMsgId = new HashMap<>();
    private final Map<Integer, String> nameById = new HashMap<>();
    private final Map<String, Integer> idByName = new HashMap<>();

    void onFromNode(SnMessage message) {
        if (message instanceof Register register) {
            askedByMsgId.put(register.msgId(), register.topicName());
        } else if (message instanceof Subscribe subscribe && subscribe.topic() instanceof TopicName name) {
            askedByMsgId.put(subscribe.msgId(), name.text());
        }
    }

    void onFromGateway(SnMessage message) {
        if (message instanceof Register register) {
            learn(register.topicId(), register.topicName());
        } else if (message instanceof RegAck regAck && regAck.returnCode().equals(ReturnCode.ACCEPTED)) {
            answered(regAck.msgId(), regAck.topicId());
        } else if (message instanceof SubAck subAck && subAck.returnCode().equals(ReturnCode.ACCEPTED)) {
            answered(subAck.msgId(), subAck.topicId());
        }
    }

    private void answered(int msgId, int topicId) {
        String name = askedByMsgId.get(msgId);
        if (name != null && topicId != 0) {
            learn(topicId, name);
        }
    }

    private void learn(int id, String name) {
        nameById.put(id, name);
        idByName.put(name, id);
    }

    /** The name of an id; empty if it is unknown. */
    String name(int id) {
        return nameById.getOrDefault(id, "");
    }

    /** The id of a name; the other one if it has none. */
    int id(String name, int otherwise) {
        return idByName.getOrDefault(name, otherwise);
    }
}
