package org.sngateway.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sn.Rule;

/** From the addresses of sockets to those of nodes and back; R8.27. */
class UdpAddressesTest {
    private static final IpAddress LOCAL = IpAddress.of(new byte[] {10, 0, 0, 1});
    private static final byte[] LINK_LOCAL = HexFormat.of().parseHex("fe800000000000000000000000000001");

    @Test
    @Rule("R8.27 link-local")
    void linkLocalSenderKeepsItsInterface() throws Exception {
        NetworkInterface networkInterface = anyInterface();
        InetAddress sender = Inet6Address.getByAddress(null, LINK_LOCAL, networkInterface);

        UdpAddress address = UdpAddresses.of("udp", new InetSocketAddress(sender, 1000), LOCAL);

        assertThat(address.networkInterface()).isEqualTo(networkInterface.getName());
        InetSocketAddress back = UdpAddresses.socketAddress(address);
        assertThat(back.getAddress().getAddress()).isEqualTo(LINK_LOCAL);
        assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(networkInterface.getIndex());
    }

    @Test
    @Rule("R8.27 link-local")
    void interfaceIsFoundByItsIndexToo() throws Exception {
        NetworkInterface networkInterface = anyInterface();
        InetAddress sender = Inet6Address.getByAddress(null, LINK_LOCAL, networkInterface.getIndex());

        assertThat(UdpAddresses.of("udp", new InetSocketAddress(sender, 1000), LOCAL)
                        .networkInterface())
                .isEqualTo(networkInterface.getName());
    }

    @Test
    @Rule("R8.27 link-local")
    void otherSendersAreTheSameOverEveryInterface() throws Exception {
        byte[] global = HexFormat.of().parseHex("20010db8000000000000000000000001");
        InetAddress sender = Inet6Address.getByAddress(null, global, anyInterface());

        assertThat(UdpAddresses.of("udp", new InetSocketAddress(sender, 1000), LOCAL)
                        .networkInterface())
                .isEmpty();
    }

    private static NetworkInterface anyInterface() throws Exception {
        return NetworkInterface.networkInterfaces().findFirst().orElseThrow();
    }
}
