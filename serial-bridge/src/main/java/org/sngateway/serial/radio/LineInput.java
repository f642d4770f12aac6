package org.sngateway.serial.radio;

import org.sngateway.serial.framing.FrameDecoder;
import org.sngateway.serial.framing.FrameReceiver;
import org.sngateway.serial.framing.Framing;

/** What comes in on one line: a decoder, and the silence that ends what is incomplete. */
final class LineInput {
    private final FrameDecoder decoder;
    private final FrameReceiver out;
    private final long silenceNanos;
    private long lastNanos;

    /**
     * @param silenceNanos after how long without an octet nothing more of a frame comes
     */
    LineInput(Framing framing, long silenceNanos, FrameReceiver out) {
        this.decoder = framing.newDecoder();
        this.silenceNanos = silenceNanos;
        this.out = out;
    }

    void onOctets(byte[] octets, long nowNanos) {
        onTick(nowNanos);
        lastNanos = nowNanos;
        decoder.onOctets(octets, out);
    }

    void onTick(long nowNanos) {
        if (decoder.isPartial() && nowNanos - lastNanos >= silenceNanos) {
            decoder.onSilence(out);
        }
    }

    long deadlineNanos() {
        return decoder.isPartial() ? lastNanos + silenceNanos : RadioDriver.NO_DEADLINE;
    }

    void reset() {
        decoder.reset();
    }
}
