package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.capture.Tshark;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
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

/** Every message of MQTT-SN on UDP and on a radio, and MQTT of both versions to the broker: tshark sees each as it was. */
class TraceTourIT {
    private static final Payload NODE_ID = Payload.ofHex("002a");

    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"3.1.1, 4", "5, 5"})
    void tsharkSeesEachMessageOfEachLinkAndEachPacket(String version, String level) throws Exception {
        Path port = folder.resolve("ttyTOUR");
        site.configuration()
                .gateway("advertise-interval", "1s")
                .listener("groups", "239.255.18.84")
                .listener("group-interfaces", "lo")
                .listener("group-port", "" + Ports.freeUdp())
                .listener("forwarders", "any")
                .radio("serial", port.toString())
                .radio("driver", "sn-slip")
                .radio("settle", "0s")
                .radio("forwarders", "any")
                .broker("protocol", "\"" + version + "\"")
                .trace("enabled", "on")
                .trace("directory", folder.toString());
        try (RadioNode radioNode = new NodeBehindASlipDongle(port)) {
            site.start();
            radioNode.messageIn(radioNode.hears());
            site.awaitCounter("link-up", 2);
            site.awaitBroker();
            tour(site.node(), "on-udp");
            tour(radioNode, "on-radio");
            radioNode.awaits(Advertise.class);
        }
        site.end();

        Path file = folder.resolve("trace-000001.pcapng");
        Capture capture = Capture.read(ByteBuffer.wrap(Files.readAllBytes(file)));
        List<String> lines = Tshark.fields(
                file, "frame.interface_name", "frame.comment", "mqttsn.msg.type", "mqtt.msgtype", "mqtt.ver");
        assertThat(lines)
                .containsExactlyElementsOf(capture.pdus().stream()
                        .map(pdu -> String.join(
                                "\t",
                                pdu.interfaceName(),
                                pdu.comment(),
                                mqttSnType(pdu),
                                mqttType(pdu),
                                mqttType(pdu).equals("1") ? level : ""))
                        .toList());
        for (String link : List.of("test", "radio")) {
            assertThat(typesOn(link, capture)).as(link).isEqualTo(EnumSet.allOf(MsgType.class));
        }
        // CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE to UNSUBACK, DISCONNECT.
        assertThat(packetTypes(capture)).contains("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "14");
        assertThat(capture.pdus())
                .extracting(CapturedPdu::comment)
                .anyMatch(comment -> comment.startsWith("client=on-radio node=radio/05 rssi=-71 CONNECT"))
                .anyMatch(comment -> comment.startsWith("client=on-radio-behind node=radio/05#002a rssi=-71 "));
    }

    private void tour(Peer node, String clientId) throws Exception {
        node.sends(new SearchGw(1));
        node.awaits(GwInfo.class);
        node.sends(new Connect(true, true, 1, 60, clientId));
        node.awaits(WillTopicReq.class);
        node.sends(new WillTopic(QoS.ONE, false, clientId + "/will"));
        node.awaits(WillMsgReq.class);
        node.sends(new WillMsg(Payload.ofText("gone")));
        node.awaits(ConnAck.class);
        node.sends(new WillTopicUpd(QoS.ONE, false, clientId + "/lost"));
        node.awaits(WillTopicResp.class);
        node.sends(new WillMsgUpd(Payload.ofText("lost")));
        node.awaits(WillMsgResp.class);
        publishes(node, clientId);
        receives(node, clientId);
        node.sends(new Encapsulated(0, NODE_ID, new Connect(false, true, 1, 60, clientId + "-behind")));
        node.awaits(Encapsulated.class);
        node.sends(new Disconnect(60));
        node.awaits(Disconnect.class);
        node.sends(new PingReq(clientId));
        node.awaits(PingResp.class);
        node.sends(Disconnect.plain());
        node.awaits(Disconnect.class);
    }

    private void publishes(Peer node, String clientId) throws IOException {
        node.sends(new Register(0, 1, clientId + "/out"));
        NormalTopicId topic = new NormalTopicId(node.awaits(RegAck.class).topicId());
        Payload data = Payload.ofText("21");
        node.sends(new Publish(false, QoS.ZERO, false, topic, 0, data));
        node.sends(new Publish(false, QoS.ONE, false, topic, 2, data));
        node.awaits(PubAck.class);
        node.sends(new Publish(false, QoS.TWO, false, topic, 3, data));
        node.awaits(PubRec.class);
        node.sends(new PubRel(3));
        node.awaits(PubComp.class);
    }

    private void receives(Peer node, String clientId) throws Exception {
        TopicName filter = new TopicName(clientId + "/in/#");
        node.sends(new Subscribe(false, QoS.TWO, 4, filter));
        node.awaits(SubAck.class);
        site.mosquitto().publish(clientId + "/in/a", "open", 2, false);
        Register register = node.awaits(Register.class);
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        Publish publish = node.awaits(Publish.class);
        node.sends(new PubRec(publish.msgId()));
        node.awaits(PubRel.class);
        node.sends(new PubComp(publish.msgId()));
        node.sends(new Unsubscribe(5, filter));
        node.awaits(UnsubAck.class);
    }

    private static String mqttSnType(CapturedPdu pdu) {
        if (pdu.protocol() != Protocol.MQTT_SN) {
            return "";
        }
        Payload octets = pdu.octets();
        int type = octets.octetAt(1);
        String shown = String.format("0x%02x", type);
        // tshark shows the message behind the header of a forwarder, too.
        return type == MsgType.ENCAPSULATED.code()
                ? shown + String.format(",0x%02x", octets.octetAt(octets.octetAt(0) + 1))
                : shown;
    }

    private static String mqttType(CapturedPdu pdu) {
        return pdu.protocol() == Protocol.MQTT ? String.valueOf(pdu.octets().octetAt(0) >> 4) : "";
    }

    private static Set<MsgType> typesOn(String link, Capture capture) {
        Set<MsgType> types = EnumSet.noneOf(MsgType.class);
        capture.pdus().stream()
                .filter(pdu -> pdu.interfaceName().equals(link))
                .forEach(pdu -> types.add(MsgType.ofCode(pdu.octets().octetAt(1))));
        return types;
    }

    private static Set<String> packetTypes(Capture capture) {
        Set<String> types = new TreeSet<>();
        capture.pdus().stream().filter(pdu -> pdu.protocol() == Protocol.MQTT).forEach(pdu -> types.add(mqttType(pdu)));
        return types;
    }
}
