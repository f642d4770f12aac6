package org.sngateway.serial.framing;

/** Where a decoder hands over what it finds, in the order of the line. */
public interface FrameReceiver {

    /** A frame came, and its check was good. The array belongs to the receiver. */
    void onFrame(byte[] content);

    /**
     * Octets came that are part of no frame.
     *
     * @param octets how many, 1 or more
     */
    void onNoise(int octets, Noise noise);
}
