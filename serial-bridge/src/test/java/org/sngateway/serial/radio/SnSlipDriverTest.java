package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code sn-slip}: the examples of its page, and its start. */
class SnSlipDriverTest {
    private static final String PING = "c001011607c0";
    private static final String PONG = "c0810101003c01018bb1c0";
    private static final String STARTED = "c0810001003c0101a0b5c0";
    private static final String CONNECT = "c08300b9ff01050b040401003c6e6f64653180d6c0";
    private static final String CONNACK = "c0020101050305002f4bc0";
    private static final String SENT = "c08201004066c0";
    private static final String SEARCHGW = "c08301b9ff0105030100635dc0";
    private static final String ADVERTISE = "c0020200050001001ed03ac0";
    private static final String ESCAPED = "c0830000ff02dbdcdbdd090c2000010001dbdcdbddb596c0";

    private static Bench ready() {
        return new Bench(RadioKind.SN_SLIP)
                .open()
                .expect("write " + PING)
                .in(PONG)
                .expect("ready version=1 longest=60 address=01");
    }

    @Test
    void aMessageOfANodeIsHandedOver() {
        ready().in(CONNECT)
                .expect("message 05 0b040401003c6e6f646531 rssi=-71")
                .in(SEARCHGW)
                .expect("message 05 to all 030100 rssi=-71")
                .in(ESCAPED)
                .expect("message c0db 090c2000010001c0db");
    }

    @Test
    void aMessageDepartsWhenTheDongleSaysSo() {
        ready().send(1, "05", "030500")
                .expect("write " + CONNACK)
                .pass(9_000)
                .in(SENT)
                .expect("departed 1")
                .broadcast(2, "050001001e")
                .expect("write " + ADVERTISE)
                .pass(10_000)
                .expect("failed 2 NO_ANSWER");
    }

    @Test
    void theLongestMessageIsWhatTheDongleSays() {
        Bench bench = ready();

        assertThat(bench.driver().maxMessageOctets()).isEqualTo(60);
        bench.send(1, "05", "3d" + "00".repeat(60)).expect("failed 1 TOO_LONG");
    }

    @Test
    void aDongleThatStartsAgainHasLostWhatWasOnItsWay() {
        ready().send(1, "05", "030500")
                .skip()
                .in(STARTED)
                .expect("failed 1 LINE_LOST", "ready version=1 longest=60 address=01");
    }

    @Test
    void aDongleThatDoesNotAnswerIsAskedEachSecondAndToldAboutOnce() {
        Bench bench = new Bench(RadioKind.SN_SLIP).open().pass(8_000);

        assertThat(bench.lines()).filteredOn(line -> line.startsWith("write")).hasSize(9);
        assertThat(bench.lines())
                .filteredOn(line -> line.startsWith("trouble"))
                .containsExactly(
                        "trouble no dongle answers; check its baud rate, and that it speaks sn-slip, or let 'ports --listen' guess");
        bench.skip().in(STARTED).expect("ready version=1 longest=60 address=01");
    }

    @Test
    void aSilentDongleIsGivenUp() {
        Bench bench = ready().pass(75_000);

        assertThat(bench.lines()).last().isEqualTo("dead");
    }
}
