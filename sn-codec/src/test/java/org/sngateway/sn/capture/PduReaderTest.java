package org.sngateway.sn.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.sn.message.Payload;

/** What is in captured frames of each link type. */
class PduReaderTest {
    private final PduReader reader = new PduReader();

    @Test
    void ethernetFrameGivesItsDatagramAndBothEnds() {
        CapturedPdu pdu = read(LinkType.ETHERNET, Frames.ETHERNET).orElseThrow();

        assertThat(pdu.protocol()).isEqualTo(Protocol.UDP);
        assertThat(pdu.source()).hasToString("192.0.2.7:10000");
        assertThat(pdu.destination()).hasToString("192.0.2.1:1884");
        assertThat(pdu.octets()).isEqualTo(Frames.CONNECT);
    }

    @Test
    void paddingOfShortEthernetFramesIsNoPartOfTheDatagram() {
        assertThat(read(LinkType.ETHERNET, Frames.ETHERNET + "000000000000")
                        .orElseThrow()
                        .octets())
                .isEqualTo(Frames.CONNECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // One VLAN tag: id 5.
                "1   | 020000000001 020000000007 8100 0005 0800 {IPV4}",
                // A service tag before it.
                "1   | 020000000001 020000000007 88a8 0007 8100 0005 86dd {IPV6}",
                // Linux cooked: packet type, ARPHRD type, address length, address, protocol.
                "113 | 0000 0001 0006 020000000007 0000 0800 {IPV4}",
                // Linux cooked, a VLAN tag in it.
                "113 | 0000 0001 0006 020000000007 0000 8100 0005 0800 {IPV4}",
                // Linux cooked 2: protocol, reserved, interface index, ARPHRD type, packet type, address length,
                // address.
                "276 | 0800 0000 00000002 0001 00 06 0200000000070000 {IPV4}",
                "276 | 86dd 0000 00000002 0001 00 06 0200000000070000 {IPV6}",
                // BSD loopback, of a little endian machine: AF_INET, and AF_INET6 of macOS.
                "0   | 02000000 {IPV4}",
                "0   | 1e000000 {IPV6}",
                "108 | 00000002 {IPV4}",
                "101 | {IPV4}",
                "101 | {IPV6}",
                "12  | {IPV4}",
                "14  | {IPV4}",
                "228 | {IPV4}",
                "229 | {IPV6}"
            })
    void eachLinkTypeGivesTheSameDatagram(int linkType, String frame) {
        String octets = frame.replace("{IPV4}", Frames.IPV4).replace("{IPV6}", Frames.IPV6);

        CapturedPdu pdu = read(linkType, octets).orElseThrow();

        assertThat(pdu.octets()).isEqualTo(Frames.CONNECT);
        assertThat(pdu.source().port()).isEqualTo(10_000);
        assertThat(reader.skipped()).isEmpty();
    }

    @Test
    void ipv6ExtensionHeadersArePassedOver() {
        // Hop-by-hop options (8 octets), then destination options (8 octets), then UDP.
        String frame = "60000000 0020 00 40 fe800000000000000000000000000007 fe800000000000000000000000000001"
                + "3c 00 010400000000"
                + "11 00 010400000000"
                + Frames.UDP;

        assertThat(read(LinkType.RAW, frame).orElseThrow().octets()).isEqualTo(Frames.CONNECT);
    }

    @Test
    void ipv4OptionsArePassedOver() {
        String frame = "46 00 0028 0001 4000 40 11 0000 c0000207 c0000201 01010101" + Frames.UDP;

        assertThat(read(LinkType.RAW, frame).orElseThrow().octets()).isEqualTo(Frames.CONNECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // ARP.
                "NO_IP      | 1   | ffffffffffff 020000000007 0806 0001080006040001",
                "NO_IP      | 101 | 00",
                // TCP in IPv4, ICMPv6 in IPv6.
                "NO_UDP     | 101 | 45 00 0028 0001 4000 40 06 0000 c0000207 c0000201",
                "NO_UDP     | 101 | 60000000 0000 3a 40 fe800000000000000000000000000007 fe800000000000000000000000000001",
                // More fragments follow; the last fragment; a fragment header.
                "FRAGMENT   | 101 | 45 00 0024 0001 2000 40 11 0000 c0000207 c0000201 {UDP}",
                "FRAGMENT   | 101 | 45 00 0024 0001 0010 40 11 0000 c0000207 c0000201 {UDP}",
                "FRAGMENT   | 101 | 60000000 0018 2c 40 fe800000000000000000000000000007 fe800000000000000000000000000001",
                // A header of 16 octets; UDP of 7 octets.
                "MALFORMED  | 101 | 44 00 0024 0001 4000 40 11 0000 c0000207 c0000201 {UDP}",
                "MALFORMED  | 101 | 45 00 0024 0001 4000 40 11 0000 c0000207 c0000201 2710 075c 0007 0000",
                // Cut behind the EtherType, in the IP header, in the UDP header, in the datagram.
                "CUT        | 1   | 020000000001 020000000007 0800",
                "CUT        | 1   | 020000000001 0200",
                "CUT        | 101 | 45 00 0024",
                "CUT        | 101 | 60000000 0010 11 40 fe80",
                "CUT        | 101 | 45 00 0024 0001 4000 40 11 0000 c0000207 c0000201 2710 075c",
                "CUT        | 101 | 45 00 0024 0001 4000 40 11 0000 c0000207 c0000201 2710 075c 0010 0000 0804",
                // IEEE 802.11.
                "LINK_TYPE  | 105 | 0804",
            })
    void whatGivesNoDatagramIsCountedByItsReason(SkipReason reason, int linkType, String frame) {
        Optional<CapturedPdu> pdu = read(linkType, frame.replace("{UDP}", Frames.UDP));

        assertThat(pdu).isEmpty();
        assertThat(reader.skipped()).containsOnlyKeys(reason).containsEntry(reason, 1);
    }

    @Test
    void exportedPduOfMqttSnByNameGivesItsMessage() {
        // Tag 12: the dissector "mqttsn", padded; 20, 21: IPv4 addresses; 25, 26: ports; 0: the end.
        String frame = "000c 0008 6d717474736e0000"
                + "0014 0004 c0000207 0015 0004 c0000201"
                + "0019 0004 00002710 001a 0004 0000075c"
                + "0000 0000"
                + "080404013c006162";

        CapturedPdu pdu = read(LinkType.WIRESHARK_UPPER_PDU, frame).orElseThrow();

        assertThat(pdu.protocol()).isEqualTo(Protocol.MQTT_SN);
        assertThat(pdu.source()).hasToString("192.0.2.7:10000");
        assertThat(pdu.destination()).hasToString("192.0.2.1:1884");
        assertThat(pdu.octets()).isEqualTo(Payload.ofHex("080404013c006162"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The dissector "dns".
                "OTHER_PROTOCOL | 000c 0004 646e7300 0000 0000 00",
                // A tag that should have 99 octets; no end of the tags.
                "MALFORMED      | 000c 0063 646e7300",
                "MALFORMED      | 000c 0004 6d717474",
                "MALFORMED      | 00"
            })
    void exportedPduThatIsNoMessageIsCountedByItsReason(SkipReason reason, String frame) {
        assertThat(read(LinkType.WIRESHARK_UPPER_PDU, frame)).isEmpty();
        assertThat(reader.skipped()).containsOnlyKeys(reason);
    }

    @Test
    void exportedPduOfMqttSnNamesItsDissectorBehindAUdpPort() {
        Payload octets = ExportedPdu.ofMqttSn(
                new Endpoint(Payload.ofHex("c0000207"), 10_000),
                new Endpoint(Payload.ofHex("c0000201"), 1884),
                Payload.ofHex("0217"));

        assertThat(octets)
                .isEqualTo(Frames.payload(
                        // Tag 14: the table "udp.port"; 32: the place in it.
                        "000e 0008 7564702e706f7274 0020 0004 0000075c"
                                // 12: the dissector "mqttsn"; 20, 21: the addresses; 24: UDP; 25, 26: the ports.
                                + "000c 0008 6d717474736e0000 0014 0004 c0000207 0015 0004 c0000201 0018 0004 00000003"
                                + "0019 0004 00002710 001a 0004 0000075c"
                                + "0000 0000 0217"));
    }

    @Test
    void exportedPduOfALinkWithoutIpHasNoAddresses() {
        Payload octets = ExportedPdu.ofMqttSn(Endpoint.NONE, Endpoint.NONE, Payload.ofHex("0217"));

        assertThat(octets)
                .isEqualTo(Frames.payload(
                        "000e 0008 7564702e706f7274 0020 0004 0000075c 000c 0008 6d717474736e0000" + "0000 0000 0217"));
        CapturedPdu pdu = read(LinkType.WIRESHARK_UPPER_PDU, octets.toHex()).orElseThrow();
        assertThat(pdu.protocol()).isEqualTo(Protocol.MQTT_SN);
        assertThat(pdu.source()).isEqualTo(Endpoint.NONE);
    }

    @Test
    void exportedPdusAreOfThePortWhereTheNameIsTakenAway() {
        String mqttSn = ExportedPdu.ofMqttSn(Endpoint.NONE, Endpoint.NONE, Payload.ofHex("0217"))
                .toHex();
        String mqtt = ExportedPdu.ofMqtt(Endpoint.NONE, Endpoint.NONE, Payload.ofHex("c000"))
                .toHex();

        assertThat(read(LinkType.WIRESHARK_UPPER_PDU, withoutOctets20To31(mqttSn))
                        .orElseThrow()
                        .protocol())
                .isEqualTo(Protocol.MQTT_SN);
        assertThat(read(LinkType.WIRESHARK_UPPER_PDU, withoutOctets20To31(mqtt))
                        .orElseThrow()
                        .protocol())
                .isEqualTo(Protocol.MQTT);
    }

    private static String withoutOctets20To31(String hex) {
        return hex.substring(0, 40) + hex.substring(64);
    }

    @Test
    void exportedPduOfMqttOverIpv6ComesBackAsItWas() {
        Endpoint gateway = new Endpoint(Payload.ofHex("fe800000000000000000000000000001"), 45_000);
        Endpoint broker = new Endpoint(Payload.ofHex("fe800000000000000000000000000002"), 1883);

        Payload octets = ExportedPdu.ofMqtt(gateway, broker, Payload.ofHex("c000"));

        CapturedPdu pdu = read(LinkType.WIRESHARK_UPPER_PDU, octets.toHex()).orElseThrow();
        assertThat(pdu.protocol()).isEqualTo(Protocol.MQTT);
        assertThat(pdu.source()).isEqualTo(gateway);
        assertThat(pdu.destination()).isEqualTo(broker);
        assertThat(pdu.octets()).isEqualTo(Payload.ofHex("c000"));
    }

    @ParameterizedTest
    @CsvSource({
        "e1010101, true",
        "ffffffff, true",
        "c0000201, false",
        "ff1efeedcacadead0000000000000001, true",
        "fe800000000000000000000000000001, false",
        "'', false"
    })
    void groupIsToldFromAnAddress(String ip, boolean isGroup) {
        assertThat(new Endpoint(Payload.ofHex(ip), 1883).isGroup()).isEqualTo(isGroup);
    }

    private Optional<CapturedPdu> read(int linkType, String frame) {
        Payload octets = Frames.payload(frame);
        return reader.read(new CapturedPacket(1, 0, linkType, octets, octets.size(), Direction.UNKNOWN, "eth0", ""));
    }
}
