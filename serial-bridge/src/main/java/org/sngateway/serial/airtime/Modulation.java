package org.sngateway.serial.airtime;

import java.time.Duration;

/** How long a radio is on air for a payload. */
public interface Modulation {

    /**
     * The time on air.
     *
     * @param payloadOctets 0 to 255
     */
    Duration timeOnAir(int payloadOctets);
}
