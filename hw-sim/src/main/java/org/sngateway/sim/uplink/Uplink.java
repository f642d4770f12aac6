package org.sngateway.sim.uplink;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.message.SnMessage;

/** The way of nodes to a gateway. Owned by the event loop. */
public interface Uplink {

    /** Opens an uplink on a loop. */
    interface Source {
        Uplink open(Transport transport, EventLoop loop) throws IOException;
    }

    /** Where the gateway finds a node. */
    interface Address {

        /** Sends a message, unless there is no room for it now. */
        void send(ByteBuffer octets);

        /** Nothing comes to it any more. */
        void close();
    }

    /** Takes the messages of the gateway for one node. */
    interface Receiver {

        /**
         * A message came.
         *
         * @return whether it gets to the node, as far as its radio can tell
         */
        boolean onMessage(Address at, SnMessage message);
    }

    /**
     * Gives a node an address of its own.
     *
     * @param node its number, from 0
     * @return fails if there is none
     */
    Future<Address> attach(int node, Receiver receiver);

    /** Gives everything back. */
    void close();
}
