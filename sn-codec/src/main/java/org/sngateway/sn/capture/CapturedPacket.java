package org.sngateway.sn.capture;

import org.sngateway.sn.message.Payload;

/**
 * A packet of a capture file.
 *
 * @param number counted from 1, as Wireshark counts
 * @param epochNanos when it was captured, in nanoseconds since 1970; 0 where the file does not tell
 * @param linkType the link type of the octets, as capture files number it (LINKTYPE_...)
 * @param octets the captured part of it
 * @param originalOctets how long it was
 * @param interfaceName where it was captured; empty where the file does not tell
 * @param comment of the program that wrote the file, or empty
 */
public record CapturedPacket(
        long number,
        long epochNanos,
        int linkType,
        Payload octets,
        long originalOctets,
        Direction direction,
        String interfaceName,
        String comment) {}
