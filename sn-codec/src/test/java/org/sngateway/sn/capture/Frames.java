package org.sngateway.sn.capture;

import java.util.HexFormat;
import org.sngateway.sn.message.Payload;

/** Captured frames spelled octet by octet; blanks are for the eye. */
final class Frames {
    /** UDP from port 10000 to 1884 with CONNECT of client "ab": length 16, checksum not computed. */
    static final String UDP = "2710 075c 0010 0000" + "08 04 04 01 003c 6162";

    /** IPv4 header: 20 octets, total length 36, no fragment, protocol 17, from 192.0.2.7 to 192.0.2.1. */
    static final String IPV4 = "45 00 0024 0001 4000 40 11 0000 c0000207 c0000201" + UDP;

    /** IPv6 header: payload of 16 octets, next header 17, from fe80::7 to fe80::1. */
    static final String IPV6 =
            "60000000 0010 11 40" + "fe800000000000000000000000000007" + "fe800000000000000000000000000001" + UDP;

    /** Destination, source, EtherType of IPv4. */
    static final String ETHERNET = "020000000001 020000000007 0800" + IPV4;

    static final Payload CONNECT = Payload.ofHex("08040401003c6162");

    private Frames() {}

    static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static Payload payload(String hex) {
        return Payload.copyOf(octets(hex));
    }
}
