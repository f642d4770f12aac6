package org.sngateway.sn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RefusedRequest.Reason;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/** MQTT-SN 1.2 §5: what is malformed and why, and what decodes only far enough to be refused. */
class SnDecoderTest {
    private final SnDecoder decoder = new SnDecoder(true);

    @ParameterizedTest
    @CsvSource({
        "'',                  TOO_SHORT",
        "02,                  TOO_SHORT",
        "010004,              TOO_SHORT",
        "0016,                INVALID_LENGTH",
        "01000316,            INVALID_LENGTH",
        "0516,                LENGTH_BEYOND_END",
        "0216ff,              TRAILING_OCTETS",
        "0211,                RESERVED_MSG_TYPE",
        "0205,                WRONG_BODY_LENGTH",
        "080c630001000031,    RESERVED_TOPIC_ID_TYPE",
        "0813600102000300,    RESERVED_QOS",
        "010007fe00002a0216,  LONG_FORM_ENCAPSULATION",
        "05fe00002a04fe00070216, NESTED_ENCAPSULATION",
    })
    @Rule("R1.2 malformed")
    void malformedDatagramIsRejectedWithItsReason(String hex, RejectReason reason) {
        assertThat(decode(hex)).isEqualTo(new Rejected(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "08040401003cc328,  CONNECT,      0, 0, NOT_UTF8",
        "060a00070009,      REGISTER,     9, 7, EMPTY_TOPIC_NAME",
        "080a00070009c328,  REGISTER,     9, 7, NOT_UTF8",
        "080c230001000531,  PUBLISH,      5, 1, RESERVED_TOPIC_ID_TYPE",
        "0812600003612f62,  SUBSCRIBE,    3, 0, RESERVED_QOS",
        "0512000003,        SUBSCRIBE,    3, 0, EMPTY_TOPIC_NAME",
        "07120000 03c328,   SUBSCRIBE,    3, 0, NOT_UTF8",
        "07120300036162,    SUBSCRIBE,    3, 0, RESERVED_TOPIC_ID_TYPE",
        "0514000008,        UNSUBSCRIBE,  8, 0, EMPTY_TOPIC_NAME",
        "0507607774,        WILLTOPIC,    0, 0, RESERVED_QOS",
        "050700c328,        WILLTOPIC,    0, 0, NOT_UTF8",
        "051a607774,        WILLTOPICUPD, 0, 0, RESERVED_QOS",
        "0416c328,          PINGREQ,      0, 0, NOT_UTF8",
    })
    @Rule("R1.2 refused text")
    void requestThatNoValueCanHoldSaysWhatItsAnswerNeeds(
            String hex, MsgType type, int msgId, int topicId, Reason reason) {
        SnMessage refused = new RefusedRequest(type, msgId, topicId, reason);
        assertThat(decode(hex)).isEqualTo(new Decoded(refused, false));
    }

    @ParameterizedTest
    @CsvSource({
        "01 012c 04 00 01 003c,      CONNECT,      0, 0",
        "01 012c 07 00 77,           WILLTOPIC,    0, 0",
        "01 012c 09 77,              WILLMSG,      0, 0",
        "01 012c 0a 0007 0009 74,    REGISTER,     9, 7",
        "01 012c 0c 00 0007 0009,    PUBLISH,      9, 7",
        "01 012c 0c 20 0007 0009,    PUBLISH,      9, 7",
        "01 012c 0c c3 0007 0009,    PUBLISH,      9, 7",
        "01 012c 12 20 0009 74,      SUBSCRIBE,    9, 0",
        "01 012c 14 00 0009 74,      UNSUBSCRIBE,  9, 0",
        "01 012c 16 74,              PINGREQ,      0, 0",
        "01 012c 1a 00 77,           WILLTOPICUPD, 0, 0",
        "01 012c 1c 77,              WILLMSGUPD,   0, 0",
    })
    @Rule("R1.2 too long")
    void requestBeyondTheLimitOfItsLinkIsRefusedWhetherOrNotTheLinkCutIt(
            String head, MsgType type, int msgId, int topicId) {
        SnDecoder limited = new SnDecoder(true, 200);
        Decoded refused = new Decoded(RefusedRequest.tooLong(type, msgId, topicId, 300), false);
        for (int octets : new int[] {201, 299, 300}) {
            assertThat(limited.decode(filledUp(head, octets)))
                    .as("%d octets", octets)
                    .isEqualTo(refused);
        }
    }

    @Test
    @Rule("R1.2 too long")
    void limitOfALinkIsTheLastLengthThatItTakesInBothForms() {
        SnDecoder limited = new SnDecoder(true, 200);
        assertThat(limited.decode(filledUp("c8 0c 20 0007 0009", 200))).isInstanceOf(Decoded.class);
        assertThat(limited.decode(filledUp("01 00c8 0c 20 0007 0009", 200)))
                .isInstanceOfSatisfying(
                        Decoded.class, taken -> assertThat(taken.message()).isInstanceOf(Publish.class));
        Decoded refused = new Decoded(RefusedRequest.tooLong(MsgType.PUBLISH, 9, 7, 201), false);
        assertThat(limited.decode(filledUp("c9 0c 20 0007 0009", 201))).isEqualTo(refused);
        assertThat(limited.decode(filledUp("01 00c9 0c 20 0007 0009", 201))).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({
        "01 012c 0c 60 0007 0000,  300, TOO_LONG",
        "01 012c 02 01,            300, TOO_LONG",
        "01 012c 0d 0007 0009 00,  300, WRONG_BODY_LENGTH",
        "01 012c 03,               300, RESERVED_MSG_TYPE",
        "01 012c 0c 20 0007 0009,  301, TRAILING_OCTETS",
        "01 012c 0c 20 0007 0009,  200, LENGTH_BEYOND_END",
    })
    @Rule("R1.2 too long")
    void whatIsNoRequestStaysMalformedBeyondTheLimit(String head, int octets, RejectReason reason) {
        assertThat(new SnDecoder(true, 200).decode(filledUp(head, octets))).isEqualTo(new Rejected(reason));
    }

    @Test
    @Rule("R1.2 too long")
    void headerOfAForwarderDoesNotCountForTheLimit() {
        SnDecoder limited = new SnDecoder(true, 200);
        String forwarder = "ff fe 00" + "2a".repeat(252);
        assertThat(limited.decode(filledUp(forwarder + "c8 0c 20 0007 0009", 455)))
                .isInstanceOfSatisfying(
                        Decoded.class,
                        taken -> assertThat(((Encapsulated) taken.message()).inner())
                                .isInstanceOf(Publish.class));
        int brought = SnDecoder.datagramOctets(200);
        assertThat(limited.decode(filledUp(forwarder + "01 012c 0c 20 0007 0009", brought)))
                .isInstanceOfSatisfying(
                        Decoded.class,
                        taken -> assertThat(((Encapsulated) taken.message()).inner())
                                .isEqualTo(RefusedRequest.tooLong(MsgType.PUBLISH, 9, 7, 300)));
    }

    /** These octets, and zeros behind them. */
    private static ByteBuffer filledUp(String hex, int octets) {
        return ByteBuffer.allocate(octets)
                .put(octets(hex.replace(" ", "")))
                .limit(octets)
                .rewind();
    }

    @Test
    @Rule("R1.2 reserved type")
    void reservedMsgTypeIsRejectedWhateverFollows() {
        for (int code = 0; code <= 0xFF; code++) {
            for (int body = 0; body <= 8 && MsgType.ofCode(code) == null; body++) {
                String hex = "%02x%02x".formatted(body + 2, code) + "00".repeat(body);
                assertThat(decode(hex)).as(hex).isEqualTo(new Rejected(RejectReason.RESERVED_MSG_TYPE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0207", "030700", "030710", "030760"})
    @Rule("R4.7 flags only")
    void willTopicOfFlagsAloneIsTheEmptyForm(String hex) {
        assertThat(decode(hex)).isEqualTo(new Decoded(WillTopic.empty(), false));
    }

    @Test
    @Rule("R4.9 empty payload")
    void willMsgOfTwoOctetsHasAnEmptyPayload() {
        assertThat(decode("0209")).isEqualTo(new Decoded(new WillMsg(Payload.EMPTY), false));
    }

    @Test
    @Rule("R4.26 nested")
    void encapsulationInsideAnEncapsulationIsRejected() {
        String inner = "04fe0007" + "0216";
        assertThat(decode(inner)).isInstanceOf(Decoded.class);
        assertThat(decode("05fe00002a" + inner)).isEqualTo(new Rejected(RejectReason.NESTED_ENCAPSULATION));
    }

    @Test
    void refusedRequestIsFoundBehindAForwarder() {
        assertThat(decode("05fe00002a" + "060a00000001"))
                .isInstanceOfSatisfying(
                        Decoded.class,
                        decoded -> assertThat(((Encapsulated) decoded.message()).inner())
                                .isInstanceOf(RefusedRequest.class));
    }

    @Test
    void replacementCharacterThatWasReallySentIsText() {
        assertThat(decode("090400 01003c efbfbd"))
                .isInstanceOfSatisfying(
                        Decoded.class,
                        decoded -> assertThat(decoded.message().toString()).contains("clientId=\uFFFD"));
    }

    @Test
    @Rule("R9.6 length 255")
    void miscountedLengthIsRepairedAndSaidSo() {
        String publish = "0100ff0c2000010005" + "78".repeat(248);
        assertThat(decode(publish)).isInstanceOfSatisfying(Decoded.class, decoded -> {
            assertThat(decoded.lengthRepaired()).isTrue();
            assertThat(((Publish) decoded.message()).data().size()).isEqualTo(248);
        });
    }

    @Test
    @Rule("R9.6 length 255")
    void miscountedLengthIsRejectedWithoutTheRepair() {
        String publish = "0100ff0c2000010005" + "78".repeat(248);
        assertThat(new SnDecoder(false).decode(octets(publish))).isEqualTo(new Rejected(RejectReason.TRAILING_OCTETS));
    }

    private DecodeResult decode(String hex) {
        return decoder.decode(octets(hex.replace(" ", "")));
    }

    private static ByteBuffer octets(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
