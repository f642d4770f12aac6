package org.sngateway.sim.replay;

import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillTopicResp;

/**
 * What a message of a gateway means to its node, in words: the same for two gateways that say the same. Topic ids are named by
 * their topics; MsgIds stand there only where the node chose them; DUP and the gateway's own id say nothing.
 */
final class Meaning {
    private Meaning() {}

    static String of(SnMessage message, TopicNames names) {
        StringBuilder words = new StringBuilder(message.type().name());
        if (message instanceof ConnAck connAck) {
            code(words, connAck.returnCode());
        } else if (message instanceof RegAck regAck) {
            code(words.append(" msgId=").append(regAck.msgId()), regAck.returnCode());
        } else if (message instanceof SubAck subAck) {
            words.append(" msgId=").append(subAck.msgId());
            if (subAck.returnCode().equals(ReturnCode.ACCEPTED)) {
                words.append(subAck.topicId() == 0 ? " without id" : " with id")
                        .append(" qos=")
                        .append(subAck.qos().bits());
            }
            code(words, subAck.returnCode());
        } else if (message instanceof UnsubAck unsubAck) {
            words.append(" msgId=").append(unsubAck.msgId());
        } else if (message instanceof PubAck pubAck) {
            String topic = names.name(pubAck.topicId());
            words.append(" msgId=").append(pubAck.msgId()).append(" topic=");
            words.append(topic.isEmpty() ? String.valueOf(pubAck.topicId()) : SnPrinter.quote(topic));
            code(words, pubAck.returnCode());
        } else if (message instanceof PubRec pubRec) {
            words.append(" msgId=").append(pubRec.msgId());
        } else if (message instanceof PubComp pubComp) {
            words.append(" msgId=").append(pubComp.msgId());
        } else if (message instanceof Publish publish) {
            words.append(topic(publish, names));
            words.append(" qos=")
                    .append(publish.qos() == QoS.MINUS_ONE ? -1 : publish.qos().bits());
            words.append(publish.retain() ? " retain" : "").append(" data=").append(data(publish));
        } else if (message instanceof Register register) {
            words.append(' ').append(SnPrinter.quote(register.topicName()));
        } else if (message instanceof GwInfo gwInfo) {
            words.append(gwInfo.gwAdd().isEmpty() ? "" : " with address");
        } else if (message instanceof WillTopicResp resp) {
            code(words, resp.returnCode());
        } else if (message instanceof WillMsgResp resp) {
            code(words, resp.returnCode());
        }
        return words.toString();
    }

    private static void code(StringBuilder words, ReturnCode code) {
        words.append(' ').append(code);
    }

    /** With a blank before it. */
    private static String topic(Publish publish, TopicNames names) {
        String name = publish.topic() instanceof NormalTopicId id ? names.name(id.value()) : "";
        return name.isEmpty() ? SnPrinter.print(publish.topic()) : " topic=" + SnPrinter.quote(name);
    }

    /** The whole data: it has to be the same. Shown are its first octets. */
    private static String data(Publish publish) {
        String hex = publish.data().toHex();
        return hex.length() <= 32
                ? hex
                : hex.substring(0, 32) + "...(" + publish.data().size() + "B, hash "
                        + Integer.toHexString(publish.data().hashCode()) + ")";
    }
}
