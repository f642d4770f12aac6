package org.sngateway.serial.framing;

import java.nio.charset.StandardCharsets;

/**
 * Lines of ASCII text, as modules with AT commands speak. Sent with CR LF at the end; CR, LF or both end a line that comes
 * in, and empty lines mean nothing. A line with anything but printable characters is noise.
 */
public record LineFraming(int maxContentOctets) implements Framing {
    private static final int CR = '\r';
    private static final int LF = '\n';

    /** The octets of a line. */
    public static byte[] octets(String line) {
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /** The line of the octets. */
    public static String text(byte[] content) {
        return new String(content, StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] encode(byte[] content) {
        Contents.check(content, maxContentOctets);
        return new Octets().octets(content).octet(CR).octet(LF).toArray();
    }

    @Override
    public FrameDecoder newDecoder() {
        return new Decoder();
    }

    private final class Decoder implements FrameDecoder {
        private Octets line = new Octets();
        private int onLine;
        private boolean printable = true;
        private boolean spoilt;

        @Override
        public void onOctets(byte[] octets, FrameReceiver out) {
            for (byte octet : octets) {
                if (octet == CR || octet == LF) {
                    onEnd(out);
                } else {
                    onLine++;
                    printable &= octet >= ' ' && octet < 0x7F;
                    spoilt |= !printable || onLine > maxContentOctets;
                    if (!spoilt) {
                        line.octet(octet);
                    }
                }
            }
            if (spoilt) {
                reportSpoilt(out);
            }
        }

        /** At once: a line at a wrong rate may never bring an end. */
        private void reportSpoilt(FrameReceiver out) {
            int octets = onLine;
            onLine = 0;
            if (octets > 0) {
                out.onNoise(octets, printable ? Noise.BAD_LENGTH : Noise.OUTSIDE_FRAME);
            }
        }

        private void onEnd(FrameReceiver out) {
            if (spoilt) {
                reportSpoilt(out);
            } else if (onLine > 0) {
                out.onFrame(line.toArray());
            }
            reset();
        }

        @Override
        public void onSilence(FrameReceiver out) {
            int octets = onLine;
            reset();
            if (octets > 0) {
                out.onNoise(octets, Noise.CUT_SHORT);
            }
        }

        @Override
        public boolean isPartial() {
            return onLine > 0 || spoilt;
        }

        @Override
        public void reset() {
            line = new Octets();
            onLine = 0;
            printable = true;
            spoilt = false;
        }
    }
}
