package org.sngateway.gateway.broker;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/** What connections to the broker are made with, and from which of the machine's addresses. Owned by the event loop. */
final class Sockets {
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final Executor blocking;
    private final NameResolver resolver;
    private final List<InetAddress> localAddresses;
    private int next;

    /**
     * What connections are made with.
     *
     * @param blocking runs what waits for names and files; one thread
     * @param localAddresses used in turn; empty = the system chooses
     */
    Sockets(
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            Executor blocking,
            List<InetAddress> localAddresses) {
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.blocking = blocking;
        this.resolver = new NameResolver(loop, blocking);
        this.localAddresses = localAddresses;
    }

    Transport transport() {
        return transport;
    }

    EventLoop loop() {
        return loop;
    }

    LateFlush lateFlush() {
        return lateFlush;
    }

    Executor blocking() {
        return blocking;
    }

    NameResolver resolver() {
        return resolver;
    }

    /** The address from which the next connection to there leaves; {@code null} if the system chooses. */
    @Nullable
    SocketAddress nextLocal(InetAddress remote) {
        for (int i = 0; i < localAddresses.size(); i++) {
            InetAddress local = localAddresses.get(next++ % localAddresses.size());
            if (local.getClass() == remote.getClass()) {
                return new InetSocketAddress(local, 0);
            }
        }
        return null;
    }
}
