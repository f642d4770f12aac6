package org.sngateway.gateway.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;

/** Addresses as values; here 8.27. */
class IpAddressTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    @Rule("8.27 mapped addresses")
    void mappedAddressIsTheIpv4Address() {
        IpAddress plain = IpAddress.of(HEX.parseHex("c0000207"));
        IpAddress mapped = IpAddress.of(HEX.parseHex("00000000000000000000ffffc0000207"));

        assertThat(mapped).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString("192.0.2.7");
        assertThat(mapped.octets()).isEqualTo(HEX.parseHex("c0000207"));
        assertThat(udp(mapped, "")).isEqualTo(udp(plain, ""));
    }

    @Test
    @Rule("8.27 mapped addresses")
    void otherPrefixesAreNotMapped() {
        IpAddress compatible = IpAddress.of(HEX.parseHex("000000000000000000000000c0000207"));

        assertThat(compatible).isNotEqualTo(IpAddress.of(HEX.parseHex("c0000207")));
        assertThat(compatible.isIpv4()).isFalse();
    }

    @Test
    @Rule("8.27 link-local")
    void linkLocalAddressOfAnotherInterfaceIsAnotherAddressAndHost() {
        IpAddress ip = IpAddress.of(HEX.parseHex("fe800000000000000000000000000001"));

        assertThat(udp(ip, "eth0")).isEqualTo(udp(ip, "eth0")).isNotEqualTo(udp(ip, "wlan0"));
        assertThat(udp(ip, "eth0").isSameHost(udp(ip, "wlan0"))).isFalse();
    }

    private static UdpAddress udp(IpAddress ip, String networkInterface) {
        return new UdpAddress("udp", ip, 1000, networkInterface, ip);
    }
}
