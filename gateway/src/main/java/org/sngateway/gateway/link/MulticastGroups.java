package org.sngateway.gateway.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The multicast groups of a link: one socket for each, bound to the group so that it receives nothing else, joined on
 * every served interface. Owned by the event loop.
 */
final class MulticastGroups {
    /** On an interface, which has another index when it was taken away and has come back. */
    private record Membership(InetAddress group, String networkInterface, int index) {
        static Membership of(InetAddress group, NetworkInterface networkInterface) {
            return new Membership(group, networkInterface.getName(), networkInterface.getIndex());
        }
    }

    private final UdpPlace place;
    private final Supplier<Bootstrap> bootstrap;
    private final LinkListener listener;
    private final Map<InetAddress, DatagramChannel> channels = new LinkedHashMap<>();
    private final Set<InetAddress> opening = new HashSet<>();
    private final Set<Membership> joined = new HashSet<>();
    private List<LocalAddress> served = List.of();
    private boolean closed;

    MulticastGroups(UdpPlace place, Supplier<Bootstrap> bootstrap, LinkListener listener) {
        this.place = place;
        this.bootstrap = bootstrap;
        this.listener = listener;
    }

    /** Joins the groups on the interfaces of these addresses, where that is not done yet. */
    void join(List<LocalAddress> addresses) {
        served = addresses;
        if (closed) {
            return;
        }
        for (InetAddress group : place.groups()) {
            DatagramChannel channel = channels.get(group);
            if (channel != null) {
                joinOnAll(group, channel);
            } else if (opening.add(group)) {
                open(group);
            }
        }
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
        closed = true;
        channels.values().forEach(DatagramChannel::close);
        channels.clear();
    }

    private InetSocketAddress destination(InetAddress group) {
        return new InetSocketAddress(group, place.groupPort());
    }

    private void open(InetAddress group) {
        bootstrap.get().bind(group, place.groupPort()).addListener(bound -> {
            opening.remove(group);
            DatagramChannel channel = (DatagramChannel) ((ChannelFuture) bound).channel();
            if (!bound.isSuccess()) {
                trouble(group, bound.cause());
            } else if (closed) {
                channel.close();
            } else {
                channels.put(group, channel);
                joinOnAll(group, channel);
            }
        });
    }

    private void joinOnAll(InetAddress group, DatagramChannel channel) {
        Map<Membership, NetworkInterface> wanted = new LinkedHashMap<>();
        for (LocalAddress address : served) {
            if (carries(group, address)) {
                wanted.put(Membership.of(group, address.networkInterface()), address.networkInterface());
            }
        }
        if (joined.stream().anyMatch(member -> member.group().equals(group) && !wanted.containsKey(member))) {
            // What was joined on an interface that is down the kernel keeps, and refuses when it is up again; of an
            // interface that
            // never comes back it keeps it too. Only a new socket is sure to be in the groups that it joins.
            joined.removeIf(member -> member.group().equals(group));
            channels.remove(group);
            channel.close().addListener(done -> join(served));
            return;
        }
        wanted.forEach((member, networkInterface) -> {
            // A second join would never be answered.
            if (joined.add(member)) {
                join(group, channel, networkInterface);
            }
        });
    }

    private void join(InetAddress group, DatagramChannel channel, NetworkInterface networkInterface) {
        try {
            channel.joinGroup(group, networkInterface, null).addListener(done -> {
                if (!done.isSuccess()) {
                    trouble(group, done.cause());
                }
            });
        } catch (ChannelException refused) {
            // On epoll a refusal is thrown.
            trouble(group, refused);
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

    private void trouble(InetAddress group, Throwable cause) {
        listener.onLinkTrouble(
                place.name(), group.getHostAddress() + ":" + place.groupPort(), String.valueOf(cause.getMessage()));
    }
}
