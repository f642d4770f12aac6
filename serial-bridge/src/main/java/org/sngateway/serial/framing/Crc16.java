package org.sngateway.serial.framing;

/**
 * The three 16-bit checks that serial radios use, all with polynomial 0x1021. For the octets "123456789": XMODEM 31C3,
 * REFLECTED 6F91, X25 906E.
 */
public enum Crc16 {
    /** Start 0000, highest bit first: Aquila. */
    XMODEM(0x0000, false, 0x0000),
    /** Start FFFF, lowest bit first: RadioHead. */
    REFLECTED(0xFFFF, true, 0x0000),
    /**
     * Start FFFF, lowest bit first, inverted in the end: PPP, and sn-slip. Only this one notices an octet 00 that comes too
     * much at the end of a frame.
     */
    X25(0xFFFF, true, 0xFFFF);

    private static final int POLYNOMIAL = 0x1021;
    private static final int REFLECTED_POLYNOMIAL = 0x8408;

    private final int start;
    private final boolean reflected;
    private final int inversion;

    Crc16(int start, boolean reflected, int inversion) {
        this.start = start;
        this.reflected = reflected;
        this.inversion = inversion;
    }

    /** The check of the octets, 0000 to FFFF. */
    public int of(byte[] octets, int from, int to) {
        int crc = start;
        for (int i = from; i < to; i++) {
            crc = reflected ? lowestFirst(crc, octets[i] & 0xFF) : highestFirst(crc, octets[i] & 0xFF);
        }
        return crc ^ inversion;
    }

    private static int highestFirst(int before, int octet) {
        int crc = before ^ (octet << 8);
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 0x8000) != 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
        }
        return crc & 0xFFFF;
    }

    private static int lowestFirst(int before, int octet) {
        int crc = before ^ octet;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ REFLECTED_POLYNOMIAL : crc >> 1;
        }
        return crc;
    }
}
