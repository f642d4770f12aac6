package org.sngateway.gateway.core;

import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/**
 * What the steady time and the wall clock said at the same moment.
 *
 * @param steadyMillis the time in which records name when something happened
 * @param unixMillis milliseconds of Unix time
 */
public record ClockRecord(long steadyMillis, long unixMillis) {
    private static final int VERSION = 1;

    Payload toPayload() {
        return new RecordWriter(VERSION)
                .longNumber(steadyMillis)
                .longNumber(unixMillis)
                .value();
    }

    /** The record of this value. */
    public static ClockRecord of(Payload payload) {
        RecordReader reader = new RecordReader(payload);
        return new ClockRecord(reader.longNumber(), reader.longNumber());
    }

    /** A steady time as Unix time, as the wall clock told it when the record was made. */
    public long toUnixMillis(long atSteadyMillis) {
        return unixMillis + atSteadyMillis - steadyMillis;
    }
}
