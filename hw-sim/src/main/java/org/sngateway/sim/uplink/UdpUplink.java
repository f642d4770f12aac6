package org.sngateway.sim.uplink;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;

/** Sockets to the gateway, one for each node. */
public final class UdpUplink implements Uplink {
    private static final int MAX_MESSAGE_OCTETS = 2_048;
    private static final byte LOOPBACK_NET = 127;

    private final InetSocketAddress gateway;
    private final boolean loopbackAddresses;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final SnDecoder decoder = new SnDecoder(false);

    private UdpUplink(InetSocketAddress gateway, boolean loopbackAddresses, Transport transport, EventLoop loop) {
        this.gateway = gateway;
        this.loopbackAddresses = loopbackAddresses;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = new LateFlush(loop);
    }

    /**
     * To the gateway at this address.
     *
     * @param loopbackAddresses each node has its own address in 127.0.0.0/8, for a gateway on this machine
     */
    public static Source to(InetSocketAddress gateway, boolean loopbackAddresses) {
        return (transport, loop) -> new UdpUplink(gateway, loopbackAddresses, transport, loop);
    }

    @Override
    public Future<Address> attach(int node, Receiver receiver) {
        Inbound inbound = new Inbound(receiver);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_MESSAGE_OCTETS))
                .handler(inbound);
        ChannelFuture opening = loopbackAddresses
                ? bootstrap.connect(gateway, new InetSocketAddress(loopbackAddress(node), 0))
                : bootstrap.connect(gateway);
        Promise<Address> attached = loop.newPromise();
        opening.addListener(opened -> {
            if (opened.isSuccess()) {
                attached.setSuccess(inbound.socket(opening.channel()));
            } else {
                attached.setFailure(opened.cause());
            }
        });
        return attached;
    }

    /** From 127.1.0.1 on, where no other program is expected. */
    private static InetAddress loopbackAddress(int host) {
        int number = host + 1;
        byte[] octets = {LOOPBACK_NET, (byte) (1 + (number >> 16)), (byte) (number >> 8), (byte) number};
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The sockets end with their loop. */
    @Override
    public void close() {}

    /** One socket. */
    private final class Socket implements Address {
        private final Channel channel;

        Socket(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void send(ByteBuffer octets) {
            if (channel.isActive() && channel.isWritable()) {
                channel.write(channel.alloc().ioBuffer(octets.remaining()).writeBytes(octets));
                lateFlush.flushLater(channel);
            }
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Receiver receiver;
        private @Nullable Socket socket;

        Inbound(Receiver receiver) {
            this.receiver = receiver;
        }

        Socket socket(Channel channel) {
            Socket known = socket == null ? new Socket(channel) : socket;
            socket = known;
            return known;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            if (decoder.decode(content.nioBuffer()) instanceof Decoded decoded) {
                receiver.onMessage(socket(context.channel()), decoded.message());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // No gateway at that port (ICMP port unreachable): the client notices by itself.
        }
    }
}
