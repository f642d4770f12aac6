package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** Each command as the octets of its packet, and each packet of a broker as its event: MQTT 3.1.1. */
class MqttTranslatorTest {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    // ---- commands to packets

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | false | false | 0   | 30 04 00 01 74 78",
                "0 | true  | false | 0   | 31 04 00 01 74 78",
                "1 | false | false | 1   | 32 06 00 01 74 00 01 78",
                "1 | false | true  | 1   | 3a 06 00 01 74 00 01 78",
                "2 | true  | false | 258 | 35 06 00 01 74 01 02 78",
                "2 | true  | true  | 65535 | 3d 06 00 01 74 ff ff 78",
            })
    void publishHasDupQosRetainAndPacketId(int qos, boolean retain, boolean dup, int packetId, String octets) {
        assertThat(octets(MqttTranslator.packet(
                        new MqttCommand.Publish("t", Payload.ofText("x"), QoS.ofBits(qos), retain, dup, packetId))))
                .isEqualTo(octets);
    }

    @Test
    void publishMayBeEmpty() {
        assertThat(octets(MqttTranslator.packet(new MqttCommand.Publish("t", Payload.EMPTY, QoS.ZERO, true, false, 0))))
                .isEqualTo("31 03 00 01 74");
    }

    @Test
    void acknowledgementsHaveTheirTypeAndPacketId() {
        assertThat(octets(MqttTranslator.packet(new MqttCommand.PubAck(0x0102))))
                .isEqualTo("40 02 01 02");
        assertThat(octets(MqttTranslator.packet(new MqttCommand.PubRec(0x0102))))
                .isEqualTo("50 02 01 02");
        assertThat(octets(MqttTranslator.packet(new MqttCommand.PubRel(0x0102))))
                .isEqualTo("62 02 01 02");
        assertThat(octets(MqttTranslator.packet(new MqttCommand.PubComp(0x0102))))
                .isEqualTo("70 02 01 02");
    }

    @Test
    void subscribeAndUnsubscribeHaveOneFilter() {
        assertThat(octets(MqttTranslator.packet(new MqttCommand.Subscribe(1, "a/#", QoS.TWO))))
                .isEqualTo("82 08 00 01 00 03 61 2f 23 02");
        assertThat(octets(MqttTranslator.packet(new MqttCommand.Unsubscribe(2, "a/#"))))
                .isEqualTo("a2 07 00 02 00 03 61 2f 23");
    }

    @Test
    void openAndCloseAreNoPackets() {
        assertThatThrownBy(() -> MqttTranslator.packet(new MqttCommand.Close()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- packets to events

    @Test
    void connAckTellsWhetherTheSessionIsPresent() {
        assertThat(event("20 02 00 00")).isEqualTo(new MqttEvent.Connected(false));
        assertThat(event("20 02 01 00")).isEqualTo(new MqttEvent.Connected(true));
    }

    @ParameterizedTest
    @CsvSource({
        "01, 84, unacceptable protocol version",
        "02, 85, identifier rejected",
        "03, 88, server unavailable",
        "04, 86, 'bad user name or password; see broker: username, password-file, users-file'",
        "05, 87, 'not authorized; see broker: username, password-file, users-file'"
    })
    void refusalIsTheReasonCodeOfMqtt5ThatMeansTheSame(String code, String reasonCode, String words) {
        assertThat(event("20 02 00 " + code))
                .isEqualTo(new MqttEvent.ConnectRefused(
                        new ReasonCode(Integer.parseInt(reasonCode, 16)), "the broker says: " + words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 04 00 01 74 78       | 0 | false | 0   | false",
                "31 04 00 01 74 78       | 0 | true  | 0   | false",
                "32 06 00 01 74 00 01 78 | 1 | false | 1   | false",
                "3a 06 00 01 74 00 01 78 | 1 | false | 1   | true",
                "35 06 00 01 74 01 02 78 | 2 | true  | 258 | false",
                "3d 06 00 01 74 ff ff 78 | 2 | true  | 65535 | true",
            })
    void publishTellsDupQosRetainAndPacketId(String octets, int qos, boolean retain, int packetId, boolean dup) {
        assertThat(event(octets))
                .isEqualTo(new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ofBits(qos), retain, packetId, dup));
    }

    @Test
    void emptyPublishHasAnEmptyPayload() {
        assertThat(event("31 03 00 01 74")).isEqualTo(new MqttEvent.Publish("t", Payload.EMPTY, QoS.ZERO, true, 0));
    }

    @Test
    void acknowledgementsTellTheirPacketId() {
        assertThat(event("40 02 01 02")).isEqualTo(new MqttEvent.PubAck(0x0102, ReasonCode.SUCCESS));
        assertThat(event("50 02 01 02")).isEqualTo(new MqttEvent.PubRec(0x0102, ReasonCode.SUCCESS));
        assertThat(event("62 02 01 02")).isEqualTo(new MqttEvent.PubRel(0x0102));
        assertThat(event("70 02 01 02")).isEqualTo(new MqttEvent.PubComp(0x0102));
        assertThat(event("b0 02 01 02")).isEqualTo(new MqttEvent.UnsubAck(0x0102));
    }

    @ParameterizedTest
    @CsvSource({"00, 0, 00", "01, 1, 00", "02, 2, 00", "80, 0, 80"})
    void subAckTellsTheGrantedQosOrTheRefusal(String code, int granted, String reasonCode) {
        assertThat(event("90 03 00 01 " + code))
                .isEqualTo(
                        new MqttEvent.SubAck(1, QoS.ofBits(granted), new ReasonCode(Integer.parseInt(reasonCode, 16))));
    }

    @Test
    void whatIsForTheConnectionOnlyIsNoEvent() {
        assertThat(event("d0 00")).isNull();
        assertThat(event("c0 00")).isNull();
    }

    private static String octets(MqttMessage packet) {
        EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
        channel.writeOutbound(packet);
        ByteBuf octets = channel.readOutbound();
        return HEX.formatHex(ByteBufUtil.getBytes(octets));
    }

    private static @Nullable MqttEvent event(String hex) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(HEX.parseHex(hex)));
        MqttMessage packet = channel.readInbound();
        assertThat(packet.decoderResult().isSuccess()).isTrue();
        return MqttTranslator.event(packet);
    }
}
