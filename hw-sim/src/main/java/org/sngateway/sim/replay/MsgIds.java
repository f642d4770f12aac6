package org.sngateway.sim.replay;

import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** The MsgIds of requests of nodes, and of their answers. */
final class MsgIds {
    /** Of a message that has none. */
    static final int NONE = -1;

    private MsgIds() {}

    static int ofRequest(SnMessage message) {
        if (message instanceof Publish publish) {
            return publish.msgId();
        } else if (message instanceof PubRel pubRel) {
            return pubRel.msgId();
        } else if (message instanceof Register register) {
            return register.msgId();
        } else if (message instanceof Subscribe subscribe) {
            return subscribe.msgId();
        }
        return message instanceof Unsubscribe unsubscribe ? unsubscribe.msgId() : NONE;
    }

    static int ofAnswer(SnMessage message) {
        if (message instanceof PubAck pubAck) {
            return pubAck.msgId();
        } else if (message instanceof PubRec pubRec) {
            return pubRec.msgId();
        } else if (message instanceof PubComp pubComp) {
            return pubComp.msgId();
        } else if (message instanceof RegAck regAck) {
            return regAck.msgId();
        } else if (message instanceof SubAck subAck) {
            return subAck.msgId();
        }
        return message instanceof UnsubAck unsubAck ? unsubAck.msgId() : NONE;
    }
}
