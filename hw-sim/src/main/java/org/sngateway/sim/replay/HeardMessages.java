package org.sngateway.sim.replay;

import org.sngateway.serial.framing.Noise;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioListener;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;

/** Only the messages that a driver hears; it says and sends nothing itself. */
interface HeardMessages extends RadioListener {
    void onHeard(RadioAddress from, byte[] message);

    @Override
    default void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        onHeard(from, message);
    }

    @Override
    default void write(int line, byte[] octets) {}

    @Override
    default void onDeparted(long token) {}

    @Override
    default void onFailed(long token, SendFailure reason) {}

    @Override
    default void onReady(String facts) {}

    @Override
    default void onTrouble(String what) {}

    @Override
    default void onNoise(int octets, Noise noise) {}

    @Override
    default void onDead() {}
}
