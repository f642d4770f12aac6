package org.sngateway.serial.framing;

import org.jspecify.annotations.Nullable;

/** What came of the attempt to read a frame at one place of the stream. */
final class Attempt {
    /** The frame may be good; its end has not come yet. */
    static final Attempt INCOMPLETE = new Attempt(null, 0, Noise.CUT_SHORT);

    private final byte @Nullable [] content;
    private final int octets;
    private final Noise noise;

    private Attempt(byte @Nullable [] content, int octets, Noise noise) {
        this.content = content;
        this.octets = octets;
        this.noise = noise;
    }

    /**
     * A good frame.
     *
     * @param octets how many it takes on the line
     */
    static Attempt frame(byte[] content, int octets) {
        return new Attempt(content, octets, Noise.CUT_SHORT);
    }

    /** No frame begins here. */
    static Attempt bad(Noise noise) {
        return new Attempt(null, 0, noise);
    }

    byte @Nullable [] content() {
        return content;
    }

    int octets() {
        return octets;
    }

    Noise noise() {
        return noise;
    }
}
