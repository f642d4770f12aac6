package org.sngateway.gateway.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;

/** Addresses as values; R8.27. */
class IpAddressTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    @Rule("R8.27 mapped addresses")
    void mappedAddressIsTheIpv4Address() {
        IpAddress plain = IpAddress.of(HEX.parseHex("c0000207"));
        IpAddress mapped = IpAddress.of(HEX.parseHex("00000000000000000000ffffc0000207"));

        assertThat(mapped).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString("192.0.2.7");
        assertThat(mapped.octets()).isEqualTo(HEX.parseHex("c0000207"));
        assertThat(udp(mapped, "")).isEqualTo(udp(plain, ""));
    }

    @Test
    @Rule("R8.27 mapped addresses")
    void otherPrefixesAreNotMapped() {
        IpAddress compatible = IpAddress.of(HEX.parseHex("000000000000000000000000c0000207"));

        assertThat(compatible).isNotEqualTo(IpAddress.of(HEX.parseHex("c0000207")));
        assertThat(compatible.isIpv4()).isFalse();
    }

    @Test
    @Rule("R8.27 link-local")
    void linkLocalAddressOfAnotherInterfaceIsAnotherAddressAndHost() {
        IpAddress ip = IpAddress.of(HEX.parseHex("fe800000000000000000000000000001"));

        assertThat(udp(ip, "eth0")).isEqualTo(udp(ip, "eth0")).isNotEqualTo(udp(ip, "wlan0"));
        assertThat(udp(ip, "eth0").isSameHost(udp(ip, "wlan0"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "fe800000000000000000000000000001, fe80::1",
        "00000000000000000000000000000000, ::",
        "00000000000000000000000000000001, ::1",
        "20010db8000000000000000000000000, 2001:db8::",
        "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
        "20010db8000000010000000000000001, 2001:db8:0:1::1",
        "20010db8000000010001000100010001, 2001:db8:0:1:1:1:1:1",
        "abcdef0123456789abcdef0123456789, abcd:ef01:2345:6789:abcd:ef01:2345:6789",
        "ff1efeedcacadead0000000000000001, ff1e:feed:caca:dead::1",
        "0a0bfeff, 10.11.254.255",
    })
    void textIsWhatRfc5952Wants(String octets, String text) {
        assertThat(IpAddress.of(HEX.parseHex(octets))).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "c0000200, 120, c0000200, true",
        "c0000200, 120, c00002ff, true",
        "c0000200, 120, c00003ff, false",
        "c0000200, 121, c000027f, true",
        "c0000200, 121, c0000280, false",
        "c0000207, 128, c0000207, true",
        "c0000207, 128, c0000206, false",
        "fd000000000000000000000000000002, 64, fd00000000000000ffffffffffffffff, true",
        "fd000000000000000000000000000002, 64, fd000000000000010000000000000002, false",
        "fd000000000000000000000000000002, 65, fd000000000000007000000000000000, true",
        "fd000000000000000000000000000002, 65, fd000000000000008000000000000000, false",
        "fd000000000000000000000000000002, 63, fd000000000000010000000000000002, true",
        "fd000000000000000000000000000002, 0, ff000000000000000000000000000002, true",
    })
    void rangeContainsWhatSharesItsLeadingBits(String base, int prefixBits, String address, boolean contains) {
        IpRange range = new IpRange(IpAddress.of(HEX.parseHex(base)), prefixBits);

        assertThat(range.contains(IpAddress.of(HEX.parseHex(address)))).isEqualTo(contains);
    }

    @Test
    @Rule("R8.27 same-host")
    void nodeBehindAForwarderIsTheSameWhateverThePortOfTheForwarder() {
        IpAddress ip = IpAddress.of(HEX.parseHex("c0000207"));
        ForwardedAddress node = new ForwardedAddress(udp(ip, ""), Payload.ofHex("2a"));
        UdpAddress otherPort = new UdpAddress("udp", ip, 1001, "", ip);
        UdpAddress otherHost = udp(IpAddress.of(HEX.parseHex("c0000208")), "");

        assertThat(node.isSameHost(new ForwardedAddress(otherPort, Payload.ofHex("2a"))))
                .isTrue();
        assertThat(node.isSameHost(new ForwardedAddress(otherPort, Payload.ofHex("2b"))))
                .isFalse();
        assertThat(node.isSameHost(new ForwardedAddress(otherHost, Payload.ofHex("2a"))))
                .isFalse();
        assertThat(node.isSameHost(otherPort)).isFalse();
        assertThat(otherPort.isSameHost(node)).isFalse();
        assertThat(node).hasToString("udp/192.0.2.7:1000#2a");
    }

    private static UdpAddress udp(IpAddress ip, String networkInterface) {
        return new UdpAddress("udp", ip, 1000, networkInterface, ip);
    }
}
