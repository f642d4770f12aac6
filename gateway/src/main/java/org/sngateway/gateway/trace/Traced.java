package org.sngateway.gateway.trace;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.message.Payload;

/** A message or packet on its way from the event loop to the trace's own thread. */
sealed interface Traced {
    /** An estimate of what an entry needs beside its octets. */
    int OVERHEAD_OCTETS = 200;

    /** When it passed, in nanoseconds since 1970. */
    long epochNanos();

    Direction direction();

    Payload octets();

    /** The name of its interface in the file. */
    String interfaceName();

    /** Of the client that it concerns, or empty. */
    String clientId();

    /**
     * A datagram or frame of a link.
     *
     * @param own where the gateway received or sent it; {@code null} on a link without IP
     * @param result what it was decoded to, or encoded from
     * @param signal how well it was heard; empty where the link does not tell
     */
    record OfLink(
            long epochNanos,
            Direction direction,
            Payload octets,
            NodeAddress node,
            @Nullable InetSocketAddress own,
            DecodeResult result,
            String signal,
            String clientId)
            implements Traced {
        @Override
        public String interfaceName() {
            return node.listener();
        }
    }

    /**
     * An MQTT packet.
     *
     * @param omittedOctets how many more it had at its end
     */
    record OfBroker(
            long epochNanos,
            Direction direction,
            Payload octets,
            int omittedOctets,
            InetSocketAddress own,
            InetSocketAddress broker,
            String clientId)
            implements Traced {
        @Override
        public String interfaceName() {
            return Trace.BROKER;
        }
    }
}
