package org.sngateway.serial.framing;

import java.util.Arrays;

/**
 * The decoder of framings whose frames begin with a certain octet that may stand in the content too. Tries to read a frame
 * wherever that octet is; where it can't, looks on at the octet after it. So a false beginning costs no good frame behind
 * it.
 */
final class FrameSearch implements FrameDecoder {

    /** One kind of frame. */
    interface Format {

        /** The octet with which each frame begins. */
        int startOctet();

        /**
         * Reads the frame at a place that has the start octet.
         *
         * @param to the end of the octets that have come
         */
        Attempt read(byte[] octets, int from, int to);
    }

    private static final int FIRST_CAPACITY = 512;

    private final Format format;
    private byte[] octets = new byte[FIRST_CAPACITY];
    private int end;

    FrameSearch(Format format) {
        this.format = format;
    }

    @Override
    public void onOctets(byte[] more, FrameReceiver out) {
        if (octets.length - end < more.length) {
            octets = Arrays.copyOf(octets, Math.max(2 * octets.length, end + more.length));
        }
        System.arraycopy(more, 0, octets, end, more.length);
        end += more.length;
        search(0, out);
    }

    @Override
    public void onSilence(FrameReceiver out) {
        while (end > 0) {
            out.onNoise(1, Noise.CUT_SHORT);
            search(1, out);
        }
    }

    @Override
    public boolean isPartial() {
        return end > 0;
    }

    @Override
    public void reset() {
        end = 0;
    }

    private void search(int from, FrameReceiver out) {
        int at = from;
        boolean incomplete = false;
        while (at < end && !incomplete) {
            int start = nextStart(at);
            if (start > at) {
                out.onNoise(start - at, Noise.OUTSIDE_FRAME);
            }
            at = start;
            if (start < end) {
                Attempt attempt = format.read(octets, start, end);
                byte[] content = attempt.content();
                if (content != null) {
                    at += attempt.octets();
                    out.onFrame(content);
                } else if (attempt == Attempt.INCOMPLETE) {
                    incomplete = true;
                } else {
                    at++;
                    out.onNoise(1, attempt.noise());
                }
            }
        }
        System.arraycopy(octets, at, octets, 0, end - at);
        end -= at;
    }

    private int nextStart(int from) {
        int at = from;
        while (at < end && (octets[at] & 0xFF) != format.startOctet()) {
            at++;
        }
        return at;
    }
}
