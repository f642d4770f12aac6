package org.sngateway.sim.dongle;

import java.util.function.Consumer;
import org.sngateway.serial.framing.FrameDecoder;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.Framing;
import org.sngateway.serial.framing.Noise;

/** The frames of a host on one line; noise means nothing to a dongle. */
final class Frames implements FrameReceiver {
    private final FrameDecoder decoder;
    private final Consumer<byte[]> receiver;

    Frames(Framing framing, Consumer<byte[]> receiver) {
        this.decoder = framing.newDecoder();
        this.receiver = receiver;
    }

    void onOctets(byte[] octets) {
        decoder.onOctets(octets, this);
    }

    void onSilence() {
        decoder.onSilence(this);
    }

    void reset() {
        decoder.reset();
    }

    @Override
    public void onFrame(byte[] content) {
        receiver.accept(content);
    }

    @Override
    public void onNoise(int octets, Noise noise) {
        // A firmware throws it away, too.
    }
}
