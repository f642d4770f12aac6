package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;

/**
 * Takes messages out of captured packets: the payload of UDP datagrams on the usual links, and exported PDUs of MQTT-SN and
 * MQTT. All other packets are counted by their reason.
 */
public final class PduReader {
    private static final int ETHERNET_TYPE_OFFSET = 12;
    private static final int SLL_PROTOCOL_OFFSET = 14;
    private static final int SLL2_OCTETS = 20;
    private static final int LOOPBACK_OCTETS = 4;

    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86DD;
    private static final int TYPE_VLAN = 0x8100;
    private static final int TYPE_SERVICE_VLAN = 0x88A8;
    private static final int TYPE_OLD_SERVICE_VLAN = 0x9100;
    private static final int VLAN_OCTETS = 4;

    private static final int IPV4_MIN_OCTETS = 20;
    private static final int IPV4_FRAGMENT_MASK = 0x3FFF;
    private static final int IPV6_OCTETS = 40;
    private static final int NEXT_HOP_BY_HOP = 0;
    private static final int NEXT_UDP = 17;
    private static final int NEXT_ROUTING = 43;
    private static final int NEXT_FRAGMENT = 44;
    private static final int NEXT_DESTINATION = 60;
    private static final int UDP_OCTETS = 8;

    private final Map<SkipReason, Integer> skipped = new EnumMap<>(SkipReason.class);

    /** The message in a packet; empty if the packet is counted as {@link #skipped}. */
    public Optional<CapturedPdu> read(CapturedPacket packet) {
        return Optional.ofNullable(pdu(packet));
    }

    /** How many packets gave nothing, by reason. */
    public Map<SkipReason, Integer> skipped() {
        return new EnumMap<>(skipped);
    }

    private @Nullable CapturedPdu pdu(CapturedPacket packet) {
        ByteBuffer octets = packet.octets().asBuffer();
        return switch (packet.linkType()) {
            case LinkType.ETHERNET -> byType(packet, octets, ETHERNET_TYPE_OFFSET, ETHERNET_TYPE_OFFSET + 2);
            case LinkType.LINUX_SLL -> byType(packet, octets, SLL_PROTOCOL_OFFSET, SLL_PROTOCOL_OFFSET + 2);
            case LinkType.LINUX_SLL2 -> byType(packet, octets, 0, SLL2_OCTETS);
            // The version of IP tells the same as the address family, which each system numbers in its own way.
            case LinkType.NULL, LinkType.LOOP -> ip(packet, octets, LOOPBACK_OCTETS);
            case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD, LinkType.IPV4, LinkType.IPV6 ->
                ip(packet, octets, 0);
            case LinkType.WIRESHARK_UPPER_PDU -> exported(packet, octets);
            default -> skip(SkipReason.LINK_TYPE);
        };
    }

    private @Nullable CapturedPdu exported(CapturedPacket packet, ByteBuffer octets) {
        Optional<ExportedPdu.Content> content = ExportedPdu.decode(octets);
        if (packet.originalOctets() > packet.octets().size()) {
            return skip(SkipReason.CUT);
        } else if (content.isEmpty()) {
            return skip(SkipReason.MALFORMED);
        } else if (content.get().protocol() == Protocol.UDP) {
            return skip(SkipReason.OTHER_PROTOCOL);
        }
        ExportedPdu.Content pdu = content.get();
        return pdu(packet, pdu.protocol(), pdu.source(), pdu.destination(), pdu.octets());
    }

    /** A frame that names what it carries by an EtherType, perhaps behind VLAN tags. */
    private @Nullable CapturedPdu byType(CapturedPacket packet, ByteBuffer octets, int typeOffset, int dataOffset) {
        int typeAt = typeOffset;
        int dataAt = dataOffset;
        while (octets.limit() >= dataAt) {
            int type = octets.getShort(typeAt) & 0xFFFF;
            switch (type) {
                case TYPE_IPV4, TYPE_IPV6 -> {
                    return ip(packet, octets, dataAt);
                }
                case TYPE_VLAN, TYPE_SERVICE_VLAN, TYPE_OLD_SERVICE_VLAN -> {
                    typeAt = dataAt + 2;
                    dataAt += VLAN_OCTETS;
                }
                default -> {
                    return skip(SkipReason.NO_IP);
                }
            }
        }
        return skip(SkipReason.CUT);
    }

    private @Nullable CapturedPdu ip(CapturedPacket packet, ByteBuffer octets, int at) {
        if (octets.limit() <= at) {
            return skip(SkipReason.CUT);
        }
        return switch (octets.get(at) >> 4 & 0xF) {
            case 4 -> ipv4(packet, octets, at);
            case 6 -> ipv6(packet, octets, at);
            default -> skip(SkipReason.NO_IP);
        };
    }

    private @Nullable CapturedPdu ipv4(CapturedPacket packet, ByteBuffer octets, int at) {
        if (octets.limit() < at + IPV4_MIN_OCTETS) {
            return skip(SkipReason.CUT);
        }
        int headerOctets = (octets.get(at) & 0xF) * 4;
        if (headerOctets < IPV4_MIN_OCTETS) {
            return skip(SkipReason.MALFORMED);
        } else if ((octets.getShort(at + 6) & IPV4_FRAGMENT_MASK) != 0) {
            return skip(SkipReason.FRAGMENT);
        } else if ((octets.get(at + 9) & 0xFF) != NEXT_UDP) {
            return skip(SkipReason.NO_UDP);
        }
        return udp(packet, octets, at + headerOctets, octets(octets, at + 12, 4), octets(octets, at + 16, 4));
    }

    private @Nullable CapturedPdu ipv6(CapturedPacket packet, ByteBuffer octets, int at) {
        if (octets.limit() < at + IPV6_OCTETS) {
            return skip(SkipReason.CUT);
        }
        int next = octets.get(at + 6) & 0xFF;
        int dataAt = at + IPV6_OCTETS;
        while (next == NEXT_HOP_BY_HOP || next == NEXT_ROUTING || next == NEXT_DESTINATION) {
            if (octets.limit() < dataAt + 2) {
                return skip(SkipReason.CUT);
            }
            next = octets.get(dataAt) & 0xFF;
            dataAt += ((octets.get(dataAt + 1) & 0xFF) + 1) * 8;
        }
        if (next == NEXT_FRAGMENT) {
            return skip(SkipReason.FRAGMENT);
        } else if (next != NEXT_UDP) {
            return skip(SkipReason.NO_UDP);
        }
        return udp(packet, octets, dataAt, octets(octets, at + 8, 16), octets(octets, at + 24, 16));
    }

    private @Nullable CapturedPdu udp(
            CapturedPacket packet, ByteBuffer octets, int at, Payload source, Payload destination) {
        if (octets.limit() < at + UDP_OCTETS) {
            return skip(SkipReason.CUT);
        }
        int length = octets.getShort(at + 4) & 0xFFFF;
        if (length < UDP_OCTETS) {
            return skip(SkipReason.MALFORMED);
        } else if (octets.limit() < at + length) {
            return skip(SkipReason.CUT);
        }
        return pdu(
                packet,
                Protocol.UDP,
                new Endpoint(source, octets.getShort(at) & 0xFFFF),
                new Endpoint(destination, octets.getShort(at + 2) & 0xFFFF),
                octets(octets, at + UDP_OCTETS, length - UDP_OCTETS));
    }

    private static CapturedPdu pdu(
            CapturedPacket packet, Protocol protocol, Endpoint source, Endpoint destination, Payload octets) {
        return new CapturedPdu(
                packet.number(),
                packet.epochNanos(),
                protocol,
                source,
                destination,
                octets,
                packet.direction(),
                packet.interfaceName(),
                packet.comment());
    }

    private static Payload octets(ByteBuffer from, int offset, int count) {
        return Payload.copyOf(from.slice(offset, count));
    }

    private @Nullable CapturedPdu skip(SkipReason reason) {
        skipped.merge(reason, 1, Integer::sum);
        return null;
    }
}
