package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.serial.framing.LineFraming;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.XBeeFraming;

/** {@code xbee-api1} and {@code xbee-api2}. */
class XBeeDriverTest {
    private static final String NODE = "0013a20041a2b3c4";
    private static final String CONNECT = "0b040401003c6e6f646531";

    private static String command(int frameId, String letters, String value) {
        return "write "
                + Octets.hex(XBeeFraming.api2().encode(XBeeFrames.atCommand(frameId, letters, Octets.ofHex(value))));
    }

    private static String response(int frameId, String letters, String statusAndValue) {
        return Octets.hex(XBeeFraming.api2()
                .encode(new Octets()
                        .octet(XBeeFrames.AT_RESPONSE)
                        .octet(frameId)
                        .octets(LineFraming.octets(letters))
                        .octets(Octets.ofHex(statusAndValue))
                        .toArray()));
    }

    /** A ZigBee module that answers what it is asked. */
    private static Bench setUp(Bench bench, String ap, String hv) {
        bench.open();
        int frameId = 1;
        bench.expect(command(frameId, "AP", "")).in(response(frameId, "AP", "00" + ap));
        if (!ap.equals("02")) {
            frameId++;
            bench.expect(command(frameId, "AP", "02")).in(response(frameId, "AP", "00"));
        }
        bench.expect(command(++frameId, "HV", "")).in(response(frameId, "HV", "00" + hv));
        bench.expect(command(++frameId, "NP", "")).in(response(frameId, "NP", "000054"));
        bench.expect(command(++frameId, "SH", "")).in(response(frameId, "SH", "000013a200"));
        bench.expect(command(++frameId, "SL", "")).in(response(frameId, "SL", "0040010203"));
        bench.expect(command(++frameId, "MY", "")).in(response(frameId, "MY", "000000"));
        bench.expect(command(++frameId, "ID", "")).in(response(frameId, "ID", "001234"));
        bench.expect(command(++frameId, "CE", "")).in(response(frameId, "CE", "0001"));
        return bench.expect("ready address=0013a20040010203 my=0000 pan=1234 np=84 coordinator=true");
    }

    private static Bench ready() {
        return setUp(new Bench(RadioKind.XBEE_API2), "02", "1e47");
    }

    private static Bench series1() {
        return setUp(new Bench(RadioKind.XBEE_API2), "02", "1747");
    }

    @Test
    void theModuleIsAskedAboutItself() {
        assertThat(ready().driver().maxMessageOctets()).isEqualTo(0x54);
    }

    @Test
    void theApiModeIsPutRight() {
        setUp(new Bench(RadioKind.XBEE_API2), "01", "1e47");
    }

    @Test
    void aModuleThatDoesNotAnswerIsToldAboutOnceAndAskedAgain() {
        Bench bench = new Bench(RadioKind.XBEE_API2).open();
        bench.pass(2_999);
        assertThat(bench.lines()).hasSize(3).allMatch(line -> line.startsWith("write 7e0004"));
        bench.skip()
                .pass(1)
                .expect("trouble the module does not answer; check its baud rate, and that it is in API mode (AP=1 or"
                        + " AP=2, with Digi's XCTU), or let 'ports --listen' guess")
                .pass(9_999)
                .expect()
                .pass(3_000);
        assertThat(bench.lines()).hasSize(3).allMatch(line -> line.startsWith("write 7e0004"));
        assertThat(bench.driver().takesMore()).isFalse();
    }

    @Test
    void aCommandThatTheModuleDoesNotKnowIsNoTrouble() {
        Bench bench = new Bench(RadioKind.XBEE_API2).open().skip().in(response(1, "AP", "0002"));
        for (String letters : new String[] {"HV", "NP", "SH", "SL", "MY", "ID", "CE"}) {
            bench.in(response(9, letters, "02"));
        }
        assertThat(bench.lines()).last().isEqualTo("ready address=?? my=? pan=? np=? coordinator=false");
        assertThat(bench.driver().maxMessageOctets()).isEqualTo(66);
    }

    @Test
    void aModuleWithoutNetworkIsToldAbout() {
        Bench bench = new Bench(RadioKind.XBEE_API2).open().in(response(1, "AP", "0002"));
        for (String letters : new String[] {"HV", "NP", "SH", "SL", "MY", "ID"}) {
            bench.in(response(9, letters, "00fffe"));
        }
        bench.skip()
                .in(response(9, "CE", "0000"))
                .expect(
                        "ready address=fffefffe my=fffe pan=fffe np=65534 coordinator=false",
                        "trouble the module is in no network (MY=FFFE); check ID and CE, one module must be coordinator");
    }

    @Test
    void messagesComeInEachKindOfFrame() {
        ready().in("7e001790007d33a20041a2b3c41a2b010b040401003c6e6f646531f3")
                .expect("message " + NODE + " " + CONNECT)
                .in("7e000f90007d33a20041a2b3c41a2b0203010015")
                .expect("message " + NODE + " to all 030100")
                .in("7e001491007d33a20041a2b3c41a2be8e8007d31c1050102165a")
                .expect("message " + NODE + " 0216")
                .in("7e001680007d33a20041a2b3c428000b040401003c6e6f64653121")
                .expect("message " + NODE + " " + CONNECT + " rssi=-40")
                .in("7e0010811a2b28000b040401003c6e6f646531ea")
                .expect("message 1a2b " + CONNECT + " rssi=-40")
                .in("7e0008811a2b28020301000b")
                .expect("message 1a2b to all 030100 rssi=-40");
    }

    @Test
    void theAnswerGoesToThe64BitsWithThe16BitsAsAHint() {
        Bench bench = ready().send(1, NODE, "030500");
        assertThat(bench.lines()).allMatch(line -> line.contains("007d33a20041a2b3c4fffe0000030500"));
        bench.skip().in(status(9, "00")).expect("departed 1");
        bench.in("7e001790007d33a20041a2b3c41a2b010b040401003c6e6f646531f3")
                .skip()
                .send(2, NODE, "030500");
        assertThat(bench.lines()).allMatch(line -> line.contains("007d33a20041a2b3c41a2b0000030500"));
    }

    private static String status(int frameId, String delivery) {
        return Octets.hex(XBeeFraming.api2()
                .encode(new Octets()
                        .octet(XBeeFrames.TRANSMIT_STATUS)
                        .octet(frameId)
                        .octets(Octets.ofHex("1a2b00" + delivery + "00"))
                        .toArray()));
    }

    @Test
    void aDeliveryStatusTellsWhy() {
        ready().send(1, NODE, "030500")
                .skip()
                .in(status(8, "00"))
                .expect()
                .in(status(9, "24"))
                .expect("failed 1 UNDELIVERED")
                .send(2, NODE, "030500")
                .skip()
                .in(status(10, "02"))
                .expect("failed 2 CHANNEL_BUSY")
                .send(3, NODE, "030500")
                .skip()
                .in(status(11, "22"))
                .expect("failed 3 REFUSED")
                .send(4, NODE, "030500")
                .skip()
                .pass(5_000)
                .expect("failed 4 NO_ANSWER");
    }

    @Test
    void broadcastGoesToEverybody() {
        Bench bench = ready().broadcast(1, "050001001e");
        assertThat(bench.lines()).allMatch(line -> line.contains("000000000000fffffffe0000050001001e"));
    }

    @Test
    void series1IsAnsweredInItsOwnFrames() {
        Bench bench = series1().send(1, "1a2b", "030500");
        assertThat(bench.lines()).allMatch(line -> line.contains("01091a2b00030500"));
        bench.skip().in("7e0003890900" + "6d").expect("departed 1").send(2, NODE, "030500");
        assertThat(bench.lines()).allMatch(line -> line.contains("000a007d33a20041a2b3c400030500"));
        bench.skip().in("7e0003890a01" + "6b").expect("failed 2 UNDELIVERED").broadcast(3, "050001001e");
        assertThat(bench.lines()).allMatch(line -> line.contains("010bffff00050001001e"));
    }

    @Test
    void aModuleThatStartsAgainIsSetUpAgain() {
        ready().send(1, NODE, "030500").skip().in("7e00028a0075").expect("failed 1 LINE_LOST", command(10, "AP", ""));
    }

    @Test
    void otherFramesMeanNothing() {
        ready().in("7e00028a0273")
                .expect()
                .in(Octets.hex(XBeeFraming.api2().encode(Octets.ofHex("920013a20041a2b3c41a2b0101"))))
                .expect();
    }

    @Test
    void aSilentModuleIsProbedAndGivenUpAfterThreeQuestions() {
        Bench bench = ready().pass(59_999).expect().pass(1);
        String probe = command(0xFF, "AP", "");
        bench.expect(probe)
                .in(response(0xFF, "AP", "0002"))
                .pass(60_000)
                .expect(probe)
                .pass(10_000)
                .expect(probe, probe)
                .pass(4_999)
                .expect()
                .pass(1)
                .expect("dead");
    }

    @Test
    void anAddressOfAnotherKindOfRadioIsRefused() {
        ready().send(1, "07", "030500").expect("failed 1 NO_SUCH_ADDRESS");
    }
}
