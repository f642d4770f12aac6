package org.sngateway.gateway.link;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.message.SnMessage;

/**
 * Sees all octets that pass a link, as they are on the wire, for a trace. Called on the event loop before they have an
 * effect; the buffers are the link's and not to be kept.
 */
public interface LinkTap {
    /** Looks at nothing. */
    LinkTap NONE = new LinkTap() {
        @Override
        public void onReceived(
                NodeAddress from,
                @Nullable InetSocketAddress own,
                ByteBuffer octets,
                DecodeResult result,
                String signal) {}

        @Override
        public void onSent(NodeAddress to, @Nullable InetSocketAddress own, SnMessage message, ByteBuffer octets) {}
    };

    /**
     * Octets came, whether a message or not.
     *
     * @param own where they arrived, which may be a group; {@code null} on a link without IP
     * @param octets from position to limit
     * @param signal how well they were heard, such as {@code rssi=-71 snr=9}; empty where the link does not tell
     */
    void onReceived(
            NodeAddress from, @Nullable InetSocketAddress own, ByteBuffer octets, DecodeResult result, String signal);

    /**
     * A message goes out.
     *
     * @param to a node, or a group
     * @param own where it leaves from; {@code null} on a link without IP
     * @param octets from position to limit
     */
    void onSent(NodeAddress to, @Nullable InetSocketAddress own, SnMessage message, ByteBuffer octets);
}
