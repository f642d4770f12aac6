package org.sngateway.sn.capture;

/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng). */
final class Pcapng {
    static final int SECTION_HEADER_BLOCK = 0x0A0D0D0A;
    static final int INTERFACE_DESCRIPTION_BLOCK = 1;
    /** Obsolete, still met. */
    static final int PACKET_BLOCK = 2;

    static final int SIMPLE_PACKET_BLOCK = 3;
    static final int INTERFACE_STATISTICS_BLOCK = 5;
    static final int ENHANCED_PACKET_BLOCK = 6;

    static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    static final int MAJOR_VERSION = 1;

    static final int OPT_ENDOFOPT = 0;
    static final int OPT_COMMENT = 1;
    static final int SHB_USERAPPL = 4;
    static final int IF_NAME = 2;
    static final int IF_DESCRIPTION = 3;
    static final int IF_TSRESOL = 9;
    static final int IF_TSOFFSET = 14;
    static final int EPB_FLAGS = 2;
    static final int EPB_DROPCOUNT = 4;
    static final int ISB_IFRECV = 4;
    static final int ISB_IFDROP = 5;

    /** Type, length and the length again. */
    static final int BLOCK_OVERHEAD = 12;

    private Pcapng() {}

    /** The octets up to the next multiple of four. */
    static int padded(int octets) {
        return (octets + 3) & ~3;
    }
}
