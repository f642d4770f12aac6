package org.sngateway.sn.capture;

/** The link types that are understood here: what a captured packet begins with. */
final class LinkType {
    /** BSD loopback: four octets with the address family, in the byte order of the machine. */
    static final int NULL = 0;

    static final int ETHERNET = 1;
    /** Raw IP as some systems number it in their files. */
    static final int RAW_BSD = 12;

    static final int RAW_OPENBSD = 14;
    static final int RAW = 101;
    /** OpenBSD loopback: as NULL, in network byte order. */
    static final int LOOP = 108;
    /** Linux "cooked" version 1: what tcpdump -i any writes. */
    static final int LINUX_SLL = 113;

    static final int IPV4 = 228;
    static final int IPV6 = 229;
    /** Wireshark's exported PDUs. */
    static final int WIRESHARK_UPPER_PDU = 252;
    /** Linux "cooked" version 2. */
    static final int LINUX_SLL2 = 276;

    private LinkType() {}
}
