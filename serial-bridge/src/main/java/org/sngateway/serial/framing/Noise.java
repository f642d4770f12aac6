package org.sngateway.serial.framing;

/** Why octets are part of no frame. */
public enum Noise {
    /** They stand between frames, where nothing begins a frame. */
    OUTSIDE_FRAME("outside of a frame"),
    /** A length says something impossible, or more than this line carries. */
    BAD_LENGTH("impossible length"),
    /** An escape is followed by something that is never escaped. */
    BAD_ESCAPE("bad escape"),
    /** The check does not fit. */
    BAD_CHECK("wrong check sum"),
    /** The next frame began, or the line fell silent, before the end of this one. */
    CUT_SHORT("frame cut short"),
    /** The frame is good, but what it contains is nothing that this radio says. */
    BAD_CONTENT("content not understood");

    private final String words;

    Noise(String words) {
        this.words = words;
    }

    /** In words, for a log. */
    @Override
    public String toString() {
        return words;
    }
}
