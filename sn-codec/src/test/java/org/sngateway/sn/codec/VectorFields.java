package org.sngateway.sn.codec;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.NormalTopicId;
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

/** The fields of a message under the names that the vectors file gives them. */
final class VectorFields implements SnMessageHandler<Map<String, String>> {
    private static final VectorFields FIELDS = new VectorFields();

    static Map<String, String> of(SnMessage message) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("type", message.type().name());
        message.accept(FIELDS, fields);
        return fields;
    }

    @Override
    public void onAdvertise(Advertise advertise, Map<String, String> fields) {
        number("gwId", advertise.gwId(), fields);
        number("duration", advertise.durationSeconds(), fields);
    }

    @Override
    public void onSearchGw(SearchGw searchGw, Map<String, String> fields) {
        number("radius", searchGw.radius(), fields);
    }

    @Override
    public void onGwInfo(GwInfo gwInfo, Map<String, String> fields) {
        number("gwId", gwInfo.gwId(), fields);
        if (!gwInfo.gwAdd().isEmpty()) {
            fields.put("gwAddHex", gwInfo.gwAdd().toHex());
        }
    }

    @Override
    public void onConnect(Connect connect, Map<String, String> fields) {
        flag("will", connect.will(), fields);
        flag("cleanSession", connect.cleanSession(), fields);
        number("protocolId", connect.protocolId(), fields);
        number("duration", connect.durationSeconds(), fields);
        text("clientId", connect.clientId(), fields);
    }

    @Override
    public void onConnAck(ConnAck connAck, Map<String, String> fields) {
        returnCode(connAck.returnCode(), fields);
    }

    @Override
    public void onWillTopicReq(WillTopicReq willTopicReq, Map<String, String> fields) {}

    @Override
    public void onWillTopic(WillTopic willTopic, Map<String, String> fields) {
        will(willTopic.qos(), willTopic.retain(), willTopic.topic(), fields);
    }

    @Override
    public void onWillMsgReq(WillMsgReq willMsgReq, Map<String, String> fields) {}

    @Override
    public void onWillMsg(WillMsg willMsg, Map<String, String> fields) {
        fields.put("willMsgHex", willMsg.message().toHex());
    }

    @Override
    public void onRegister(Register register, Map<String, String> fields) {
        hex("topicId", register.topicId(), fields);
        number("msgId", register.msgId(), fields);
        text("topicName", register.topicName(), fields);
    }

    @Override
    public void onRegAck(RegAck regAck, Map<String, String> fields) {
        hex("topicId", regAck.topicId(), fields);
        number("msgId", regAck.msgId(), fields);
        returnCode(regAck.returnCode(), fields);
    }

    @Override
    public void onPublish(Publish publish, Map<String, String> fields) {
        flag("dup", publish.dup(), fields);
        qos(publish.qos(), fields);
        flag("retain", publish.retain(), fields);
        topic(publish.topic(), fields);
        number("msgId", publish.msgId(), fields);
        fields.put("dataHex", publish.data().toHex());
        fields.put("dataLen", String.valueOf(publish.data().size()));
    }

    @Override
    public void onPubAck(PubAck pubAck, Map<String, String> fields) {
        hex("topicId", pubAck.topicId(), fields);
        number("msgId", pubAck.msgId(), fields);
        returnCode(pubAck.returnCode(), fields);
    }

    @Override
    public void onPubComp(PubComp pubComp, Map<String, String> fields) {
        number("msgId", pubComp.msgId(), fields);
    }

    @Override
    public void onPubRec(PubRec pubRec, Map<String, String> fields) {
        number("msgId", pubRec.msgId(), fields);
    }

    @Override
    public void onPubRel(PubRel pubRel, Map<String, String> fields) {
        number("msgId", pubRel.msgId(), fields);
    }

    @Override
    public void onSubscribe(Subscribe subscribe, Map<String, String> fields) {
        flag("dup", subscribe.dup(), fields);
        qos(subscribe.qos(), fields);
        number("msgId", subscribe.msgId(), fields);
        topic(subscribe.topic(), fields);
    }

    @Override
    public void onSubAck(SubAck subAck, Map<String, String> fields) {
        qos(subAck.qos(), fields);
        hex("topicId", subAck.topicId(), fields);
        number("msgId", subAck.msgId(), fields);
        returnCode(subAck.returnCode(), fields);
    }

    @Override
    public void onUnsubscribe(Unsubscribe unsubscribe, Map<String, String> fields) {
        number("msgId", unsubscribe.msgId(), fields);
        topic(unsubscribe.topic(), fields);
    }

    @Override
    public void onUnsubAck(UnsubAck unsubAck, Map<String, String> fields) {
        number("msgId", unsubAck.msgId(), fields);
    }

    @Override
    public void onPingReq(PingReq pingReq, Map<String, String> fields) {
        if (pingReq.hasClientId()) {
            text("clientId", pingReq.clientId(), fields);
        }
    }

    @Override
    public void onPingResp(PingResp pingResp, Map<String, String> fields) {}

    @Override
    public void onDisconnect(Disconnect disconnect, Map<String, String> fields) {
        if (disconnect.hasDuration()) {
            number("duration", disconnect.sleepDurationSeconds(), fields);
        }
    }

    @Override
    public void onWillTopicUpd(WillTopicUpd willTopicUpd, Map<String, String> fields) {
        will(willTopicUpd.qos(), willTopicUpd.retain(), willTopicUpd.topic(), fields);
    }

    @Override
    public void onWillTopicResp(WillTopicResp willTopicResp, Map<String, String> fields) {
        returnCode(willTopicResp.returnCode(), fields);
    }

    @Override
    public void onWillMsgUpd(WillMsgUpd willMsgUpd, Map<String, String> fields) {
        fields.put("willMsgHex", willMsgUpd.message().toHex());
    }

    @Override
    public void onWillMsgResp(WillMsgResp willMsgResp, Map<String, String> fields) {
        returnCode(willMsgResp.returnCode(), fields);
    }

    @Override
    public void onEncapsulated(Encapsulated encapsulated, Map<String, String> fields) {
        number("radius", encapsulated.radius(), fields);
        fields.put("nodeIdHex", encapsulated.nodeId().toHex());
        fields.put("decodedInner", encapsulated.inner().toString());
    }

    /** A refused request has no names and texts: they are the reason for its refusal. */
    @Override
    public void onRefusedRequest(RefusedRequest refusedRequest, Map<String, String> fields) {
        number("msgId", refusedRequest.msgId(), fields);
    }

    private static void topic(Topic topic, Map<String, String> fields) {
        if (topic instanceof TopicName name) {
            fields.put("topicIdType", "normal");
            text("topicName", name.text(), fields);
        } else if (topic instanceof NormalTopicId normal) {
            fields.put("topicIdType", "normal");
            hex("topicId", normal.value(), fields);
        } else if (topic instanceof PredefinedTopicId predefined) {
            fields.put("topicIdType", "predefined");
            hex("topicId", predefined.value(), fields);
        } else if (topic instanceof ShortTopicName shortName) {
            fields.put("topicIdType", "short");
            fields.put("shortTopic", shortName.name().orElse("not UTF-8"));
        }
    }

    private static void will(QoS qos, boolean retain, String topic, Map<String, String> fields) {
        qos(qos, fields);
        flag("retain", retain, fields);
        text("willTopic", topic, fields);
    }

    private static void returnCode(ReturnCode returnCode, Map<String, String> fields) {
        number("returnCode", returnCode.value(), fields);
    }

    private static void qos(QoS qos, Map<String, String> fields) {
        fields.put("qos", qos.toString());
    }

    private static void flag(String name, boolean set, Map<String, String> fields) {
        fields.put(name, set ? "1" : "0");
    }

    private static void number(String name, int value, Map<String, String> fields) {
        fields.put(name, String.valueOf(value));
    }

    private static void hex(String name, int value, Map<String, String> fields) {
        fields.put(name, String.format(Locale.ROOT, "0x%04x", value));
    }

    private static void text(String name, String text, Map<String, String> fields) {
        fields.put(name, text);
        fields.put(name + "Hex", HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }
}
