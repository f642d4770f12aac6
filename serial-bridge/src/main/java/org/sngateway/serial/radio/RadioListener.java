package org.sngateway.serial.radio;

import org.sngateway.serial.framing.Noise;

/** What a driver has to say, on the thread that owns it. It must not call the driver back. */
public interface RadioListener {

    /**
     * Octets have to go to the line, in this order.
     *
     * @param line which line, from 0
     */
    void write(int line, byte[] octets);

    /**
     * A message came.
     *
     * @param toAll it was sent to everybody, as far as the radio tells
     * @param message of MQTT-SN, by its Length whole; belongs to the listener
     */
    void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message);

    /** The message of this token has left the radio, or has had the time for that where the radio does not tell. */
    void onDeparted(long token);

    /** The message of this token will not leave the radio, or did not arrive as far as the radio tells. */
    void onFailed(long token, SendFailure reason);

    /**
     * The radio is set up.
     *
     * @param facts what it says about itself, as {@code key=value} for a log; may be empty
     */
    void onReady(String facts);

    /** Something is not as it should be: what, and what to check or change. Said once per opening of the line. */
    void onTrouble(String what);

    /** Octets came that are part of no message. */
    void onNoise(int octets, Noise noise);

    /** The radio answers no probe any more: the line should be closed and opened again. */
    void onDead();
}
