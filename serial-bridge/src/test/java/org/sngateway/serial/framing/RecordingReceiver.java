package org.sngateway.serial.framing;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a decoder found. */
public final class RecordingReceiver implements FrameReceiver {
    private final List<String> frames = new ArrayList<>();
    private final List<Noise> noises = new ArrayList<>();
    private int noiseOctets;

    @Override
    public void onFrame(byte[] content) {
        frames.add(Octets.hex(content));
    }

    @Override
    public void onNoise(int octets, Noise noise) {
        if (octets < 1) {
            throw new AssertionError("noise of " + octets + " octets");
        }
        noiseOctets += octets;
        noises.add(noise);
    }

    /** The contents of the frames so far, in hexadecimal. */
    public List<String> frames() {
        return frames;
    }

    /** Why octets were noise, in order. */
    public List<Noise> noises() {
        return noises;
    }

    /** How many octets were noise. */
    public int noiseOctets() {
        return noiseOctets;
    }
}
