package org.sngateway.serial.framing;

import java.util.Arrays;

/**
 * The frames of brianrho's nodes on HC-12 radios.
 *
 * <pre>
 *   AF | Src Dest | Len | payload | check    check: all octets from AF to it sum up to 0 modulo 256
 *   af 05 ff 03 030100 46                    node 05 to everybody: SEARCHGW
 * </pre>
 *
 * <p>The content of a frame is Src, Dest and payload. Nothing is escaped: AF may stand anywhere.
 */
public record Hc12Framing() implements Framing, FrameSearch.Format {
    /** How many octets a payload has at most. */
    public static final int MAX_PAYLOAD_OCTETS = 32;

    private static final int START = 0xAF;
    private static final int ADDRESS_OCTETS = 2;
    private static final int HEADER_OCTETS = 4;

    @Override
    public byte[] encode(byte[] content) {
        Contents.check(content, maxContentOctets());
        if (content.length < ADDRESS_OCTETS) {
            throw new IllegalArgumentException("a content without Src and Dest");
        }
        byte[] frame = new Octets()
                .octet(START)
                .octet(content[0])
                .octet(content[1])
                .octet(content.length - ADDRESS_OCTETS)
                .octets(Octets.tail(content, ADDRESS_OCTETS))
                .octet(0)
                .toArray();
        frame[frame.length - 1] = (byte) -sum(frame, 0, frame.length - 1);
        return frame;
    }

    @Override
    public FrameDecoder newDecoder() {
        return new FrameSearch(this);
    }

    @Override
    public int maxContentOctets() {
        return ADDRESS_OCTETS + MAX_PAYLOAD_OCTETS;
    }

    @Override
    public int startOctet() {
        return START;
    }

    @Override
    public Attempt read(byte[] octets, int from, int to) {
        if (to - from < HEADER_OCTETS) {
            return Attempt.INCOMPLETE;
        }
        int payloadOctets = octets[from + HEADER_OCTETS - 1] & 0xFF;
        if (payloadOctets > MAX_PAYLOAD_OCTETS) {
            return Attempt.bad(Noise.BAD_LENGTH);
        }
        int check = from + HEADER_OCTETS + payloadOctets;
        if (to <= check) {
            return Attempt.INCOMPLETE;
        }
        if ((sum(octets, from, check + 1) & 0xFF) != 0) {
            return Attempt.bad(Noise.BAD_CHECK);
        }
        byte[] content = new Octets()
                .octet(octets[from + 1])
                .octet(octets[from + 2])
                .octets(Arrays.copyOfRange(octets, from + HEADER_OCTETS, check))
                .toArray();
        return Attempt.frame(content, check + 1 - from);
    }

    private static int sum(byte[] octets, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += octets[i];
        }
        return sum;
    }
}
