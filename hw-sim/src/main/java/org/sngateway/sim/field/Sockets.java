package org.sngateway.sim.field;

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.SnMessage;

/** Opens sockets to the gateway, one for each node. Owned by the event loop. */
final class Sockets {
    /** Receives messages of the gateway. */
    interface Receiver {
        void onMessage(Channel socket, SnMessage message);
    }

    private static final int MAX_MESSAGE_OCTETS = 2_048;
    private static final byte LOOPBACK_NET = 127;

    private final InetSocketAddress gateway;
    private final boolean loopbackAddresses;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final SnDecoder decoder = new SnDecoder(false);

    Sockets(InetSocketAddress gateway, boolean loopbackAddresses, Transport transport, EventLoop loop) {
        this.gateway = gateway;
        this.loopbackAddresses = loopbackAddresses;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = new LateFlush(loop);
    }

    /**
     * Opens a socket at any free port.
     *
     * @param host the index of its address in 127.0.0.0/8, if each node has its own; counted from 0
     */
    ChannelFuture open(int host, Receiver receiver) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_MESSAGE_OCTETS))
                .handler(new Inbound(receiver));
        return loopbackAddresses
                ? bootstrap.connect(gateway, new InetSocketAddress(loopbackAddress(host), 0))
                : bootstrap.connect(gateway);
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

    /** Sends a datagram, unless the socket has no room for it. */
    void send(Channel socket, ByteBuffer octets) {
        if (socket.isActive() && socket.isWritable()) {
            socket.write(socket.alloc().ioBuffer(octets.remaining()).writeBytes(octets));
            lateFlush.flushLater(socket);
        }
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Receiver receiver;

        Inbound(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            if (decoder.decode(content.nioBuffer()) instanceof Decoded decoded) {
                receiver.onMessage(context.channel(), decoded.message());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // No gateway at that port (ICMP port unreachable): the client notices by itself.
        }
    }
}
