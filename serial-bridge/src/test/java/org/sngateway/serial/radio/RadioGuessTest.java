package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.radio.RadioGuess.Heard;

/** The kind of a radio by what is heard. */
class RadioGuessTest {

    @ParameterizedTest
    @CsvSource({
        "slip-aquila, c0b0b012fe0101000d040401000a72666e6f6465311c4fc0",
        "xbee-api2, 7e001790007d33a20041a2b3c41a2b010b040401003c6e6f646531f3",
        "xbee-api1, 7e0017900013a20041a2b3c41a2b010b0c20000100117e7d1321a2",
        "loralink, 7e00127d31ffb90009400b040401000a6c6e6f6465bd",
        "hc12, af05010b0b040401003c6e6f64653119",
        "rh-serial, 1002010500000b040401003c6e6f64653110039b1b",
        "sn-slip, c08300b9ff01050b040401003c6e6f64653180d6c0",
        "rak-at, 2b4556543a52585032503a2d33303a31303a303231360d0a",
        "raw, 0b040401003c6e6f6465310216",
    })
    void eachKindIsFound(String kind, String heard) {
        assertThat(RadioGuess.of(List.of(Heard.of(0, Octets.ofHex(heard))))).hasValueSatisfying(guess -> {
            assertThat(guess.kind().key()).isEqualTo(kind);
            assertThat(guess.encapsulated()).isFalse();
            assertThat(guess.noiseOctets()).isZero();
        });
    }

    @Test
    void encapsulationIsFound() {
        byte[] heard = Octets.ofHex("05fe0100070b040401003c6e6f646531" + "05fe0100080216");

        assertThat(RadioGuess.of(List.of(Heard.of(0, heard))))
                .hasToString("Optional[raw with encapsulated: on (2 messages, 0 octets of noise)]");
    }

    @Test
    void noiseAndSilenceAreNothing() {
        byte[] noise = new byte[500];
        new Random(3).nextBytes(noise);

        assertThat(RadioGuess.of(List.of(Heard.of(0, noise)))).isEmpty();
        assertThat(RadioGuess.of(List.of())).isEmpty();
    }
}
