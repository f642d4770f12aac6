package org.sngateway.sim.promise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/**
 * An answer belongs to a request of its client: it has the MsgId of one, a PUBACK its topic id too (MQTT-SN 1.2 §5.4.13), and a
 * SUBACK grants no more than was asked for.
 */
final class AnswersFit extends Promise {
    private static final int REQUESTS = 24;
    private static final int NO_TOPIC_ID = 0;

    /**
     * A request that has an answer.
     *
     * @param qos of a SUBSCRIBE; 0 in others
     */
    private record Asked(MsgType type, int msgId, int topicId, QoS qos) {}

    /** By node: its latest requests that differ. */
    private final List<Deque<Asked>> latest = new ArrayList<>();
    /** By node and kind: all MsgIds of its requests. After a restart an answer may come a second time, and late. */
    private final List<Map<MsgType, BitSet>> msgIds = new ArrayList<>();

    AnswersFit(Scene scene) {
        super(scene);
        for (int node = 0; node < scene.nodes(); node++) {
            latest.add(new ArrayDeque<>(2));
            msgIds.add(new EnumMap<>(MsgType.class));
        }
    }

    @Override
    public void onToGateway(int node, SnMessage message) {
        if (message instanceof Publish publish && publish.qos().isAcknowledged()) {
            add(node, MsgType.PUBLISH, publish.msgId(), publish.topic().value(), QoS.ZERO);
        } else if (message instanceof PubRel pubRel) {
            add(node, MsgType.PUBREL, pubRel.msgId(), NO_TOPIC_ID, QoS.ZERO);
        } else if (message instanceof Register register) {
            add(node, MsgType.REGISTER, register.msgId(), NO_TOPIC_ID, QoS.ZERO);
        } else if (message instanceof Subscribe subscribe) {
            int topicId = subscribe.topic() instanceof TopicId id ? id.value() : NO_TOPIC_ID;
            add(node, MsgType.SUBSCRIBE, subscribe.msgId(), topicId, subscribe.qos());
        } else if (message instanceof Unsubscribe unsubscribe) {
            add(node, MsgType.UNSUBSCRIBE, unsubscribe.msgId(), NO_TOPIC_ID, QoS.ZERO);
        } else if (message instanceof RefusedRequest request) {
            add(node, request.type(), request.msgId(), request.topicId(), QoS.ZERO);
        }
    }

    private void add(int node, MsgType type, int msgId, int topicId, QoS qos) {
        msgIds.get(node).computeIfAbsent(type, first -> new BitSet()).set(msgId);
        Deque<Asked> ofNode = latest.get(node);
        Asked one = new Asked(type, msgId, topicId, qos);
        if (!one.equals(ofNode.peekLast())) {
            ofNode.remove(one);
            ofNode.addLast(one);
        }
        if (ofNode.size() > REQUESTS) {
            ofNode.removeFirst();
        }
    }

    @Override
    public void onFromGateway(int node, SnMessage message) {
        boolean fits = true;
        if (message instanceof PubAck pubAck) {
            fits = pubAck.msgId() == 0
                    || wasAsked(node, MsgType.PUBLISH, pubAck.msgId(), one -> one.topicId == pubAck.topicId());
        } else if (message instanceof PubRec pubRec) {
            fits = wasAsked(node, MsgType.PUBLISH, pubRec.msgId(), one -> true);
        } else if (message instanceof PubComp pubComp) {
            fits = wasAsked(node, MsgType.PUBREL, pubComp.msgId(), one -> true);
        } else if (message instanceof RegAck regAck) {
            fits = wasAsked(node, MsgType.REGISTER, regAck.msgId(), one -> true);
        } else if (message instanceof SubAck subAck) {
            fits = wasAsked(node, MsgType.SUBSCRIBE, subAck.msgId(), one -> grants(subAck, one));
        } else if (message instanceof UnsubAck unsubAck) {
            fits = wasAsked(node, MsgType.UNSUBSCRIBE, unsubAck.msgId(), one -> true);
        }
        if (!fits && scene().node(node).population().keepsAddresses() && !scene().hasBitErrors()) {
            broken(node, "it has asked for nothing of which this could be the answer: " + message);
        }
    }

    /** A predefined id or a short name comes back as it was. */
    private static boolean grants(SubAck subAck, Asked subscribe) {
        boolean isOther = subscribe.topicId != NO_TOPIC_ID && subscribe.topicId != subAck.topicId();
        return !subAck.returnCode().isAccepted() || (!isOther && subAck.qos().bits() <= subscribe.qos.bits());
    }

    private boolean wasAsked(int node, MsgType type, int msgId, Predicate<Asked> isAnswered) {
        BitSet known = msgIds.get(node).get(type);
        boolean isAnother = false;
        for (Asked one : latest.get(node)) {
            if (one.type == type && one.msgId == msgId) {
                if (isAnswered.test(one)) {
                    return true;
                }
                isAnother = true;
            }
        }
        return known != null && known.get(msgId) && !isAnother;
    }
}
