package org.sngateway.sim.dongle;

import org.sngateway.serial.framing.Framing;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.radio.RadioAddress;

/** What dongles with one line have in common: frames in, frames out. */
abstract class FramedDongle implements Dongle {
    private static final int LINE = 0;

    private final Framing framing;
    private final Listener listener;
    private final Frames frames;

    FramedDongle(Framing framing, Listener listener) {
        this.framing = framing;
        this.listener = listener;
        this.frames = new Frames(framing, this::onFrame);
    }

    /** A frame of the host. */
    abstract void onFrame(byte[] content);

    final void say(Octets content) {
        listener.write(LINE, framing.encode(content.toArray()));
    }

    final Listener listener() {
        return listener;
    }

    @Override
    public void onStart() {
        frames.reset();
    }

    @Override
    public final void onOctets(int line, byte[] octets) {
        frames.onOctets(octets);
    }

    @Override
    public final void onSilence() {
        frames.onSilence();
    }

    /** One octet, from 2 on: 1 is usually the gateway, 255 everybody. */
    static RadioAddress addressOfOneOctet(int node) {
        return RadioAddress.ofOctet(node + 2);
    }
}
