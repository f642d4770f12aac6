package org.sngateway.serial.framing;

import java.util.Arrays;

/**
 * SLIP (RFC 1055) with a 16-bit check at the end of each frame.
 *
 * <pre>
 *   C0 | content | check (2, low octet first) | C0        inside, C0 is sent as DB DC, and DB as DB DD
 *   c0 05fe01010003 0500 fa1c c0         Aquila: CONNACK to node 1, check 1CFA low octet first
 * </pre>
 *
 * <p>The delimiter before a frame ends whatever was cut short before it, and nothing in a frame looks like a delimiter: the
 * next good frame is found at once.
 */
public record SlipFraming(Crc16 crc, int maxContentOctets) implements Framing {
    private static final int END = 0xC0;
    private static final int ESCAPE = 0xDB;
    private static final int ESCAPED_END = 0xDC;
    private static final int ESCAPED_ESCAPE = 0xDD;
    private static final int CHECK_OCTETS = 2;

    /** Aquila's bridges: CRC-16/XMODEM, low octet first. */
    public static SlipFraming aquila() {
        return new SlipFraming(Crc16.XMODEM, 255);
    }

    /** Our own dongles (SN-SLIP.md): CRC-16/X.25, low octet first. */
    public static SlipFraming snSlip() {
        return new SlipFraming(Crc16.X25, 1100);
    }

    @Override
    public byte[] encode(byte[] content) {
        Contents.check(content, maxContentOctets);
        int check = crc.of(content, 0, content.length);
        Octets out = new Octets().octet(END);
        for (byte octet : content) {
            escape(octet & 0xFF, out);
        }
        escape(check & 0xFF, out);
        escape(check >> 8, out);
        return out.octet(END).toArray();
    }

    private static void escape(int octet, Octets out) {
        if (octet == END) {
            out.octet(ESCAPE).octet(ESCAPED_END);
        } else if (octet == ESCAPE) {
            out.octet(ESCAPE).octet(ESCAPED_ESCAPE);
        } else {
            out.octet(octet);
        }
    }

    @Override
    public FrameDecoder newDecoder() {
        return new Decoder();
    }

    private final class Decoder implements FrameDecoder {
        private final byte[] frame = new byte[maxContentOctets + CHECK_OCTETS];
        private int size;
        private int onLine;
        private boolean escaped;
        private boolean spoilt;
        private Noise noise = Noise.BAD_CHECK;

        @Override
        public void onOctets(byte[] octets, FrameReceiver out) {
            for (byte octet : octets) {
                if ((octet & 0xFF) == END) {
                    onEnd(out);
                } else {
                    onLine++;
                    onInner(octet & 0xFF);
                }
            }
            if (spoilt) {
                reportSpoilt(out);
            }
        }

        /** At once: a line at a wrong rate may never bring a delimiter. */
        private void reportSpoilt(FrameReceiver out) {
            int octets = onLine;
            onLine = 0;
            if (octets > 0) {
                out.onNoise(octets, noise);
            }
        }

        private void onInner(int octet) {
            if (spoilt) {
                return;
            }
            if (escaped) {
                escaped = false;
                if (octet == ESCAPED_END) {
                    add(END);
                } else if (octet == ESCAPED_ESCAPE) {
                    add(ESCAPE);
                } else {
                    spoil(Noise.BAD_ESCAPE);
                }
            } else if (octet == ESCAPE) {
                escaped = true;
            } else {
                add(octet);
            }
        }

        private void add(int octet) {
            if (size == frame.length) {
                spoil(Noise.BAD_LENGTH);
            } else {
                frame[size++] = (byte) octet;
            }
        }

        private void spoil(Noise why) {
            spoilt = true;
            noise = why;
        }

        private void onEnd(FrameReceiver out) {
            int octets = onLine;
            int content = size - CHECK_OCTETS;
            boolean good = !spoilt && !escaped && content > 0 && crc.of(frame, 0, content) == check(content);
            Noise why = spoilt ? noise : Noise.BAD_CHECK;
            reset();
            if (good) {
                out.onFrame(Arrays.copyOf(frame, content));
            } else if (octets > 0) {
                out.onNoise(octets, why);
            }
        }

        private int check(int at) {
            return (frame[at] & 0xFF) | (frame[at + 1] & 0xFF) << 8;
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
            size = 0;
            onLine = 0;
            escaped = false;
            spoilt = false;
        }
    }
}
