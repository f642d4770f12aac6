package org.sngateway.serial.framing;

/**
 * Finds frames in a stream of octets, however it is split, and whatever else is between them. Holds no more octets than the
 * longest frame has on the line. Not safe for use by several threads at once.
 */
public interface FrameDecoder {

    /** Takes the next octets of the line and hands over what is complete. */
    void onOctets(byte[] octets, FrameReceiver out);

    /**
     * The line has been silent for so long that no frame is still on its way: what is incomplete is noise. How long that
     * is says the driver.
     */
    void onSilence(FrameReceiver out);

    /** Whether octets wait for the rest of their frame, so that silence means something. */
    boolean isPartial();

    /** Forgets all octets, for a line that was opened again. */
    void reset();
}
