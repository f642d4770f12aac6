package org.sngateway.serial.airtime;

import java.time.Duration;

/**
 * LoRa (Semtech SX1276 data sheet, 4.1.1.7), with header and CRC. Example: 20 octets at SF9, 125 kHz, 4/5, preamble 8 take
 * 185 ms.
 *
 * @param spreadingFactor 6 to 12
 * @param bandwidthHz such as 125 000
 * @param codingRate 1 to 4 for 4/5 to 4/8
 * @param preambleSymbols usually 8
 */
public record Lora(int spreadingFactor, int bandwidthHz, int codingRate, int preambleSymbols) implements Modulation {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double LOW_DATA_RATE_SYMBOL_SECONDS = 0.016;
    private static final double SYNC_SYMBOLS = 4.25;
    private static final int HEADER_SYMBOLS = 8;
    private static final int CRC_BITS = 16;

    public Lora {
        require(spreadingFactor >= 6 && spreadingFactor <= 12, "spreading factor", spreadingFactor, "6 to 12");
        require(bandwidthHz >= 7_800 && bandwidthHz <= 1_625_000, "bandwidth", bandwidthHz, "7800 to 1625000 Hz");
        require(codingRate >= 1 && codingRate <= 4, "coding rate", codingRate, "1 to 4, for 4/5 to 4/8");
        require(preambleSymbols >= 6 && preambleSymbols <= 65_535, "preamble", preambleSymbols, "6 to 65535");
    }

    private static void require(boolean holds, String name, int value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + value + " is not " + range);
        }
    }

    @Override
    public Duration timeOnAir(int payloadOctets) {
        double symbolSeconds = (1 << spreadingFactor) / (double) bandwidthHz;
        int lowDataRate = symbolSeconds > LOW_DATA_RATE_SYMBOL_SECONDS ? 1 : 0;
        int bits = 8 * payloadOctets - 4 * spreadingFactor + 28 + CRC_BITS;
        double blocks = Math.ceil(bits / (4.0 * (spreadingFactor - 2 * lowDataRate)));
        double symbols = HEADER_SYMBOLS + Math.max(blocks * (codingRate + 4), 0);
        double seconds = (preambleSymbols + SYNC_SYMBOLS + symbols) * symbolSeconds;
        return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
    }
}
