package org.sngateway.serial.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each framing octet by octet: the examples come from the programs that speak it. */
class FramingExamplesTest {
    private static final Framing RAW = new RawFraming(false, 0, 255);
    private static final Framing ENCAPSULATED = new RawFraming(true, 0, 255);

    @Test
    void checksAreThoseOfTheirNames() {
        byte[] digits = LineFraming.octets("123456789");

        assertThat(Crc16.XMODEM.of(digits, 0, 9)).isEqualTo(0x31C3);
        assertThat(Crc16.X25.of(digits, 0, 9)).isEqualTo(0x906E);
        assertThat(Crc16.REFLECTED.of(digits, 0, 9)).isEqualTo(0x6F91);
    }

    @ParameterizedTest
    @CsvSource({
        "b0b012fe0101000d040401000a72666e6f646531, c0b0b012fe0101000d040401000a72666e6f6465311c4fc0",
        "05fe010100030500, c005fe010100030500fa1cc0",
        "00000201, c0000002014376c0",
        "00000200, c0000002006266c0",
        "00000202, c0000002022046c0",
        "130201ffffffffffffffffffffffffffffffff, c0130201ffffffffffffffffffffffffffffffffbda2c0",
        "c0db10fe0107000b0c2000010011c0dbc021, c0dbdcdbdd10fe0107000b0c2000010011dbdcdbdddbdc21397ac0",
        "05fe01ffff050001001e, c005fe01ffff050001001eebf4c0",
        "05fe01ff00050001001e, c005fe01ff00050001001e54a0c0",
        "7841080302000003035a, c07841080302000003035a949bc0",
        "070303000015035a0701ffffffffffffffffffffffffffffffff, "
                + "c0070303000015035a0701ffffffffffffffffffffffffffffffffb6adc0",
    })
    void aquila(String content, String onLine) {
        assertBothWays(SlipFraming.aquila(), content, onLine);
    }

    @ParameterizedTest
    @CsvSource({
        "900013a20041a2b3c41a2b010b040401003c6e6f646531, 7e0017900013a20041a2b3c41a2b010b040401003c6e6f646531f3",
        "900013a20041a2b3c41a2b010b0c20000100117e7d1321, 7e0017900013a20041a2b3c41a2b010b0c20000100117e7d1321a2",
        "900013a20041a2b3c41a2b02030100, 7e000f900013a20041a2b3c41a2b0203010015",
        "10010013a20041a2b3c41a2b0000030500, 7e001110010013a20041a2b3c41a2b000003050092",
        "1002000000000000fffffffe0000050001001e, 7e00131002000000000000fffffffe0000050001001ece",
        "8b011a2b000000, 7e00078b011a2b0000002e",
        "8b01fffe002401, 7e00078b01fffe00240151",
        "910013a20041a2b3c41a2be8e80011c105010216, 7e0014910013a20041a2b3c41a2be8e80011c1050102165a",
        "800013a20041a2b3c428000b040401003c6e6f646531, 7e0016800013a20041a2b3c428000b040401003c6e6f64653121",
        "811a2b28000b040401003c6e6f646531, 7e0010811a2b28000b040401003c6e6f646531ea",
        "811a2b2802030100, 7e0008811a2b28020301000b",
        "00010013a20041a2b3c400030500, 7e000e00010013a20041a2b3c400030500e7",
        "01011a2b00030500, 7e000801011a2b00030500b0",
        "0102ffff00050001001e, 7e000a0102ffff00050001001eda",
        "890100, 7e000389010075",
        "890101, 7e000389010174",
        "08524e50, 7e000408524e5007",
        "88524e50000054, 7e000788524e5000005433",
        "08535348, 7e00040853534809",
        "88535348000013a200, 7e000988535348000013a200d4",
        "0854415002, 7e0005085441500210",
        "8a00, 7e00028a0075",
        "8a02, 7e00028a0273",
        "17550013a20041a2b3c41a2b02443005, 7e001017550013a20041a2b3c41a2b02443005c4",
        "97550013a20041a2b3c41a2b443000, 7e000f97550013a20041a2b3c41a2b4430004b",
        "1001000000000000FFFFFFFE000048656C6C6F20576F726C6421, "
                + "7E001A1001000000000000FFFFFFFE000048656C6C6F20576F726C6421B6",
    })
    void xbeeWithoutEscapes(String content, String onLine) {
        assertBothWays(XBeeFraming.api1(), content, onLine);
    }

    @ParameterizedTest
    @CsvSource({
        "900013a20041a2b3c41a2b010b040401003c6e6f646531, 7e001790007d33a20041a2b3c41a2b010b040401003c6e6f646531f3",
        "900013a20041a2b3c41a2b010b0c20000100117e7d1321, "
                + "7e001790007d33a20041a2b3c41a2b010b0c200001007d317d5e7d5d7d3321a2",
        "900013a20041a2b3c41a2b02030100, 7e000f90007d33a20041a2b3c41a2b0203010015",
        "10010013a20041a2b3c41a2b0000030500, 7e007d311001007d33a20041a2b3c41a2b000003050092",
        "1002000000000000fffffffe0000050001001e, 7e007d331002000000000000fffffffe0000050001001ece",
        "910013a20041a2b3c41a2be8e80011c105010216, 7e001491007d33a20041a2b3c41a2be8e8007d31c1050102165a",
        "800013a20041a2b3c428000b040401003c6e6f646531, 7e001680007d33a20041a2b3c428000b040401003c6e6f64653121",
        "00010013a20041a2b3c400030500, 7e000e0001007d33a20041a2b3c400030500e7",
        "17550013a20041a2b3c41a2b02443005, 7e00101755007d33a20041a2b3c41a2b02443005c4",
        "97550013a20041a2b3c41a2b443000, 7e000f9755007d33a20041a2b3c41a2b4430004b",
    })
    void xbeeWithEscapes(String content, String onLine) {
        assertBothWays(XBeeFraming.api2(), content, onLine);
    }

    @Test
    void xbeeWithEscapesAcceptsFlowControlOctetsThatAreNotEscaped() {
        assertThat(decode(XBeeFraming.api2(), "7e0017900013a20041a2b3c41a2b010b040401003c6e6f646531f3")
                        .frames())
                .containsExactly("900013a20041a2b3c41a2b010b040401003c6e6f646531");
    }

    @ParameterizedTest
    @CsvSource({
        "11ffb90009400b040401000a6c6e6f6465, 7e00127d31ffb90009400b040401000a6c6e6f6465bd",
        "1140030500, 7e00067d3140030500a6",
        "000000000080, 7e00070000000000807f",
        "11400218, 7e00057d3140021894",
    })
    void loraLink(String content, String onLine) {
        assertBothWays(XBeeFraming.loraLink(), content, onLine);
    }

    @ParameterizedTest
    @CsvSource({
        "05010b040401003c6e6f646531, af05010b0b040401003c6e6f64653119",
        "05ff030100, af05ff0303010046",
    })
    void hc12(String content, String onLine) {
        assertBothWays(new Hc12Framing(), content, onLine);
    }

    @ParameterizedTest
    @CsvSource({
        "010500000b040401003c6e6f646531, 1002010500000b040401003c6e6f64653110039b1b",
        "01050000080c200010000231, 100201050000080c200010100002311003a42e",
    })
    void radioHead(String content, String onLine) {
        assertBothWays(new RadioHeadFraming(), content, onLine);
    }

    @ParameterizedTest
    @CsvSource({"0b040401003c6e6f646531", "030500", "0100050c00"})
    void raw(String message) {
        assertBothWays(RAW, message, message);
    }

    @ParameterizedTest
    @CsvSource({"05fe0100070b040401003c6e6f646531", "04fe0107030500", "03fe00030500"})
    void rawWithEncapsulation(String message) {
        assertBothWays(ENCAPSULATED, message, message);
    }

    @Test
    void rawWithAnOctetBehindEachMessage() {
        assertThat(decode(new RawFraming(false, 1, 255), "030500a80216b0").frames())
                .containsExactly("030500a8", "0216b0");
    }

    @Test
    void lines() {
        Framing framing = new LineFraming(80);

        assertThat(framing.encode(LineFraming.octets("AT"))).isEqualTo(Octets.ofHex("41540d0a"));
        assertThat(decode(framing, "4f4b0d0a" + "0d0a" + "41540a" + "4f4b0d").frames())
                .containsExactly("4f4b", "4154", "4f4b");
    }

    @Test
    void whatNoFrameCarriesIsRefused() {
        for (Framing framing : FramingStream.framings()) {
            assertThatIllegalArgumentException().isThrownBy(() -> framing.encode(new byte[0]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> framing.encode(new byte[framing.maxContentOctets() + 1]));
        }
    }

    private static void assertBothWays(Framing framing, String content, String onLine) {
        String frame = onLine.toLowerCase(Locale.ROOT);
        assertThat(Octets.hex(framing.encode(Octets.ofHex(content)))).isEqualTo(frame);
        RecordingReceiver found = decode(framing, frame);
        assertThat(found.frames()).containsExactly(content.toLowerCase(Locale.ROOT));
        assertThat(found.noiseOctets()).isZero();
    }

    private static RecordingReceiver decode(Framing framing, String onLine) {
        RecordingReceiver found = new RecordingReceiver();
        framing.newDecoder().onOctets(Octets.ofHex(onLine), found);
        return found;
    }
}
