package org.sngateway.gateway.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * the addresses of the machine. Groups are heard on sockets of their own; what goes to them leaves from those that serve.
 */
public final class UdpLink implements Link {
    private static final int BATCH_DATAGRAMS = 16;
    private static final int FOLLOW_UP_SECONDS = 10;
    private static final int SO_RCVBUF_BOOKKEEPING = 2;

    // On epoll Netty takes ChannelOption.IP_MULTICAST_TTL for IP_TTL, which is about unicast; these are Linux's
    // numbers.
    private static final ChannelOption<Integer> EPOLL_MULTICAST_TTL =
            new IntegerUnixChannelOption("EPOLL_MULTICAST_TTL", 0, 33);
    private static final ChannelOption<Integer> EPOLL_MULTICAST_HOPS =
            new IntegerUnixChannelOption("EPOLL_MULTICAST_HOPS", 41, 18);
    private static final ChannelOption<Integer> EPOLL_IPV6_MULTICAST_ALL =
            new IntegerUnixChannelOption("EPOLL_IPV6_MULTICAST_ALL", 41, 29);

    /** One of our addresses; link-local ones with their interface. */
    private record Local(IpAddress ip, String networkInterface) {
        static Local of(LocalAddress address) {
            return new Local(address.ip(), address.scope());
        }

        // Written out: what a record has of its own is made at run time, and a start waits for that.
        @Override
        public boolean equals(Object other) {
            return other instanceof Local that && ip.equals(that.ip) && networkInterface.equals(that.networkInterface);
        }

        @Override
        public int hashCode() {
            return ip.hashCode() * 31 + networkInterface.hashCode();
        }
    }

    /** A socket at one of our addresses. */
    private record Served(LocalAddress address, Channel channel) {}

    private final UdpPlace place;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final Executor blocking;
    private final MessageReceiver receiver;
    private final LinkListener listener;
    private final LinkTap tap;
    private final MulticastGroups groups;
    private final SnDecoder decoder;
    private final ByteBuffer encoded = ByteBuffer.allocate(0x10000);
    private final UdpCounters counters = new UdpCounters();
    private final Map<Local, Served> sockets = new LinkedHashMap<>();
    private boolean smallBufferTold;
    private boolean closed;

    /**
     * A link that is not open yet.
     *
     * @param loop owns the link
     * @param blocking runs what may block: asking the system for its addresses
     * @param tap sees all octets
     */
    public UdpLink(
            UdpPlace place,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            Executor blocking,
            MessageReceiver receiver,
            LinkListener listener,
            LinkTap tap) {
        this.place = place;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.blocking = blocking;
        this.receiver = receiver;
        this.listener = listener;
        this.tap = tap;
        this.decoder = new SnDecoder(place.repairsLength(), place.maxMessageOctets());
        this.groups = new MulticastGroups(place, this::groupBootstrap, listener);
    }

    /**
     * Opens the sockets. Called before the loop has work.
     *
     * @throws IOException if an address can't be bound, or none is there to be bound
     */
    @Override
    public void open() throws IOException {
        boolean all = place.addresses().isEmpty();
        IOException failure = null;
        for (LocalAddress address : all ? LocalAddress.all() : configured()) {
            ChannelFuture bound =
                    bootstrap(address).bind(address.address(), place.port()).awaitUninterruptibly();
            if (bound.isSuccess()) {
                loop.submit(() -> add(address, bound.channel())).awaitUninterruptibly();
            } else {
                failure = new IOException(
                        "UDP " + address + ":" + place.port() + " can't be opened: "
                                + bound.cause().getMessage(),
                        bound.cause());
                // One of many addresses may have gone in this very moment, or be not yet usable.
                if (!all) {
                    throw failure;
                }
                loop.execute(() -> notOpened(address, bound.cause()));
            }
        }
        if (sockets.isEmpty()) {
            throw failure == null ? new IOException("this machine has no address to listen at") : failure;
        }
        loop.submit(this::joinGroups).awaitUninterruptibly();
        loop.scheduleWithFixedDelay(this::followUp, FOLLOW_UP_SECONDS, FOLLOW_UP_SECONDS, TimeUnit.SECONDS);
    }

    private List<LocalAddress> configured() throws IOException {
        List<LocalAddress> addresses = new ArrayList<>();
        for (InetAddress address : place.addresses()) {
            addresses.add(LocalAddress.find(address)
                    .orElseThrow(() -> new IOException("UDP " + address.getHostAddress() + ":" + place.port()
                            + " can't be opened: this machine does not have that address")));
        }
        return addresses;
    }

    /** The addresses to serve that the machine has at present. */
    private List<LocalAddress> present() throws SocketException {
        if (place.addresses().isEmpty()) {
            return LocalAddress.all();
        }
        List<LocalAddress> addresses = new ArrayList<>();
        for (InetAddress address : place.addresses()) {
            LocalAddress.find(address).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** Sends at once: what the kernel has taken counts as departed. */
    @Override
    public boolean send(long token, NodeAddress to, SnMessage message) {
        if (!(to instanceof UdpAddress address)) {
            throw new IllegalArgumentException(to + " is not on UDP");
        }
        Channel socket = socketFor(address);
        if (socket != null && !socket.isWritable()) {
            // Many nodes at once: what waits for the end of this turn leaves now, and only what the kernel won't take
            // counts.
            socket.flush();
        }
        if (socket == null || !socket.isWritable()) {
            notSent(to, socket == null ? "no socket" : "the socket's buffer is full");
            return true;
        }
        try {
            socket.write(new DatagramPacket(encode(to, message, socket), UdpAddresses.socketAddress(address)))
                    .addListener(written -> {
                        if (!written.isSuccess()) {
                            notSent(to, String.valueOf(written.cause().getMessage()));
                        }
                    });
            lateFlush.flushLater(socket);
        } catch (UnknownHostException | SocketException noSuchPlace) {
            notSent(to, String.valueOf(noSuchPlace.getMessage()));
        }
        return true;
    }

    private void notSent(NodeAddress to, String reason) {
        counters.notSent();
        listener.onSendFailed(to, reason);
    }

    @Override
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    @Override
    public int roomFor(NodeAddress to) {
        return Integer.MAX_VALUE;
    }

    /** §6.1: from the sockets that serve clients, for clients take the source for the gateway's address. */
    @Override
    public void broadcast(SnMessage message, int radius) {
        int hops = radius == 0 ? place.maxHops() : Math.min(radius, place.maxHops());
        groups.destinations(sockets.values().stream().map(Served::address).toList())
                .forEach((address, group) -> {
                    Served from = sockets.get(Local.of(address));
                    if (from != null) {
                        Channel socket = from.channel();
                        socket.config().setOption(hopsOption(address.ip()), hops);
                        UdpAddress to = UdpAddresses.of(place.name(), group, address.ip());
                        socket.writeAndFlush(new DatagramPacket(encode(to, message, socket), group))
                                .addListener(written -> {
                                    if (!written.isSuccess()) {
                                        listener.onLinkTrouble(
                                                place.name(),
                                                group.toString(),
                                                String.valueOf(written.cause().getMessage()));
                                    }
                                });
                    }
                });
    }

    @Override
    public void close(Runnable whenClosed) {
        closed = true;
        groups.close();
        sockets.values().forEach(served -> served.channel().close());
        sockets.clear();
        whenClosed.run();
    }

    private ByteBuf encode(NodeAddress to, SnMessage message, Channel socket) {
        encoded.clear();
        SnEncoder.encode(message, encoded);
        encoded.flip();
        counters.sent(encoded.remaining());
        tap.onSent(to, (InetSocketAddress) socket.localAddress(), message, encoded);
        return socket.alloc().ioBuffer(encoded.remaining()).writeBytes(encoded);
    }

    /** The address that the node wrote to, or, when the machine has it no more, one of the same family. */
    private @Nullable Channel socketFor(UdpAddress address) {
        Served served = sockets.get(new Local(address.local(), ""));
        if (served == null) {
            served = sockets.get(new Local(address.local(), address.networkInterface()));
        }
        if (served != null) {
            return served.channel();
        }
        for (Map.Entry<Local, Served> other : sockets.entrySet()) {
            Local local = other.getKey();
            if (local.ip().isIpv4() == address.ip().isIpv4()
                    && local.networkInterface().equals(address.networkInterface())) {
                return other.getValue().channel();
            }
        }
        return null;
    }

    /** The one of our addresses by which a node that wrote to a group will know us: the one in its network. */
    private IpAddress localFor(InetAddress sender) {
        IpAddress ip = IpAddress.of(sender.getAddress());
        String networkInterface = UdpAddresses.interfaceName(sender);
        IpAddress sameFamily = ip;
        for (Served served : sockets.values()) {
            LocalAddress address = served.address();
            // Each interface has the same network of link-local addresses.
            if (address.network().contains(ip) && address.scope().equals(networkInterface)) {
                return address.ip();
            }
            if (address.ip().isIpv4() == ip.isIpv4() && !address.address().isLoopbackAddress()) {
                sameFamily = address.ip();
            }
        }
        return sameFamily;
    }

    /** Opens sockets at addresses that are new and closes those of addresses that are gone. */
    private void followUp() {
        blocking.execute(() -> {
            try {
                List<LocalAddress> addresses = present();
                loop.execute(() -> serve(addresses));
            } catch (SocketException unknown) {
                loop.execute(() -> listener.onLinkTrouble(place.name(), "any", String.valueOf(unknown.getMessage())));
            }
        });
    }

    private void serve(List<LocalAddress> addresses) {
        Map<Local, LocalAddress> wanted = new LinkedHashMap<>();
        addresses.forEach(address -> wanted.put(Local.of(address), address));
        for (Map.Entry<Local, Served> served : List.copyOf(sockets.entrySet())) {
            LocalAddress now = wanted.get(served.getKey());
            if (now == null || !now.isOnSameInterface(served.getValue().address())) {
                sockets.remove(served.getKey());
                listener.onLinkDown(
                        place.name(), served.getValue().address() + ":" + place.port(), "the address is gone");
                served.getValue().channel().close();
            }
        }
        wanted.forEach((local, address) -> {
            if (!closed && !sockets.containsKey(local)) {
                bootstrap(address).bind(address.address(), place.port()).addListener(bound -> {
                    if (bound.isSuccess()) {
                        add(address, ((ChannelFuture) bound).channel());
                        joinGroups();
                    } else {
                        notOpened(address, bound.cause());
                    }
                });
            }
        });
        joinGroups();
    }

    private void notOpened(LocalAddress address, Throwable cause) {
        listener.onLinkTrouble(place.name(), address + ":" + place.port(), "can't be opened: " + cause.getMessage());
    }

    private void joinGroups() {
        if (!closed) {
            groups.join(sockets.values().stream().map(Served::address).toList());
        }
    }

    private void add(LocalAddress address, Channel socket) {
        if (closed) {
            socket.close();
            return;
        }
        sockets.put(Local.of(address), new Served(address, socket));
        if (!place.groups().isEmpty()) {
            try {
                socket.config().setOption(ChannelOption.IP_MULTICAST_IF, address.networkInterface());
            } catch (ChannelException noMulticast) {
                // Such as a loopback interface that knows no multicast; what comes to the address itself is served.
                listener.onLinkTrouble(place.name(), address.toString(), String.valueOf(noMulticast.getMessage()));
            }
        }
        listener.onLinkUp(place.name(), address + ":" + place.port());
        int asked = place.receiveBufferOctets();
        // Linux answers with twice what it gives, for its own bookkeeping (socket(7)); the JDK takes that off already.
        int told = socket.config().getOption(ChannelOption.SO_RCVBUF);
        int got = isEpoll() ? told / SO_RCVBUF_BOOKKEEPING : told;
        if (got < asked && !smallBufferTold) {
            smallBufferTold = true;
            listener.onSmallReceiveBuffer(place.name(), asked, got);
        }
    }

    private Bootstrap bootstrap(LocalAddress address) {
        IpAddress local = address.ip();
        return bootstrap(new Inbound() {
            @Override
            UdpAddress from(DatagramPacket packet) {
                return UdpAddresses.of(place.name(), packet.sender(), local);
            }
        });
    }

    private Bootstrap groupBootstrap(InetAddress group) {
        Bootstrap bootstrap = bootstrap(new Inbound() {
                    @Override
                    UdpAddress from(DatagramPacket packet) {
                        return UdpAddresses.of(
                                place.name(),
                                packet.sender(),
                                localFor(packet.sender().getAddress()));
                    }

                    @Override
                    boolean toGroup() {
                        return true;
                    }
                })
                .option(ChannelOption.SO_REUSEADDR, true);
        if (!isEpoll()) {
            return bootstrap;
        }
        return group instanceof Inet6Address
                ? bootstrap.option(EPOLL_IPV6_MULTICAST_ALL, 0)
                : bootstrap.option(EpollChannelOption.IP_MULTICAST_ALL, false);
    }

    private Bootstrap bootstrap(Inbound inbound) {
        int slot = SnDecoder.datagramOctets(place.maxMessageOctets());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels())
                .option(ChannelOption.SO_RCVBUF, place.receiveBufferOctets())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(slot * BATCH_DATAGRAMS))
                .handler(inbound);
        return isEpoll()
                ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, slot)
                : bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(slot));
    }

    /** How far a socket's multicast goes. */
    private ChannelOption<Integer> hopsOption(IpAddress local) {
        if (!isEpoll()) {
            return ChannelOption.IP_MULTICAST_TTL;
        }
        return local.isIpv4() ? EPOLL_MULTICAST_TTL : EPOLL_MULTICAST_HOPS;
    }

    private boolean isEpoll() {
        return transport.name().equals("epoll");
    }

    /** Whether we hear ourselves, as one does in a group. */
    private boolean isOurs(UdpAddress from) {
        return from.port() == place.port() && sockets.containsKey(new Local(from.ip(), from.networkInterface()));
    }

    /** What arrives at one socket. */
    private abstract class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        abstract UdpAddress from(DatagramPacket packet);

        boolean toGroup() {
            return false;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            UdpAddress from = from(packet);
            if (toGroup() && isOurs(from)) {
                return;
            }
            ByteBuf content = packet.content();
            int octets = content.readableBytes();
            ByteBuffer datagram = content.nioBuffer();
            DecodeResult result = decoder.decode(datagram.duplicate());
            tap.onReceived(from, (InetSocketAddress) context.channel().localAddress(), datagram, result, "");
            if (result instanceof Decoded decoded) {
                if (decoded.lengthRepaired()) {
                    listener.onLengthRepaired(from);
                }
                counters.received(octets);
                receiver.onMessage(from, decoded.message(), toGroup());
            } else if (result instanceof Rejected rejected) {
                counters.malformed();
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
