package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.Octets;

/** {@code loralink}, {@code hc12}, {@code rh-serial} and {@code rak-at}. */
class OtherDriversTest {
    private static final String CONNECT = "0b040401003c6e6f646531";

    @Test
    void loraLinkReceivesOnOneLineAndSendsOnTheOther() {
        new Bench(RadioKind.LORALINK)
                .open()
                .expect("ready")
                .in(0, "7e00127d31ffb90009400b040401000a6c6e6f6465bd")
                .expect("message 11 0b040401000a6c6e6f6465 rssi=-71 snr=9")
                .send(1, "11", "030500")
                .expect("write 1 7e00067d3140030500a6")
                .in(1, "7e00070000000000807f")
                .expect("departed 1")
                .send(2, "11", "0218")
                .expect("write 1 7e00057d3140021894")
                .in(1, "7e00070000000000817d5e")
                .expect("failed 2 CHANNEL_BUSY")
                .send(3, "11", "0218")
                .skip()
                .pass(10_000)
                .expect("failed 3 NO_ANSWER");
    }

    @Test
    void hc12DropsWhatIsForOthers() {
        new Bench(RadioKind.HC12)
                .open()
                .expect("ready address=01")
                .in("af05010b0b040401003c6e6f64653119")
                .expect("message 05 " + CONNECT)
                .in("af05ff0303010046")
                .expect("message 05 to all 030100")
                .in("af050202021630")
                .expect();
        new Bench(DriverSettings.of(RadioKind.HC12).with(RadioOption.OWN_ADDRESS, "2"))
                .open()
                .skip()
                .in("af05010b0b040401003c6e6f64653119")
                .expect()
                .send(1, "05", "030500")
                .expect("write af020503030500" + "3f")
                .pass(9)
                .expect("departed 1");
    }

    @Test
    void radioHeadDropsWhatIsForOthers() {
        new Bench(RadioKind.RH_SERIAL)
                .open()
                .expect("ready address=01")
                .in("1002010500000b040401003c6e6f64653110039b1b")
                .expect("message 05 " + CONNECT)
                .send(1, "05", "030500");
        new Bench(DriverSettings.of(RadioKind.RH_SERIAL).with(RadioOption.OWN_ADDRESS, "2"))
                .open()
                .skip()
                .in("1002010500000b040401003c6e6f64653110039b1b")
                .expect();
    }

    @Test
    void reliableDatagramsAreAcknowledgedAndHandedOverOnce() {
        Bench bench = new Bench(DriverSettings.of(RadioKind.RH_SERIAL).with(RadioOption.RELIABLE, "on"))
                .open()
                .skip()
                .in("1002010500000b040401003c6e6f64653110039b1b");
        assertThat(bench.lines()).hasSize(2).last().isEqualTo("message 05 " + CONNECT);
        assertThat(bench.lines()).first().asString().startsWith("write 10020501008021" + "1003");
        bench.skip().in("1002010500000b040401003c6e6f64653110039b1b");
        assertThat(bench.lines()).hasSize(1).first().asString().startsWith("write 100205010080211003");
        bench.skip().send(1, "05", "030500").skip().pass(900).expect().pass(200).expect("failed 1 NO_ANSWER");
    }

    private static Bench rak(String encapsulated) {
        return new Bench(DriverSettings.of(RadioKind.RAK_AT).with(RadioOption.ENCAPSULATED, encapsulated))
                .open()
                .expect(text("AT"))
                .inText("OK")
                .expect(text("AT+PRECV=0"))
                .inText("AT_ERROR")
                .expect(text("AT+NWM=0"))
                .inText("OK")
                .expect(text("AT+P2P=868100000:7:125:0:8:14"))
                .inText("OK")
                .expect(text("AT+PRECV=65533"))
                .inText("OK")
                .expect("ready mode=p2p");
    }

    private static String text(String line) {
        return "write " + Octets.hex(LineFraming.octets(line + "\r\n"));
    }

    @Test
    void rakSendsAndReceivesLinesOfText() {
        rak("off")
                .inText("+EVT:RXP2P:-30:10:" + CONNECT)
                .expect("message line " + CONNECT + " rssi=-30 snr=10")
                .send(1, "", "030500")
                .expect(text("AT+PSEND=030500"))
                .inText("OK")
                .expect()
                .inText("+EVT:TXP2P DONE")
                .expect("departed 1");
    }

    @Test
    void rakCarriesManyNodesInEncapsulation() {
        rak("on")
                .inText("+EVT:RXP2P:-30:-10:05FE010007" + CONNECT)
                .expect("message 0007 " + CONNECT + " rssi=-30 snr=-10")
                .send(1, "0007", "030500")
                .expect(text("AT+PSEND=05fe010007030500"));
    }

    @Test
    void rakWithOldFirmwareTellsTheDataOnAnotherLine() {
        rak("off")
                .inText("+EVT:RXP2P, RSSI -30, SNR 10")
                .expect()
                .inText("+EVT:0216")
                .expect("message line 0216 rssi=-30 snr=10");
    }

    @Test
    void rakThatIsBusyOrRefusesSaysSo() {
        rak("off")
                .send(1, "", "0218")
                .skip()
                .inText("AT_BUSY_ERROR")
                .expect("failed 1 CHANNEL_BUSY")
                .send(2, "", "0218")
                .skip()
                .inText("AT_PARAM_ERROR")
                .expect("failed 2 REFUSED");
    }

    @Test
    void rakThatStartsAgainIsSetUpAgain() {
        rak("off")
                .send(1, "", "0218")
                .skip()
                .inText("RAKwireless RAK3172")
                .expect()
                .inText("Current Work Mode: LoRa P2P.")
                .expect("failed 1 LINE_LOST", text("AT"));
    }

    @Test
    void rakThatDoesNotAnswerIsToldAboutOnceAndAskedAgain() {
        new Bench(RadioKind.RAK_AT)
                .open()
                .pass(6_000)
                .expect(
                        text("AT"),
                        text("AT"),
                        text("AT"),
                        "trouble the module does not answer AT; check its baud rate")
                .pass(16_000)
                .expect(text("AT"), text("AT"), text("AT"));
    }
}
