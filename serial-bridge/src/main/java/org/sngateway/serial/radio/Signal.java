package org.sngateway.serial.radio;

import java.util.OptionalInt;

/**
 * How well a message was heard, as far as the radio tells.
 *
 * @param rssiDbm strength, -150 to 0 dBm
 * @param snrDb signal to noise, dB
 * @param quality of the link, 0 (worst) to 255
 */
public record Signal(OptionalInt rssiDbm, OptionalInt snrDb, OptionalInt quality) {
    /** The radio tells nothing. */
    public static final Signal UNKNOWN = new Signal(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** Only the strength is known. */
    public static Signal ofRssi(int dbm) {
        return new Signal(OptionalInt.of(dbm), OptionalInt.empty(), OptionalInt.empty());
    }

    /** Strength and signal to noise, of a LoRa radio. */
    public static Signal ofRssiAndSnr(int dbm, int snrDb) {
        return new Signal(OptionalInt.of(dbm), OptionalInt.of(snrDb), OptionalInt.empty());
    }

    /** What is known, as {@code rssi=-71 snr=9}; empty if nothing is. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rssiDbm.ifPresent(dbm -> text.append(" rssi=").append(dbm));
        snrDb.ifPresent(db -> text.append(" snr=").append(db));
        quality.ifPresent(value -> text.append(" quality=").append(value));
        return text.toString().strip();
    }
}
