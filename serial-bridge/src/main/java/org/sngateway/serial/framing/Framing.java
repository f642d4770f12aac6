package org.sngateway.serial.framing;

/** How contents are told apart on a serial line. The same object serves both directions and any number of lines. */
public interface Framing {

    /**
     * The octets on the line for one content, complete with delimiters, escapes and check.
     *
     * @throws IllegalArgumentException if the content has no octets or more than {@link #maxContentOctets}
     */
    byte[] encode(byte[] content);

    /** A decoder for one direction of one line, at its beginning. */
    FrameDecoder newDecoder();

    /** How many octets a content has at most; a longer one that comes in is noise. */
    int maxContentOctets();
}
