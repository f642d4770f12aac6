package org.sngateway.gateway.link;

import java.io.IOException;
import java.util.Map;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.SnMessage;

/** Carries whole messages to nodes. Owned by the event loop. */
public interface Link {

    /**
     * Sends a message, or drops and counts it if it can't be sent now: a link is no more reliable than a radio.
     *
     * @param token names the message when it departs or fails later; 0 = nobody waits for that
     * @return whether it has departed or was dropped; if not, the link tells later which of the two happened
     */
    boolean send(long token, NodeAddress to, SnMessage message);

    /**
     * How many messages more the link takes for a node; after an answer of 0 the link tells when there is room again.
     *
     * @return 0 or more; {@link Integer#MAX_VALUE} if it always takes more
     */
    int roomFor(NodeAddress to);

    /** The longest message that it carries now, in octets; {@link Integer#MAX_VALUE} if the listener's limit is all that holds. */
    default int maxMessageOctets() {
        return Integer.MAX_VALUE;
    }

    /** What the link has counted since the start, by name: {@code messages-in}, {@code octets-in} and so on. */
    Map<String, Long> counters();

    /**
     * Sends a message to all nodes that the link reaches.
     *
     * @param radius the number of hops, 0 to 255; 0 = the configured maximum
     */
    void broadcast(SnMessage message, int radius);

    /**
     * Begins to serve; called once, outside of the loop, before any message is sent.
     *
     * @throws IOException if the link can't serve, and waiting would not help
     */
    void open() throws IOException;

    /**
     * Takes no more messages, lets those that wait leave if they can soon, and closes sockets and ports.
     *
     * @param whenClosed is run after that, within seconds
     */
    void close(Runnable whenClosed);
}
