package org.sngateway.serial.radio;

import org.junit.jupiter.api.Test;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.SlipFraming;

/** {@code slip-aquila}. */
class AquilaDriverTest {
    private static final String CONFIG = "c0130201ffffffffffffffffffffffffffffffffbda2c0";
    private static final String ACK = "c0000002014376c0";
    private static final String NACK = "c0000002006266c0";

    private static Bench ready() {
        return new Bench(RadioKind.SLIP_AQUILA)
                .open()
                .expect("write " + CONFIG)
                .pass(200)
                .expect("ready pan=1");
    }

    @Test
    void aMessageOfANodeIsHandedOver() {
        ready().in("c0b0b012fe0101000d040401000a72666e6f6465311c4fc0")
                .expect("message 0001 0d040401000a72666e6f646531 rssi=-80 quality=176");
    }

    @Test
    void aMessageDepartsWithItsAcknowledgement() {
        ready().send(1, "0001", "030500")
                .expect("write c005fe010100030500fa1cc0")
                .pass(4_000)
                .expect()
                .in(ACK)
                .expect("departed 1");
    }

    @Test
    void aMessageThatIsNotAcknowledgedFails() {
        ready().send(1, "0001", "030500")
                .skip()
                .in(NACK)
                .expect("failed 1 UNDELIVERED")
                .send(2, "0001", "030500")
                .skip()
                .pass(5_000)
                .expect("failed 2 NO_ANSWER");
    }

    @Test
    void aBridgeThatIgnoresThreeMessagesInARowIsGivenUp() {
        Bench bench = ready();
        for (int token = 1; token <= 3; token++) {
            bench.skip().send(token, "0001", "030500").skip().pass(5_000);
        }
        bench.expect("failed 3 NO_ANSWER", "dead").pass(60_000).expect();
    }

    @Test
    void broadcastGoesToTheAddressOfTheRadio() {
        ready().broadcast(1, "050001001e").expect("write c005fe01ffff050001001eebf4c0");
        new Bench(DriverSettings.of(RadioKind.SLIP_AQUILA).with(RadioOption.BROADCAST_ADDRESS, "0xff"))
                .open()
                .pass(200)
                .skip()
                .broadcast(1, "050001001e")
                .expect("write c005fe01ff00050001001e54a0c0");
    }

    @Test
    void aBridgeThatStartsAgainIsConfiguredAndTheMessageOnItsWayFails() {
        ready().send(1, "0001", "030500")
                .skip()
                .in("c0000002022046c0")
                .expect("failed 1 LINE_LOST", "write " + CONFIG)
                .in(ACK)
                .expect()
                .pass(200)
                .expect("ready pan=1");
    }

    @Test
    void aNodeIsPairedWithTheAddressThatIsConfigured() {
        new Bench(DriverSettings.of(RadioKind.SLIP_AQUILA).with(RadioOption.PAIR_ADDRESS, "7"))
                .open()
                .skip()
                .pass(200)
                .expect("write c0030301221cc0", "ready pan=1")
                .in("c07841080302000003035a949bc0")
                .expect(
                        "write c0070303000015035a0701ffffffffffffffffffffffffffffffffb6adc0",
                        "write c0030300030cc0",
                        "trouble a node was paired and has address 7; take pair-address out again");
    }

    @Test
    void aNodeThatAsksToBePairedIsToldAbout() {
        ready().in("c07841080302000003035a949bc0")
                .expect("trouble a node asks to be paired; to let it, set pair-address to an address that is free");
    }

    @Test
    void nodesWithoutAnAddressAreIgnored() {
        byte[] frame = SlipFraming.aquila().encode(Octets.ofHex("b0b007fe0100000218"));

        ready().in(Octets.hex(frame)).expect("noise 9 BAD_CONTENT");
    }
}
