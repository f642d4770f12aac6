package org.sngateway.gateway.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.SnMessage;

/**
 * MQTT-SN over UDP, IPv4 and IPv6. Owned by the event loop.
 *
 * <p>One socket for each local address: with a single one for all of them the kernel would choose the source of an answer,
 * and a node that asked another address would not recognise it. Where all addresses are served, sockets come and go with
 * the addresses of the machine.
 */
public final class UdpLink implements Link {
    private static final int BATCH_DATAGRAMS = 16;
    private static final int FOLLOW_UP_SECONDS = 10;
    private static final int SO_RCVBUF_BOOKKEEPING = 2;

    /**
     * Where a link is to be served.
     *
     * @param name of the listener
     * @param addresses of this machine; empty = all of them, as they come and go
     * @param maxMessageOctets longer datagrams are cut, and so rejected
     * @param receiveBufferOctets asked of the kernel
     */
    public record Place(
            String name, int port, List<InetAddress> addresses, int maxMessageOctets, int receiveBufferOctets) {}

    private record Local(IpAddress ip, String networkInterface) {
        static Local of(InetAddress address) {
            return new Local(IpAddress.of(address.getAddress()), UdpAddresses.interfaceName(address));
        }
    }

    private final Place place;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final Executor blocking;
    private final MessageReceiver receiver;
    private final LinkListener listener;
    private final SnDecoder decoder = new SnDecoder(true);
    private final ByteBuffer encoded = ByteBuffer.allocate(0x10000);
    private final Map<Local, Channel> sockets = new LinkedHashMap<>();
    private boolean smallBufferTold;
    private boolean closed;

    /**
     * A link that is not open yet.
     *
     * @param loop owns the link
     * @param blocking runs what may block: asking the system for its addresses
     */
    public UdpLink(
            Place place,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            Executor blocking,
            MessageReceiver receiver,
            LinkListener listener) {
        this.place = place;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.blocking = blocking;
        this.receiver = receiver;
        this.listener = listener;
    }

    /**
     * Opens the sockets. Called before the loop has work.
     *
     * @throws IOException if an address can't be bound, or none is there to be bound
     */
    public void open() throws IOException {
        boolean all = place.addresses().isEmpty();
        Set<InetAddress> addresses = all ? LocalAddresses.now() : Set.copyOf(place.addresses());
        IOException failure = null;
        for (InetAddress address : addresses) {
            var bound = bootstrap(address).bind(address, place.port()).awaitUninterruptibly();
            if (bound.isSuccess()) {
                loop.submit(() -> add(address, bound.channel())).awaitUninterruptibly();
            } else {
                failure = new IOException(
                        "UDP " + text(address) + ":" + place.port() + " can't be opened: "
                                + bound.cause().getMessage(),
                        bound.cause());
                // One of many addresses may have gone in this very moment, or be not yet usable.
                if (!all) {
                    throw failure;
                }
            }
        }
        if (sockets.isEmpty()) {
            throw failure == null ? new IOException("this machine has no address to listen at") : failure;
        }
        if (all) {
            loop.scheduleWithFixedDelay(this::followUp, FOLLOW_UP_SECONDS, FOLLOW_UP_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void send(NodeAddress to, SnMessage message) {
        if (!(to instanceof UdpAddress address)) {
            throw new IllegalArgumentException(to + " is not on UDP");
        }
        Channel socket = socketFor(address);
        if (socket == null || !socket.isWritable()) {
            listener.onSendFailed(to, socket == null ? "no socket" : "the socket's buffer is full");
            return;
        }
        encoded.clear();
        SnEncoder.encode(message, encoded);
        encoded.flip();
        try {
            ByteBuf octets = socket.alloc().ioBuffer(encoded.remaining()).writeBytes(encoded);
            socket.write(new DatagramPacket(octets, UdpAddresses.socketAddress(address)))
                    .addListener(written -> {
                        if (!written.isSuccess()) {
                            listener.onSendFailed(
                                    to, String.valueOf(written.cause().getMessage()));
                        }
                    });
            lateFlush.flushLater(socket);
        } catch (UnknownHostException | SocketException noSuchPlace) {
            listener.onSendFailed(to, String.valueOf(noSuchPlace.getMessage()));
        }
    }

    @Override
    public void close() {
        closed = true;
        sockets.values().forEach(Channel::close);
        sockets.clear();
    }

    /** The address that the node wrote to, or, when the machine has it no more, one of the same family. */
    private @Nullable Channel socketFor(UdpAddress address) {
        Channel socket = sockets.get(new Local(address.local(), ""));
        if (socket == null) {
            socket = sockets.get(new Local(address.local(), address.networkInterface()));
        }
        if (socket != null) {
            return socket;
        }
        for (Map.Entry<Local, Channel> other : sockets.entrySet()) {
            if (other.getKey().ip().isIpv4() == address.ip().isIpv4()) {
                return other.getValue();
            }
        }
        return null;
    }

    /** Opens sockets at addresses that are new and closes those of addresses that are gone. */
    private void followUp() {
        blocking.execute(() -> {
            try {
                Set<InetAddress> addresses = LocalAddresses.now();
                loop.execute(() -> serve(addresses));
            } catch (SocketException unknown) {
                loop.execute(() -> listener.onLinkTrouble(place.name(), "any", String.valueOf(unknown.getMessage())));
            }
        });
    }

    private void serve(Set<InetAddress> addresses) {
        Map<Local, InetAddress> wanted = new LinkedHashMap<>();
        addresses.forEach(address -> wanted.put(Local.of(address), address));
        for (Local local : List.copyOf(sockets.keySet())) {
            Channel socket = sockets.get(local);
            if (socket != null && !wanted.containsKey(local)) {
                sockets.remove(local);
                listener.onLinkDown(place.name(), String.valueOf(socket.localAddress()), "the address is gone");
                socket.close();
            }
        }
        wanted.forEach((local, address) -> {
            if (!closed && !sockets.containsKey(local)) {
                bootstrap(address).bind(address, place.port()).addListener(bound -> {
                    if (bound.isSuccess()) {
                        add(address, ((ChannelFuture) bound).channel());
                    }
                });
            }
        });
    }

    private void add(InetAddress address, Channel socket) {
        if (closed) {
            socket.close();
            return;
        }
        sockets.put(Local.of(address), socket);
        listener.onLinkUp(place.name(), text(address) + ":" + place.port());
        int asked = place.receiveBufferOctets();
        // Linux answers with twice what it gives, for its own bookkeeping (socket(7)); the JDK takes that off already.
        int told = socket.config().getOption(ChannelOption.SO_RCVBUF);
        int got = isEpoll() ? told / SO_RCVBUF_BOOKKEEPING : told;
        if (got < asked && !smallBufferTold) {
            smallBufferTold = true;
            listener.onSmallReceiveBuffer(place.name(), asked, got);
        }
    }

    private Bootstrap bootstrap(InetAddress address) {
        int slot = place.maxMessageOctets();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels())
                .option(ChannelOption.SO_RCVBUF, place.receiveBufferOctets())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(slot * BATCH_DATAGRAMS))
                .handler(new Inbound(IpAddress.of(address.getAddress())));
        return isEpoll()
                ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, slot)
                : bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(slot));
    }

    private boolean isEpoll() {
        return transport.name().equals("epoll");
    }

    private static String text(InetAddress address) {
        IpAddress ip = IpAddress.of(address.getAddress());
        String networkInterface = UdpAddresses.interfaceName(address);
        String host = networkInterface.isEmpty() ? ip.toString() : ip + "%" + networkInterface;
        return ip.isIpv4() ? host : '[' + host + ']';
    }

    /** What arrives at one socket. */
    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final IpAddress local;

        Inbound(IpAddress local) {
            this.local = local;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            InetSocketAddress sender = packet.sender();
            ByteBuf content = packet.content();
            UdpAddress from = UdpAddresses.of(place.name(), sender, local);
            int octets = content.readableBytes();
            DecodeResult result = decoder.decode(content.nioBuffer());
            if (result instanceof Decoded decoded) {
                if (decoded.lengthRepaired()) {
                    listener.onLengthRepaired(from);
                }
                receiver.onMessage(from, decoded.message());
            } else if (result instanceof Rejected rejected) {
                listener.onRejected(from, rejected.reason(), octets);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // An error of one datagram (ICMP, for instance) is not one of the socket.
            listener.onLinkTrouble(
                    place.name(), String.valueOf(context.channel().localAddress()), cause.toString());
        }
    }
}
