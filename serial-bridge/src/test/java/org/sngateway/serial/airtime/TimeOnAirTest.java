package org.sngateway.serial.airtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formulas against values that are known: LoRa with 125 kHz, 4/5, a preamble of 8, header and CRC. */
class TimeOnAirTest {

    @ParameterizedTest
    @CsvSource({
        "7, 31, 36, 57, 77, 113, 200",
        "8, 52, 72, 103, 134, 205, 359",
        "9, 103, 124, 185, 247, 370, 636",
        "10, 207, 248, 371, 453, 698, 1190",
        "11, 414, 496, 741, 987, 1479, 2544",
        "12, 827, 991, 1319, 1810, 2630, 4596",
    })
    void lora(int spreadingFactor, int of2, int of8, int of20, int of34, int of60, int of120) {
        Lora lora = new Lora(spreadingFactor, 125_000, 1, 8);

        assertThat(millis(lora, 2)).isEqualTo(of2);
        assertThat(millis(lora, 8)).isEqualTo(of8);
        assertThat(millis(lora, 20)).isEqualTo(of20);
        assertThat(millis(lora, 34)).isEqualTo(of34);
        assertThat(millis(lora, 60)).isEqualTo(of60);
        assertThat(millis(lora, 120)).isEqualTo(of120);
    }

    @ParameterizedTest
    @CsvSource({"7, 636", "8, 349", "9, 194", "10, 97", "11, 48", "12, 27"})
    void messagesOf20OctetsAnHourAtOnePercent(int spreadingFactor, int messages) {
        double airtime = new Lora(spreadingFactor, 125_000, 1, 8).timeOnAir(20).toNanos();

        assertThat((long) (Band.EU868_1.perHour().toNanos() / airtime)).isEqualTo(messages);
    }

    @Test
    void fsk() {
        assertThat(new Fsk(55_555, 15).timeOnAir(20).toNanos())
                .isCloseTo(Duration.ofMillis(5).toNanos(), within(100_000L));
        assertThat(new Fsk(2400, 20).timeOnAir(10)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void bands() {
        assertThat(Band.EU868_01.perHour()).isEqualTo(Duration.ofMillis(3_600));
        assertThat(Band.EU868_1.perHour()).isEqualTo(Duration.ofSeconds(36));
        assertThat(Band.EU868_10.perHour()).isEqualTo(Duration.ofMinutes(6));
        assertThat(Band.EU433_10.perHour()).isEqualTo(Duration.ofMinutes(6));
        assertThat(Band.US915.maxTransmission()).isEqualTo(Duration.ofMillis(400));
        assertThat(Band.ofKey("eu868-1%")).contains(Band.EU868_1);
        assertThat(Band.ofKey("eu868")).isEmpty();
    }

    @Test
    void valuesThatNoRadioHasAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lora(13, 125_000, 1, 8))
                .withMessageContaining("spreading factor 13");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lora(7, 125_000, 5, 8))
                .withMessageContaining("coding rate 5");
        assertThatIllegalArgumentException().isThrownBy(() -> new Fsk(0, 5));
    }

    private static long millis(Modulation modulation, int octets) {
        return Math.round(modulation.timeOnAir(octets).toNanos() / 1e6);
    }
}
