package org.sngateway.serial.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Band;
import org.sngateway.serial.airtime.Fsk;
import org.sngateway.serial.airtime.Lora;
import org.sngateway.serial.airtime.Modulation;
import picocli.CommandLine.Option;

/** The flags about airtime. */
final class AirtimeFlags {
    @Option(
            names = "--band",
            paramLabel = "BAND",
            description =
                    "keeps to the airtime of a band: eu868-0.1%%, eu868-1%%, eu868-10%%, eu433-10%%, us915, ism2400")
    private @Nullable String band;

    @Option(
            names = "--lora",
            paramLabel = "SF:HZ:CR:PREAMBLE",
            description = "with --band: the radio sends LoRa, such as 9:125000:1:8 (CR 1 to 4 for 4/5 to 4/8)")
    private @Nullable String lora;

    @Option(
            names = "--fsk",
            paramLabel = "BPS:OVERHEAD",
            description = "with --band: the radio sends at this rate, with this overhead in octets: 55555:15")
    private @Nullable String fsk;

    /**
     * What they say.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    Optional<LinkSettings.Airtime> airtime(long nowNanos) {
        if (band == null) {
            if (lora != null || fsk != null) {
                throw new IllegalArgumentException("--lora and --fsk need --band");
            }
            return Optional.empty();
        }
        if ((lora == null) == (fsk == null)) {
            throw new IllegalArgumentException("--band needs either --lora or --fsk");
        }
        Band known = Band.ofKey(band)
                .orElseThrow(() -> new IllegalArgumentException("no band " + band + "; there are "
                        + Arrays.stream(Band.values()).map(Band::key).collect(Collectors.joining(", "))));
        return Optional.of(new LinkSettings.Airtime(modulation(), AirtimeBudget.fresh(known, nowNanos)));
    }

    private Modulation modulation() {
        if (lora != null) {
            int[] values = numbers(lora, 4, "--lora");
            return new Lora(values[0], values[1], values[2], values[3]);
        }
        int[] values = numbers(String.valueOf(fsk), 2, "--fsk");
        return new Fsk(values[0], values[1]);
    }

    private static int[] numbers(String text, int count, String flag) {
        try {
            int[] numbers = Arrays.stream(text.split(":", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            if (numbers.length == count) {
                return numbers;
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw new IllegalArgumentException(flag + " " + text + " is not " + count + " numbers with : between them");
    }
}
