package org.sngateway.serial.airtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one transmitter may do, by name (ERC Recommendation 70-03 annex 1, ETSI EN 300 220-2 for Europe; FCC 15.247 for the
 * US). The name says the share of an hour.
 */
public enum Band {
    /** 863.0 to 865.0 and 868.7 to 869.2 MHz. */
    EU868_01("eu868-0.1%", 1),
    /** 865.0 to 868.6 and 869.7 to 870.0 MHz. */
    EU868_1("eu868-1%", 10),
    /** 869.4 to 869.65 MHz: made for gateways, 500 mW. */
    EU868_10("eu868-10%", 100),
    /** 433.05 to 434.79 MHz. */
    EU433_10("eu433-10%", 100),
    /** 902 to 928 MHz with hopping: 400 ms at most at a time, no limit an hour. */
    US915("us915", 1000),
    /** 2.4 GHz with 10 mW: no limit. */
    ISM2400("ism2400", 1000);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int PER_MILLE = 1000;
    private static final Duration US_DWELL = Duration.ofMillis(400);

    private final String key;
    private final int perMille;

    Band(String key, int perMille) {
        this.key = key;
        this.perMille = perMille;
    }

    /** The band of this name, such as {@code eu868-1%}. */
    public static Optional<Band> ofKey(String key) {
        return Arrays.stream(values()).filter(band -> band.key.equals(key)).findFirst();
    }

    /** Its name. */
    public String key() {
        return key;
    }

    /** How long one transmitter may be on air in any hour. */
    public Duration perHour() {
        return HOUR.multipliedBy(perMille).dividedBy(PER_MILLE);
    }

    /** How long one transmission may be. */
    public Duration maxTransmission() {
        return this == US915 ? US_DWELL : perHour();
    }
}
