package org.sngateway.sn.codec;

import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SnMessageHandler;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/**
 * One readable line per message, safe to log. Text from outside is quoted, its control characters are escaped, and it
 * is cut at {@value #MAX_TEXT_CHARACTERS} characters. Of data only the size is shown.
 *
 * <p>Example: {@code PUBLISH qos=1 topic=0x0102 msgId=4660 data=1B}
 */
public final class SnPrinter implements SnMessageHandler<StringBuilder> {
    /** Longer texts end in an ellipsis. */
    public static final int MAX_TEXT_CHARACTERS = 80;

    private static final SnPrinter PRINTER = new SnPrinter();

    private SnPrinter() {}

    /** The message as one line, without a line end. */
    public static String print(SnMessage message) {
        StringBuilder line = new StringBuilder(64);
        append(message, line);
        return line.toString();
    }

    /** A text from outside in quotation marks, as these lines show it. */
    public static String quote(String text) {
        return quote(text, MAX_TEXT_CHARACTERS);
    }

    /** The same, cut at another length. */
    public static String quote(String text, int maxCharacters) {
        StringBuilder quoted = new StringBuilder(text.length() + 2);
        quote(text, maxCharacters, quoted);
        return quoted.toString();
    }

    /** A topic as these lines show it, with a blank before it. */
    public static String print(Topic topic) {
        StringBuilder line = new StringBuilder(32);
        topic(topic, line);
        return line.toString();
    }

    private static void append(SnMessage message, StringBuilder line) {
        line.append(message.type());
        message.accept(PRINTER, line);
    }

    @Override
    public void onAdvertise(Advertise advertise, StringBuilder line) {
        line.append(" gwId=").append(advertise.gwId());
        line.append(" duration=").append(advertise.durationSeconds()).append('s');
    }

    @Override
    public void onSearchGw(SearchGw searchGw, StringBuilder line) {
        line.append(" radius=").append(searchGw.radius());
    }

    @Override
    public void onGwInfo(GwInfo gwInfo, StringBuilder line) {
        line.append(" gwId=").append(gwInfo.gwId());
        if (!gwInfo.gwAdd().isEmpty()) {
            line.append(" gwAdd=").append(gwInfo.gwAdd().toHex());
        }
    }

    @Override
    public void onConnect(Connect connect, StringBuilder line) {
        line.append(" clientId=");
        quote(connect.clientId(), line);
        flag(" cleanSession", connect.cleanSession(), line);
        flag(" will", connect.will(), line);
        line.append(" keepAlive=").append(connect.durationSeconds()).append('s');
        if (connect.protocolId() != Connect.PROTOCOL_ID) {
            line.append(" protocolId=").append(connect.protocolId());
        }
    }

    @Override
    public void onConnAck(ConnAck connAck, StringBuilder line) {
        returnCode(connAck.returnCode(), line);
    }

    @Override
    public void onWillTopicReq(WillTopicReq willTopicReq, StringBuilder line) {}

    @Override
    public void onWillTopic(WillTopic willTopic, StringBuilder line) {
        will(willTopic.qos(), willTopic.retain(), willTopic.topic(), line);
    }

    @Override
    public void onWillMsgReq(WillMsgReq willMsgReq, StringBuilder line) {}

    @Override
    public void onWillMsg(WillMsg willMsg, StringBuilder line) {
        line.append(" message=").append(willMsg.message());
    }

    @Override
    public void onRegister(Register register, StringBuilder line) {
        id(" topicId=", register.topicId(), line);
        line.append(" msgId=").append(register.msgId()).append(" name=");
        quote(register.topicName(), line);
    }

    @Override
    public void onRegAck(RegAck regAck, StringBuilder line) {
        id(" topicId=", regAck.topicId(), line);
        line.append(" msgId=").append(regAck.msgId());
        returnCode(regAck.returnCode(), line);
    }

    @Override
    public void onPublish(Publish publish, StringBuilder line) {
        line.append(" qos=").append(publish.qos());
        flag(" dup", publish.dup(), line);
        flag(" retain", publish.retain(), line);
        topic(publish.topic(), line);
        line.append(" msgId=").append(publish.msgId());
        line.append(" data=").append(publish.data());
    }

    @Override
    public void onPubAck(PubAck pubAck, StringBuilder line) {
        id(" topicId=", pubAck.topicId(), line);
        line.append(" msgId=").append(pubAck.msgId());
        returnCode(pubAck.returnCode(), line);
    }

    @Override
    public void onPubComp(PubComp pubComp, StringBuilder line) {
        line.append(" msgId=").append(pubComp.msgId());
    }

    @Override
    public void onPubRec(PubRec pubRec, StringBuilder line) {
        line.append(" msgId=").append(pubRec.msgId());
    }

    @Override
    public void onPubRel(PubRel pubRel, StringBuilder line) {
        line.append(" msgId=").append(pubRel.msgId());
    }

    @Override
    public void onSubscribe(Subscribe subscribe, StringBuilder line) {
        line.append(" qos=").append(subscribe.qos());
        flag(" dup", subscribe.dup(), line);
        topic(subscribe.topic(), line);
        line.append(" msgId=").append(subscribe.msgId());
    }

    @Override
    public void onSubAck(SubAck subAck, StringBuilder line) {
        line.append(" qos=").append(subAck.qos());
        id(" topicId=", subAck.topicId(), line);
        line.append(" msgId=").append(subAck.msgId());
        returnCode(subAck.returnCode(), line);
    }

    @Override
    public void onUnsubscribe(Unsubscribe unsubscribe, StringBuilder line) {
        topic(unsubscribe.topic(), line);
        line.append(" msgId=").append(unsubscribe.msgId());
    }

    @Override
    public void onUnsubAck(UnsubAck unsubAck, StringBuilder line) {
        line.append(" msgId=").append(unsubAck.msgId());
    }

    @Override
    public void onPingReq(PingReq pingReq, StringBuilder line) {
        if (pingReq.hasClientId()) {
            line.append(" clientId=");
            quote(pingReq.clientId(), line);
        }
    }

    @Override
    public void onPingResp(PingResp pingResp, StringBuilder line) {}

    @Override
    public void onDisconnect(Disconnect disconnect, StringBuilder line) {
        if (disconnect.hasDuration()) {
            line.append(" duration=").append(disconnect.sleepDurationSeconds()).append('s');
        }
    }

    @Override
    public void onWillTopicUpd(WillTopicUpd willTopicUpd, StringBuilder line) {
        will(willTopicUpd.qos(), willTopicUpd.retain(), willTopicUpd.topic(), line);
    }

    @Override
    public void onWillTopicResp(WillTopicResp willTopicResp, StringBuilder line) {
        returnCode(willTopicResp.returnCode(), line);
    }

    @Override
    public void onWillMsgUpd(WillMsgUpd willMsgUpd, StringBuilder line) {
        line.append(" message=").append(willMsgUpd.message());
    }

    @Override
    public void onWillMsgResp(WillMsgResp willMsgResp, StringBuilder line) {
        returnCode(willMsgResp.returnCode(), line);
    }

    @Override
    public void onEncapsulated(Encapsulated encapsulated, StringBuilder line) {
        line.append(" radius=").append(encapsulated.radius());
        line.append(" nodeId=").append(encapsulated.nodeId().toHex()).append(' ');
        append(encapsulated.inner(), line);
    }

    @Override
    public void onRefusedRequest(RefusedRequest refusedRequest, StringBuilder line) {
        line.append(" msgId=").append(refusedRequest.msgId());
        line.append(" refused=").append(refusedRequest.reason());
        if (refusedRequest.octets() > 0) {
            line.append(" octets=").append(refusedRequest.octets());
        }
    }

    private static void will(QoS qos, boolean retain, String topic, StringBuilder line) {
        if (topic.isEmpty()) {
            line.append(" none");
            return;
        }
        line.append(" qos=").append(qos);
        flag(" retain", retain, line);
        line.append(" topic=");
        quote(topic, line);
    }

    private static void topic(Topic topic, StringBuilder line) {
        if (topic instanceof TopicName name) {
            line.append(" topic=");
            quote(name.text(), line);
        } else if (topic instanceof ShortTopicName shortName && shortName.name().isPresent()) {
            line.append(" short=");
            quote(shortName.name().get(), line);
        } else if (topic instanceof PredefinedTopicId predefined) {
            id(" predefined=", predefined.value(), line);
        } else if (topic instanceof TopicId id) {
            id(topic instanceof ShortTopicName ? " short=" : " topic=", id.value(), line);
        }
    }

    private static void returnCode(ReturnCode returnCode, StringBuilder line) {
        line.append(" returnCode=").append(returnCode);
    }

    private static void flag(String name, boolean set, StringBuilder line) {
        if (set) {
            line.append(name);
        }
    }

    private static void id(String name, int value, StringBuilder line) {
        line.append(name).append("0x");
        for (int shift = 12; shift >= 0; shift -= 4) {
            line.append(Character.toUpperCase(Character.forDigit(value >> shift & 0xF, 16)));
        }
    }

    private static void quote(String text, StringBuilder line) {
        quote(text, MAX_TEXT_CHARACTERS, line);
    }

    private static void quote(String text, int maxCharacters, StringBuilder line) {
        line.append('"');
        int end = Math.min(text.length(), maxCharacters);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (isPlain(c)) {
                line.append(c);
            } else {
                line.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    line.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            }
        }
        line.append(end < text.length() ? "…\"" : "\"");
    }

    /** Characters that neither break a line, nor change the writing direction, nor are invisible. */
    private static boolean isPlain(char c) {
        int kind = Character.getType(c);
        return kind != Character.CONTROL
                && kind != Character.FORMAT
                && kind != Character.LINE_SEPARATOR
                && kind != Character.PARAGRAPH_SEPARATOR
                && kind != Character.SURROGATE
                && kind != Character.UNASSIGNED
                && kind != Character.PRIVATE_USE;
    }
}
