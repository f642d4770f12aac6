package org.sngateway.sn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;

class SnPrinterTest {

    static Stream<Arguments> lines() {
        return Stream.of(
                line(
                        new Connect(true, true, 1, 60, "sensor-01"),
                        "CONNECT clientId=\"sensor-01\" cleanSession will keepAlive=60s"),
                line(new Connect(false, false, 2, 60, "a"), "CONNECT clientId=\"a\" keepAlive=60s protocolId=2"),
                line(WillTopic.empty(), "WILLTOPIC none"),
                line(new Register(0x0102, 7, "room/1"), "REGISTER topicId=0x0102 msgId=7 name=\"room/1\""),
                line(
                        new Publish(true, QoS.ONE, false, new NormalTopicId(0xFE), 4660, Payload.ofText("secret")),
                        "PUBLISH qos=1 dup topic=0x00FE msgId=4660 data=6B"),
                line(
                        new Publish(false, QoS.MINUS_ONE, true, ShortTopicName.of("ab"), 0, Payload.EMPTY),
                        "PUBLISH qos=-1 retain short=\"ab\" msgId=0 data=0B"),
                line(
                        new Subscribe(false, QoS.TWO, 3, new PredefinedTopicId(5)),
                        "SUBSCRIBE qos=2 predefined=0x0005 msgId=3"),
                line(new Subscribe(false, QoS.ZERO, 3, new TopicName("a/#")), "SUBSCRIBE qos=0 topic=\"a/#\" msgId=3"),
                line(
                        new SubAck(QoS.ONE, 9, 3, ReturnCode.of(0x80)),
                        "SUBACK qos=1 topicId=0x0009 msgId=3 returnCode=reserved-128"),
                line(new PingReq("a"), "PINGREQ clientId=\"a\""),
                line(new Disconnect(3600), "DISCONNECT duration=3600s"),
                line(
                        new Encapsulated(0, Payload.ofHex("002a"), PingReq.withoutClientId()),
                        "ENCAPSULATED radius=0 nodeId=002a PINGREQ"),
                line(
                        new RefusedRequest(MsgType.SUBSCRIBE, 3, 0, RefusedRequest.Reason.RESERVED_QOS),
                        "SUBSCRIBE msgId=3 refused=RESERVED_QOS"),
                line(
                        RefusedRequest.tooLong(MsgType.PUBLISH, 3, 7, 1_600),
                        "PUBLISH msgId=3 refused=TOO_LONG octets=1600"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void messageReadsAsOneLine(SnMessage message, String line) {
        assertThat(SnPrinter.print(message)).isEqualTo(line);
    }

    @Test
    void textFromOutsideCanNeitherBreakTheLineNorHide() {
        SnMessage connect = new Connect(false, true, 1, 1, "a\n\"b\\\u0007\u202E\u2028");
        assertThat(SnPrinter.print(connect)).contains("clientId=\"a\\u000a\\\"b\\\\\\u0007\\u202e\\u2028\"");
    }

    @Test
    void longTextIsCut() {
        SnMessage register = new Register(1, 1, "x".repeat(10_000));
        assertThat(SnPrinter.print(register)).endsWith("x…\"").hasSizeLessThan(150);
    }

    @Test
    void everyMessageIsOneLine() {
        for (long seed = 0; seed < 2_000; seed++) {
            String line = SnPrinter.print(new RandomMessages(new Random(seed)).next());
            assertThat(line.lines().count()).as("seed %d", seed).isEqualTo(1);
        }
    }

    private static Arguments line(SnMessage message, String line) {
        return Arguments.of(message, line);
    }
}
