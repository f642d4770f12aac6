package org.sngateway.gateway.broker;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Host names to addresses. The look-up blocks and so runs beside the event loop; the result comes back on it. */
final class NameResolver {
    private final EventLoop loop;
    private final Executor blocking;

    NameResolver(EventLoop loop, Executor blocking) {
        this.loop = loop;
        this.blocking = blocking;
    }

    /** Hands over the addresses of the host; none when it has none or nobody can tell. */
    void resolve(String host, Consumer<List<InetAddress>> result) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            result.accept(lookUp(host));
        } else {
            blocking.execute(() -> {
                List<InetAddress> addresses = lookUp(host);
                loop.execute(() -> result.accept(addresses));
            });
        }
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }
}
