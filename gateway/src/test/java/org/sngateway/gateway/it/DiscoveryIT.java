package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SearchGw;

/** The gateway makes itself known: by multicast on a real interface of this machine, and to nodes that ask. */
class DiscoveryIT {
    private static final int GW_ID = 7;
    private static final GwInfo GWINFO = new GwInfo(GW_ID, Payload.EMPTY);
    private static final String IPV4_GROUP = "239.255.18.84";
    private static final String IPV6_GROUP = "ff15::1884";

    @RegisterExtension
    final Installation site = new Installation();

    private final int groupPort = Ports.freeUdp();

    @Test
    @Rule("R5.1 unicast answer")
    void searchGwByUnicastIsAnsweredByUnicast() throws Exception {
        start(IPV4_GROUP, "127.0.0.1", "lo");
        UdpNode node = site.node();

        node.sends(new SearchGw(1));

        node.expects(GWINFO);
        assertThat(site.counter("broadcast.GWINFO")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4_GROUP, IPV6_GROUP})
    @Rule({"R5.1 multicast answer", "R5.1 own socket"})
    void searchGwInTheGroupIsAnsweredInTheGroupFromTheSocketThatServes(String group) throws Exception {
        InetAddress local = multicastAddress(group);
        NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
        start(group, withoutScope(local), networkInterface.getName());
        GroupMember client = member(group, networkInterface);

        client.sends(new SearchGw(0));

        client.hears(gateway(local), GWINFO);
        assertThat(site.counter("broadcast.GWINFO")).isEqualTo(1);
        assertThat(site.counter("sent.GWINFO")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "epoll, " + IPV4_GROUP,
        "epoll, " + IPV6_GROUP,
        "nio, " + IPV4_GROUP,
        "nio, " + IPV6_GROUP,
    })
    @Rule("R5.1 multicast answer")
    void radiusLimitsTheHopsOfTheAnswerInTheGroupOnly(String transport, String group) throws Exception {
        InetAddress local = multicastAddress(group);
        NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
        site.configuration().listener("group-hops", "9");
        start(
                group,
                withoutScope(local),
                networkInterface.getName(),
                transport.equals("nio") ? Transport.nio() : Transport.best());
        GroupMember client = member(group, networkInterface);
        Wire wire = site.closing(new Wire(site.udpPort()));

        client.sends(new SearchGw(3));
        client.hears(gateway(local), GWINFO);
        UdpNode node = site.closing(new UdpNode(local, site.udpPort()));
        node.sends(new SearchGw(3));
        node.expects(GWINFO);

        assertThat(wire.hops(gateway(local), InetAddress.getByName(group), 1)).containsOnly(3);
        assertThat(wire.hops(gateway(local), local, 2)).allMatch(hops -> hops > 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 255})
    @Rule("R5.1 multicast answer")
    void answerInTheGroupGoesAtMostAsFarAsConfigured(int radius) throws Exception {
        InetAddress local = multicastAddress(IPV4_GROUP);
        NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
        site.configuration().listener("group-hops", "9");
        start(IPV4_GROUP, local.getHostAddress(), networkInterface.getName());
        GroupMember client = member(IPV4_GROUP, networkInterface);
        Wire wire = site.closing(new Wire(site.udpPort()));

        client.sends(new SearchGw(radius));

        client.hears(gateway(local), GWINFO);
        assertThat(wire.hops(gateway(local), InetAddress.getByName(IPV4_GROUP), 1))
                .containsOnly(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4_GROUP, IPV6_GROUP})
    @Rule("R5.1 own socket")
    void gatewayAdvertisesItselfAsOftenAsItSays(String group) throws Exception {
        InetAddress local = multicastAddress(group);
        NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
        GroupMember client = member(group, networkInterface);
        site.configuration().gateway("advertise-interval", "1s");
        start(group, withoutScope(local), networkInterface.getName());

        client.hears(gateway(local), new Advertise(GW_ID, 1));
        long firstNanos = System.nanoTime();
        client.hears(gateway(local), new Advertise(GW_ID, 1));

        assertThat(System.nanoTime() - firstNanos).isGreaterThan(500_000_000L);
    }

    @Test
    @Rule("R5.1 not able to serve")
    void gatewayWithoutItsBrokerIsSilent() throws Exception {
        start(IPV4_GROUP, "127.0.0.1", "lo");
        UdpNode node = site.node();
        site.mosquitto().stop();

        // The refused CONNECT shows that the gateway knows that the broker is away.
        node.sends(new Connect(false, true, 1, 60, "sensor"));
        node.receives();
        node.sends(new SearchGw(1));

        node.hasNoSession();
        assertThat(site.counter("sent.GWINFO")).isZero();
    }

    @Test
    @Rule("R5.1 GwId conflict")
    void anotherGatewayWithTheSameIdIsNoticed() throws Exception {
        InetAddress local = multicastAddress(IPV4_GROUP);
        NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
        start(IPV4_GROUP, local.getHostAddress(), networkInterface.getName());
        GroupMember other = member(IPV4_GROUP, networkInterface);

        other.sends(new Advertise(GW_ID + 1, 900));
        other.sends(new GwInfo(GW_ID + 1, Payload.EMPTY));
        other.sends(new Advertise(GW_ID, 900));

        site.awaitCounter("gw-id-conflict", 1);
        assertThat(site.counter("gw-id-conflict")).isEqualTo(1);
        assertThat(site.counter("ignored.NOT_FOR_A_GATEWAY")).isGreaterThanOrEqualTo(2);
    }

    @Test
    @Rule("R5.15 multicast")
    void connectInTheGroupIsNotHeard() throws Exception {
        InetAddress local = multicastAddress(IPV4_GROUP);
        NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
        start(IPV4_GROUP, local.getHostAddress(), networkInterface.getName());
        GroupMember client = member(IPV4_GROUP, networkInterface);

        client.sends(new Connect(false, true, 1, 60, "sensor"));

        site.awaitCounter("ignored.NOT_EXPECTED", 1);
        assertThat(site.counter("received.CONNECT")).isZero();
    }

    @Test
    @Rule({"R5.12 forwarded discovery", "R4.26 radius"})
    void nodesBehindAForwarderFindTheGatewayThroughIt() throws Exception {
        site.configuration().listener("forwarders", "127.0.0.1").gateway("advertise-interval", "1s");
        start(IPV4_GROUP, "127.0.0.1", "lo");
        UdpNode forwarder = site.node();
        Payload asker = Payload.ofHex("002a");

        forwarder.sends(new Encapsulated(0, asker, new SearchGw(9)));

        forwarder.expects(new Encapsulated(3, asker, GWINFO));
        forwarder.expects(new Encapsulated(0, Payload.ofHex("ffff"), new Advertise(GW_ID, 1)));
    }

    /** Starts the gateway; returns when it can serve and has joined the group. */
    private void start(String group, String address, String networkInterface) throws Exception {
        start(group, address, networkInterface, Transport.best());
    }

    private void start(String group, String address, String networkInterface, Transport transport) throws Exception {
        site.configuration()
                .gateway("id", "" + GW_ID)
                .listener("addresses", quoted(address))
                .listener("groups", quoted(group))
                .listener("group-port", "" + groupPort)
                .listener("group-interfaces", networkInterface);
        site.start(transport);
        site.awaitBroker();
    }

    private GroupMember member(String group, NetworkInterface networkInterface) throws IOException {
        return site.closing(new GroupMember(InetAddress.getByName(group), groupPort, networkInterface));
    }

    private InetSocketAddress gateway(InetAddress local) {
        return new InetSocketAddress(local, site.udpPort());
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String withoutScope(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    /** An address of this machine outside the loopback; its interface can do multicast of the group's address family. */
    private static InetAddress multicastAddress(String group) throws IOException {
        boolean ipv4 = InetAddress.getByName(group) instanceof Inet4Address;
        Optional<InetAddress> found = Optional.empty();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isUp() && one.supportsMulticast() && !one.isLoopback() && found.isEmpty()) {
                found = one.inetAddresses()
                        .filter(address -> ipv4 ? address instanceof Inet4Address : address instanceof Inet6Address)
                        .filter(address -> !address.isLinkLocalAddress())
                        .findFirst();
            }
        }
        assumeTrue(
                found.isPresent(),
                "no interface of this machine is up, can do multicast and has an address of IPv" + (ipv4 ? 4 : 6));
        return found.orElseThrow();
    }
}
