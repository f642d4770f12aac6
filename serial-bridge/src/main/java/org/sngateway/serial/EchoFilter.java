package org.sngateway.serial;

import java.util.Arrays;

/** Takes the octets out of the input that a line with an echo returns: as long as they are what was sent, in order. */
final class EchoFilter {
    private static final int MAX_OCTETS = 4096;

    private byte[] expected = new byte[0];

    void sent(byte[] octets) {
        byte[] all = Arrays.copyOf(expected, expected.length + octets.length);
        System.arraycopy(octets, 0, all, expected.length, octets.length);
        expected = all.length <= MAX_OCTETS ? all : Arrays.copyOfRange(all, all.length - MAX_OCTETS, all.length);
    }

    /** What of the input is no echo. */
    byte[] filter(byte[] input) {
        int same = 0;
        while (same < input.length && same < expected.length && input[same] == expected[same]) {
            same++;
        }
        // Anything else means that the echo was lost: nothing more of it is expected.
        expected = same < input.length ? new byte[0] : Arrays.copyOfRange(expected, same, expected.length);
        return Arrays.copyOfRange(input, same, input.length);
    }

    void reset() {
        expected = new byte[0];
    }
}
