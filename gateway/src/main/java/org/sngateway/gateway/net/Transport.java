package org.sngateway.gateway.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * How sockets are driven: by Linux's epoll if its native library is there, else by the JDK (on 32-bit ARM, for
 * instance).
 *
 * @param name {@code epoll} or {@code nio}
 */
public record Transport(
        String name,
        IoHandlerFactory ioHandlers,
        ChannelFactory<DatagramChannel> datagramChannels,
        ChannelFactory<SocketChannel> socketChannels,
        ChannelFactory<ServerChannel> localServers,
        ChannelFactory<ServerChannel> tcpServers) {

    /** The best one on this machine. */
    public static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(
                        "epoll",
                        EpollIoHandler.newFactory(),
                        EpollDatagramChannel::new,
                        EpollSocketChannel::new,
                        EpollServerDomainSocketChannel::new,
                        EpollServerSocketChannel::new)
                : nio();
    }

    /** The one that works on every machine. */
    public static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler.newFactory(),
                NioDatagramChannel::new,
                NioSocketChannel::new,
                NioServerDomainSocketChannel::new,
                NioServerSocketChannel::new);
    }

    /** The address of a unix socket at a path, as these channels take it. */
    public SocketAddress localAddress(Path path) {
        return name.equals("epoll") ? new DomainSocketAddress(path.toFile()) : UnixDomainSocketAddress.of(path);
    }

    /** An event loop whose thread has this name. */
    public EventLoopGroup newLoop(String threadName) {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(threadName), ioHandlers);
    }
}
