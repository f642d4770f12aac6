package org.sngateway.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The manager of services: a unix datagram socket, and what came there. */
public final class NotifyReceiver implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final EventLoopGroup loop = Transport.best().newLoop("notify-receiver");
    private final BlockingQueue<String> datagrams = new LinkedBlockingQueue<>();
    private final Channel channel;

    /** Listens at a path, or at an abstract name behind a NUL. */
    public NotifyReceiver(String address) throws InterruptedException {
        channel = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new Receiver());
                    }
                })
                .bind(new DomainSocketAddress(address))
                .sync()
                .channel();
    }

    /** The next datagram. */
    public String next() throws InterruptedException {
        String datagram = datagrams.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(datagram).as("a datagram to the manager of services").isNotNull();
        return String.valueOf(datagram);
    }

    /** The next datagram that begins so; what comes before it is let go. */
    public String next(String beginning) throws InterruptedException {
        String datagram = next();
        while (!datagram.startsWith(beginning)) {
            datagram = next();
        }
        return datagram;
    }

    /** What is there and was not asked for. */
    public @Nullable String poll() {
        return datagrams.poll();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Receiver extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
            datagrams.add(packet.content().toString(StandardCharsets.UTF_8));
        }
    }
}
