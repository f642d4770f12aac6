package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.serial.airtime.Lora;

/** {@code raw} and {@code uart-lora}. */
class RawDriverTest {
    private static final String CONNECT = "0b040401003c6e6f646531";
    private static final String CONNACK = "030500";

    @Test
    void aMessageOfTheOneNodeIsHandedOver() {
        new Bench(RadioKind.RAW).open().expect("ready nodes=one").in(CONNECT).expect("message line " + CONNECT);
    }

    @Test
    void aMessageHasDepartedWhenItsOctetsHaveHadTheTime() {
        new Bench(RadioKind.RAW)
                .open()
                .skip()
                .send(1, "", CONNACK)
                .expect("write " + CONNACK)
                .pass(3)
                .expect()
                .pass(1)
                .expect("departed 1");
    }

    @Test
    void aLoraModuleIsOnAirBehindThat() {
        // 3 octets at 9600 baud take 3.1 ms, on air 31 ms at SF7.
        new Bench(DriverSettings.of(RadioKind.UART_LORA).withModulation(new Lora(7, 125_000, 1, 8)))
                .open()
                .skip()
                .send(1, "", CONNACK)
                .skip()
                .pass(33)
                .expect()
                .pass(5)
                .expect("departed 1");
    }

    @Test
    void oneMessageIsOnItsWayAtATime() {
        Bench bench = new Bench(RadioKind.RAW).open().send(1, "", CONNACK);

        assertThat(bench.driver().takesMore()).isFalse();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> bench.send(2, "", CONNACK));
        bench.pass(10);
        assertThat(bench.driver().takesMore()).isTrue();
    }

    @Test
    void whatIsCutShortIsThrownAwayAfterSilence() {
        new Bench(RadioKind.RAW)
                .open()
                .skip()
                .in("0b0404")
                .pass(39)
                .expect()
                .pass(1)
                .expect("noise 3 CUT_SHORT")
                .in(CONNACK)
                .expect("message line " + CONNACK);
    }

    @Test
    void anImpossibleLengthCostsEverythingUntilSilence() {
        new Bench(RadioKind.RAW)
                .open()
                .skip()
                .in("00" + CONNACK)
                .expect("noise 1 BAD_LENGTH", "noise 3 OUTSIDE_FRAME")
                .pass(50)
                .in(CONNACK)
                .expect("message line " + CONNACK);
    }

    @Test
    void encapsulatedMessagesAreOfManyNodes() {
        new Bench(DriverSettings.of(RadioKind.RAW).with(RadioOption.ENCAPSULATED, "on"))
                .open()
                .expect("ready nodes=many")
                .in("05fe010007" + CONNECT)
                .expect("message 0007 " + CONNECT)
                .send(1, "0007", CONNACK)
                .expect("write 05fe010007" + CONNACK)
                .pass(100)
                .expect("departed 1")
                .broadcast(2, "050001001e")
                .expect("write 05fe01ffff050001001e");
    }

    @Test
    void aMessageThatIsNotEncapsulatedIsNoiseThere() {
        new Bench(DriverSettings.of(RadioKind.RAW).with(RadioOption.ENCAPSULATED, "on"))
                .open()
                .skip()
                .in(CONNACK)
                .expect("noise 2 BAD_LENGTH", "noise 1 OUTSIDE_FRAME");
    }

    @Test
    void anOctetOfStrengthIsStripped() {
        new Bench(DriverSettings.of(RadioKind.UART_LORA).with(RadioOption.RSSI_OCTET, "on"))
                .open()
                .skip()
                .in(CONNECT + "a8")
                .expect("message line " + CONNECT + " rssi=-88");
    }

    @Test
    void inFixedModeAddressAndChannelOfTheModuleComeFirst() {
        new Bench(DriverSettings.of(RadioKind.UART_LORA)
                        .with(RadioOption.ENCAPSULATED, "on")
                        .with(RadioOption.CHANNEL, "23"))
                .open()
                .skip()
                .send(1, "0007", CONNACK)
                .expect("write 00071705fe010007" + CONNACK)
                .pass(100)
                .skip()
                .broadcast(2, "050001001e")
                .expect("write ffff1705fe01ffff050001001e")
                .pass(100)
                .skip()
                .send(3, "07", CONNACK)
                .expect("failed 3 NO_SUCH_ADDRESS");
    }

    @Test
    void fixedModeWithoutEncapsulationIsRefused() {
        DriverSettings settings = DriverSettings.of(RadioKind.UART_LORA).with(RadioOption.CHANNEL, "23");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bench(settings))
                .withMessageContaining("encapsulated: on");
    }

    @Test
    void aMessageThatIsTooLongFailsAtOnce() {
        new Bench(DriverSettings.of(RadioKind.RAW).with(RadioOption.MAX_MESSAGE, "2"))
                .open()
                .skip()
                .send(1, "", CONNACK)
                .expect("failed 1 TOO_LONG");
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "UART_LORA"})
    void aLimitForWhatGoesOutMakesNoNoiseOfWhatComesIn(RadioKind kind) {
        new Bench(DriverSettings.of(kind).with(RadioOption.MAX_MESSAGE, "4"))
                .open()
                .skip()
                .in(CONNECT)
                .expect("message line " + CONNECT);
        new Bench(DriverSettings.of(kind).with(RadioOption.MAX_MESSAGE, "4").with(RadioOption.ENCAPSULATED, "on"))
                .open()
                .skip()
                .in("05fe010007" + CONNECT)
                .expect("message 0007 " + CONNECT);
    }

    @Test
    void aMessageOnItsWayFailsWithItsLine() {
        new Bench(RadioKind.RAW)
                .open()
                .skip()
                .send(1, "", CONNACK)
                .skip()
                .close()
                .expect("failed 1 LINE_LOST")
                .pass(1000)
                .expect();
    }
}
