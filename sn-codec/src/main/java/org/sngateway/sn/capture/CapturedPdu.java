package org.sngateway.sn.capture;

import org.sngateway.sn.message.Payload;

/**
 * The message or packet of a protocol in one captured packet.
 *
 * @param packet the number of the packet in its file, from 1
 * @param epochNanos when it was captured, in nanoseconds since 1970
 * @param octets of the datagram, the serial frame or the MQTT packet
 * @param interfaceName where it was captured; in traces of the gateway the name of the link; may be empty
 * @param comment of the program that wrote the file, or empty
 */
public record CapturedPdu(
        long packet,
        long epochNanos,
        Protocol protocol,
        Endpoint source,
        Endpoint destination,
        Payload octets,
        Direction direction,
        String interfaceName,
        String comment) {}
