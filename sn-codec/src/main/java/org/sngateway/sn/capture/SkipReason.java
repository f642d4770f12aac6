package org.sngateway.sn.capture;

/** Why a packet of a capture file gives no PDU. */
public enum SkipReason {
    /** A link type that is not known here. */
    LINK_TYPE,
    /** A frame that carries no IP: ARP, for instance. */
    NO_IP,
    /** An IP packet that carries no UDP: TCP or ICMP, for instance. */
    NO_UDP,
    /** A fragment of an IP packet: fragments are not put together. */
    FRAGMENT,
    /** The program that captured it did not keep all octets. */
    CUT,
    /** A header that contradicts itself. */
    MALFORMED,
    /** An exported PDU of another protocol. */
    OTHER_PROTOCOL
}
