package org.sngateway.sn.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** MQTT-SN 1.2 §5.2.1: which form of Length a message gets, and where its octets lie. */
class SnEncoderTest {

    @Test
    void publishIsSpelledOctetByOctet() {
        SnMessage publish = new Publish(true, QoS.ONE, true, new NormalTopicId(0x0102), 0x1234, Payload.ofText("x"));
        assertThat(hex(publish))
                .isEqualTo(
                        "08" // Length
                                + "0c" // MsgType
                                + "b0" // Flags: DUP, QoS 1, Retain, normal topic id
                                + "0102" // TopicId
                                + "1234" // MsgId
                                + "78"); // Data
    }

    @Test
    void encapsulationCountsItsHeaderOnly() {
        SnMessage encapsulated = new Encapsulated(2, Payload.ofHex("002a"), Disconnect.plain());
        assertThat(hex(encapsulated))
                .isEqualTo(
                        "05" // Length up to the end of the node id
                                + "fe" // MsgType
                                + "02" // Ctrl: radius
                                + "002a" // WirelessNodeId
                                + "0218"); // the inner message with a Length of its own
    }

    @ParameterizedTest
    @CsvSource({"247, 254", "248, 255", "249, 258", "250, 259", "65526, 65535"})
    @Rule("R1.1 short form")
    void longLengthAppearsOnlyWhenTheShortOneIsUsedUp(int dataOctets, int octets) {
        SnMessage publish =
                new Publish(false, QoS.ZERO, false, new NormalTopicId(1), 0, Payload.copyOf(new byte[dataOctets]));
        ByteBuffer out = ByteBuffer.allocate(70_000);
        SnEncoder.encode(publish, out);

        assertThat(out.position()).isEqualTo(octets);
        assertThat(SnEncoder.publishOctets(dataOctets)).isEqualTo(octets);
        assertThat(out.get(0) & 0xFF).isEqualTo(octets > 255 ? 0x01 : octets);
        assertThat(new SnDecoder(false).decode(out.flip())).isEqualTo(new Decoded(publish, false));
    }

    @Test
    void registerCountsTheOctetsOfItsName() {
        SnMessage register = new Register(1, 2, "°C");
        assertThat(hex(register)).hasSize(2 * SnEncoder.registerOctets(3));
    }

    @Test
    void messagesFollowEachOtherInOneBuffer() {
        ByteBuffer out = ByteBuffer.allocate(9);
        SnEncoder.encode(PingReq.withoutClientId(), out);
        SnEncoder.encode(new PubAck(1, 2, ReturnCode.ACCEPTED), out);
        assertThat(HexFormat.of().formatHex(out.array())).isEqualTo("0216" + "070d0001000200");
    }

    @Test
    void fullBufferIsReported() {
        assertThatThrownBy(() -> SnEncoder.encode(new Register(1, 2, "a/b"), ByteBuffer.allocate(8)))
                .isInstanceOf(BufferOverflowException.class);
    }

    @Test
    void refusedRequestIsNotSent() {
        SnMessage refused = new RefusedRequest(MsgType.REGISTER, 1, 0, RefusedRequest.Reason.NOT_UTF8);
        assertThatThrownBy(() -> hex(refused)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String hex(SnMessage message) {
        ByteBuffer out = ByteBuffer.allocate(300);
        SnEncoder.encode(message, out);
        return HexFormat.of().formatHex(out.array(), 0, out.position());
    }
}
