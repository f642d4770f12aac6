package org.sngateway.serial;

import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;

/** What happens on a serial link; called on the loop that owns it. */
public interface SerialLinkListener {

    /**
     * A message came.
     *
     * @param toAll it was sent to everybody, as far as the radio tells
     * @param message whole, of MQTT-SN; belongs to the listener
     */
    void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message);

    /** The message of this token has left the radio: the time to wait for an answer begins. */
    void onDeparted(long token);

    /** The message of this token will not leave. */
    void onFailed(long token, SendFailure reason);

    /**
     * The radio is set up, and messages can be sent.
     *
     * @param facts about port and radio, as {@code key=value}
     */
    void onUp(String facts);

    /** The port is lost, after it was up; all that waited has failed. */
    void onDown(String reason);

    /** Something is not as it should be: what, and what to do. Said once per change, and again every ten minutes. */
    void onTrouble(String what);
}
