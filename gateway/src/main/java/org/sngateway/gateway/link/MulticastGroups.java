package org.sngateway.gateway.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The multicast groups of a link: a socket for each group on each served interface, bound to the group so that it receives
 * nothing else. Owned by the event loop.
 */
final class MulticastGroups {
    /** A group on an interface, which has another index when it was taken away and has come back. */
    private record Membership(InetAddress group, String networkInterface, int index) {
        static Membership of(InetAddress group, NetworkInterface networkInterface) {
            return new Membership(group, networkInterface.getName(), networkInterface.getIndex());
        }
    }

    private final UdpPlace place;
    private final Function<InetAddress, Bootstrap> bootstrap;
    private final LinkListener listener;
    private final Map<Membership, DatagramChannel> sockets = new LinkedHashMap<>();
    private final Set<Membership> opening = new HashSet<>();
    private Map<Membership, NetworkInterface> wanted = Map.of();

    MulticastGroups(UdpPlace place, Function<InetAddress, Bootstrap> bootstrap, LinkListener listener) {
        this.place = place;
        this.bootstrap = bootstrap;
        this.listener = listener;
    }

    /**
     * Is in the groups on the interfaces of these addresses, and on no other. To be called again now and then: what failed
     * is tried again.
     */
    void join(List<LocalAddress> addresses) {
        Map<Membership, NetworkInterface> wanted = new LinkedHashMap<>();
        for (InetAddress group : place.groups()) {
            for (LocalAddress address : addresses) {
                if (carries(group, address)) {
                    wanted.put(Membership.of(group, address.networkInterface()), address.networkInterface());
                }
            }
        }
        this.wanted = wanted;
        // The kernel keeps what was joined on an interface that is down, and refuses to join it when it is up again:
        // the end of the socket is the end of that.
        List.copyOf(sockets.keySet()).stream()
                .filter(member -> !wanted.containsKey(member))
                .forEach(this::leave);
        wanted.forEach((member, networkInterface) -> {
            if (!sockets.containsKey(member) && opening.add(member)) {
                open(member, networkInterface);
            }
        });
    }

    /** The pairs of source address and group that send a message over each interface once. */
    Map<LocalAddress, InetSocketAddress> destinations(List<LocalAddress> addresses) {
        Map<LocalAddress, InetSocketAddress> destinations = new LinkedHashMap<>();
        for (InetAddress group : place.groups()) {
            Map<String, LocalAddress> byInterface = new LinkedHashMap<>();
            for (LocalAddress address : addresses) {
                String name = address.networkInterface().getName();
                if (carries(group, address)
                        && (!byInterface.containsKey(name) || !address.address().isLinkLocalAddress())) {
                    byInterface.put(name, address);
                }
            }
            byInterface.values().forEach(address -> destinations.put(address, destination(group)));
        }
        return destinations;
    }

    void close() {
        join(List.of());
    }

    private InetSocketAddress destination(InetAddress group) {
        return new InetSocketAddress(group, place.groupPort());
    }

    private void open(Membership member, NetworkInterface networkInterface) {
        InetAddress group = scoped(member.group(), networkInterface);
        bootstrap.apply(group).bind(group, place.groupPort()).addListener(bound -> {
            opening.remove(member);
            DatagramChannel channel = (DatagramChannel) ((ChannelFuture) bound).channel();
            if (!bound.isSuccess()) {
                trouble(member, bound.cause());
            } else if (!wanted.containsKey(member)) {
                channel.close();
            } else {
                sockets.put(member, channel);
                join(member, channel, networkInterface);
            }
        });
    }

    /** A group of one link only, such as {@code ff02::1}, is bound with the interface. */
    private static InetAddress scoped(InetAddress group, NetworkInterface networkInterface) {
        if (!(group instanceof Inet6Address) || !(group.isMCLinkLocal() || group.isMCNodeLocal())) {
            return group;
        }
        try {
            return Inet6Address.getByAddress(null, group.getAddress(), networkInterface.getIndex());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void join(Membership member, DatagramChannel channel, NetworkInterface networkInterface) {
        try {
            channel.joinGroup(member.group(), networkInterface, null).addListener(done -> {
                if (!done.isSuccess()) {
                    leave(member);
                    trouble(member, done.cause());
                }
            });
        } catch (ChannelException refused) {
            // On epoll a refusal is thrown.
            leave(member);
            trouble(member, refused);
        }
    }

    private void leave(Membership member) {
        DatagramChannel channel = sockets.remove(member);
        if (channel != null) {
            channel.close();
        }
    }

    /** Whether messages to this group go over the interface of this address. */
    private boolean carries(InetAddress group, LocalAddress address) {
        NetworkInterface networkInterface = address.networkInterface();
        boolean sameFamily = group.getAddress().length == address.address().getAddress().length;
        try {
            boolean chosen = place.groupInterfaces().isEmpty()
                    ? networkInterface.supportsMulticast() && !networkInterface.isLoopback()
                    : place.groupInterfaces().contains(networkInterface.getName());
            return sameFamily && chosen;
        } catch (SocketException gone) {
            return false;
        }
    }

    private void trouble(Membership member, Throwable cause) {
        listener.onLinkTrouble(
                place.name(),
                member.group().getHostAddress() + '%' + member.networkInterface() + ':' + place.groupPort(),
                String.valueOf(cause.getMessage()));
    }
}
