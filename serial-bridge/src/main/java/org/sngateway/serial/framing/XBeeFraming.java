package org.sngateway.serial.framing;

import java.util.Arrays;

/**
 * The frames of Digi's XBee modules in API mode, and of LoRaLink modems.
 *
 * <pre>
 *   7E | Length (2) | content | check       check = FF minus the low octet of the sum of the content
 *   7e 0004 08524e50 07                     AP=1: AT command NP with FrameId 52
 * </pre>
 *
 * <p>Escaped (AP=2, LoRaLink): each octet after the first that is 7E, 7D, 11 or 13 is sent as 7D and octet XOR 20; Length
 * and check are of the content before that. A 7E begins a frame there, always. A bare 11 or 13 is accepted, for one node
 * library sends the 13 of Digi's own address prefix unescaped.
 *
 * @param escaped AP=2 or AP=1
 * @param lengthExtra what Length counts beyond the content: 0 with XBee, 1 (the check) with LoRaLink
 */
public record XBeeFraming(boolean escaped, int lengthExtra, int maxContentOctets)
        implements Framing, FrameSearch.Format {
    private static final int START = 0x7E;
    private static final int ESCAPE = 0x7D;
    private static final int XON = 0x11;
    private static final int XOFF = 0x13;
    private static final int ESCAPE_BIT = 0x20;
    private static final int LENGTH_OCTETS = 2;
    private static final int CHECK_OCTETS = 1;

    /** API mode 1: nothing is escaped. */
    public static XBeeFraming api1() {
        return new XBeeFraming(false, 0, 300);
    }

    /** API mode 2. */
    public static XBeeFraming api2() {
        return new XBeeFraming(true, 0, 300);
    }

    /** The modems of Paho's LoRaLink. */
    public static XBeeFraming loraLink() {
        return new XBeeFraming(true, 1, 262);
    }

    @Override
    public byte[] encode(byte[] content) {
        Contents.check(content, maxContentOctets);
        byte[] plain = new Octets()
                .highFirst(content.length + lengthExtra)
                .octets(content)
                .octet(Contents.sumCheck(content, 0, content.length))
                .toArray();
        Octets out = new Octets().octet(START);
        for (byte each : plain) {
            int octet = each & 0xFF;
            if (escaped && (octet == START || octet == ESCAPE || octet == XON || octet == XOFF)) {
                out.octet(ESCAPE).octet(octet ^ ESCAPE_BIT);
            } else {
                out.octet(octet);
            }
        }
        return out.toArray();
    }

    @Override
    public FrameDecoder newDecoder() {
        return new FrameSearch(this);
    }

    @Override
    public int startOctet() {
        return START;
    }

    @Override
    public Attempt read(byte[] octets, int from, int to) {
        return escaped ? readEscaped(octets, from, to) : readPlain(octets, from + 1, to, 1);
    }

    private Attempt readEscaped(byte[] octets, int from, int to) {
        byte[] plain = new byte[Math.min(to - from - 1, LENGTH_OCTETS + maxContentOctets + CHECK_OCTETS)];
        int size = 0;
        int needed = plain.length;
        int at = from + 1;
        while (at < to && size < needed) {
            int octet = octets[at++] & 0xFF;
            if (octet == START) {
                return Attempt.bad(Noise.CUT_SHORT);
            }
            if (octet == ESCAPE) {
                if (at == to) {
                    return Attempt.INCOMPLETE;
                }
                octet = (octets[at++] & 0xFF) ^ ESCAPE_BIT;
                if (octet != START && octet != ESCAPE && octet != XON && octet != XOFF) {
                    return Attempt.bad(Noise.BAD_ESCAPE);
                }
            }
            plain[size++] = (byte) octet;
            if (size == LENGTH_OCTETS) {
                needed = Math.min(needed, LENGTH_OCTETS + Octets.highFirst(plain, 0) - lengthExtra + CHECK_OCTETS);
            }
        }
        return readPlain(plain, 0, size, at - from - size);
    }

    /**
     * Reads Length, content and check.
     *
     * @param beside how many octets the frame takes on the line beside these
     */
    private Attempt readPlain(byte[] octets, int from, int to, int beside) {
        if (to - from < LENGTH_OCTETS) {
            return Attempt.INCOMPLETE;
        }
        int contentOctets = Octets.highFirst(octets, from) - lengthExtra;
        if (contentOctets < 1 || contentOctets > maxContentOctets) {
            return Attempt.bad(Noise.BAD_LENGTH);
        }
        int begin = from + LENGTH_OCTETS;
        int end = begin + contentOctets;
        if (to <= end) {
            return Attempt.INCOMPLETE;
        }
        return (octets[end] & 0xFF) == Contents.sumCheck(octets, begin, end)
                ? Attempt.frame(
                        Arrays.copyOfRange(octets, begin, end), beside + LENGTH_OCTETS + contentOctets + CHECK_OCTETS)
                : Attempt.bad(Noise.BAD_CHECK);
    }
}
