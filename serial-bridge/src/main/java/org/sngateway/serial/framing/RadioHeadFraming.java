package org.sngateway.serial.framing;

/**
 * The frames of RadioHead's RH_Serial.
 *
 * <pre>
 *   10 02 | To From Id Flags | payload | 10 03 | check (2, high octet first)
 *   1002 01050000 0b040401003c6e6f646531 1003 9b1b      node 05 to 01: CONNECT
 * </pre>
 *
 * <p>10 is doubled inside. The check (start FFFF, lowest bit first) is over content and closing 10 03; its own octets are
 * not doubled. The content of a frame is the four octets of the header and the payload.
 */
public record RadioHeadFraming() implements Framing, FrameSearch.Format {
    /** How many octets the header of each content has. */
    public static final int HEADER_OCTETS = 4;

    /** How many octets a payload has at most. */
    public static final int MAX_PAYLOAD_OCTETS = 60;

    private static final int DLE = 0x10;
    private static final int STX = 0x02;
    private static final int ETX = 0x03;

    @Override
    public byte[] encode(byte[] content) {
        Contents.check(content, maxContentOctets());
        Octets out = new Octets().octet(DLE).octet(STX);
        for (byte octet : content) {
            if (octet == DLE) {
                out.octet(DLE);
            }
            out.octet(octet);
        }
        return out.octet(DLE).octet(ETX).highFirst(check(content)).toArray();
    }

    @Override
    public FrameDecoder newDecoder() {
        return new FrameSearch(this);
    }

    @Override
    public int maxContentOctets() {
        return HEADER_OCTETS + MAX_PAYLOAD_OCTETS;
    }

    @Override
    public int startOctet() {
        return DLE;
    }

    @Override
    public Attempt read(byte[] octets, int from, int to) {
        if (to - from < 2) {
            return Attempt.INCOMPLETE;
        }
        if (octets[from + 1] != STX) {
            return Attempt.bad(Noise.OUTSIDE_FRAME);
        }
        Octets content = new Octets();
        int at = from + 2;
        while (at < to) {
            int octet = octets[at++];
            if (octet == DLE) {
                if (at == to) {
                    return Attempt.INCOMPLETE;
                }
                int second = octets[at++];
                if (second == ETX) {
                    return atEnd(content.toArray(), octets, from, at, to);
                }
                if (second != DLE) {
                    return Attempt.bad(second == STX ? Noise.CUT_SHORT : Noise.BAD_ESCAPE);
                }
            }
            content.octet(octet);
            if (content.size() > maxContentOctets()) {
                return Attempt.bad(Noise.BAD_LENGTH);
            }
        }
        return Attempt.INCOMPLETE;
    }

    private static Attempt atEnd(byte[] content, byte[] octets, int from, int at, int to) {
        if (content.length < HEADER_OCTETS) {
            return Attempt.bad(Noise.BAD_LENGTH);
        }
        if (to - at < 2) {
            return Attempt.INCOMPLETE;
        }
        return Octets.highFirst(octets, at) == check(content)
                ? Attempt.frame(content, at + 2 - from)
                : Attempt.bad(Noise.BAD_CHECK);
    }

    private static int check(byte[] content) {
        byte[] checked = new Octets().octets(content).octet(DLE).octet(ETX).toArray();
        return Crc16.REFLECTED.of(checked, 0, checked.length);
    }
}
