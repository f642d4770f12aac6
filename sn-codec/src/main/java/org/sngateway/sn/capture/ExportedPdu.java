package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sngateway.sn.message.Payload;

/**
 * Wireshark's exported PDU (LINKTYPE_WIRESHARK_UPPER_PDU): tags that say what the octets behind them are and who sent them.
 *
 * <pre>
 *   tag  number(2) length(2) value, padded to a multiple of 4 octets      all in network byte order
 *   000e 0008 7564702e706f7274     the dissector at a place in the table "udp.port"
 *   0020 0004 0000075c             the place: 1884
 *   000c 0008 6d717474736e0000     the dissector "mqttsn"
 * </pre>
 *
 * <p>Of place and name the last one counts. Wireshark 4.4 knows MQTT-SN by its name, so it needs no setting; Wireshark 4.0
 * does not, and knows it at a UDP port that the user names, and nowhere else. Therefore all PDUs begin alike: without their
 * octets 20 to 31, which is what {@code editcap -C 20:12} takes away, they are PDUs of ports.
 */
public final class ExportedPdu {
    /** For the comment of a file: what an owner of an old Wireshark does. */
    public static final String FOR_OLD_WIRESHARK =
            "Wireshark and tshark 4.4 show MQTT-SN without a setting. Older ones: editcap -C 20:12 FILE OLD;"
                    + " tshark -d udp.port==1884,mqttsn -r OLD. Comments of packets say it in words.";

    private static final int END = 0;
    private static final int DISSECTOR_NAME = 12;
    private static final int DISSECTOR_TABLE = 14;
    private static final int IPV4_SOURCE = 20;
    private static final int IPV4_DESTINATION = 21;
    private static final int IPV6_SOURCE = 22;
    private static final int IPV6_DESTINATION = 23;
    private static final int PORT_TYPE = 24;
    private static final int SOURCE_PORT = 25;
    private static final int DESTINATION_PORT = 26;
    private static final int DISSECTOR_TABLE_VALUE = 32;

    private static final int PORT_TYPE_TCP = 2;
    private static final int PORT_TYPE_UDP = 3;

    private static final String MQTT = "mqtt";
    private static final String MQTT_SN = "mqttsn";
    private static final String UDP_PORT = "udp.port";
    private static final String TCP_PORT = "tcp.port";
    /** The port of MQTT in Wireshark. */
    private static final int MQTT_PLACE = 1883;
    /** The port for MQTT-SN that the user names in an old Wireshark, wherever the gateway listens. */
    private static final int MQTT_SN_PLACE = 1884;

    private static final int NAME_OCTETS = 8;
    private static final int MAX_TAG_OCTETS = 160;

    /**
     * What an exported PDU says.
     *
     * @param octets of the PDU itself
     */
    record Content(Protocol protocol, Endpoint source, Endpoint destination, Payload octets) {}

    private ExportedPdu() {}

    /**
     * An MQTT-SN message.
     *
     * @param source or {@link Endpoint#NONE} on links without IP
     * @param destination likewise
     */
    public static Payload ofMqttSn(Endpoint source, Endpoint destination, Payload octets) {
        ByteBuffer out = begin(UDP_PORT, MQTT_SN_PLACE, MQTT_SN, octets);
        return finish(out, PORT_TYPE_UDP, source, destination, octets);
    }

    /** An MQTT packet, as it is without TLS. */
    public static Payload ofMqtt(Endpoint source, Endpoint destination, Payload octets) {
        ByteBuffer out = begin(TCP_PORT, MQTT_PLACE, MQTT, octets);
        return finish(out, PORT_TYPE_TCP, source, destination, octets);
    }

    private static ByteBuffer begin(String table, int place, String name, Payload pdu) {
        ByteBuffer out = ByteBuffer.allocate(MAX_TAG_OCTETS + pdu.size());
        octets(out, DISSECTOR_TABLE, Payload.ofText(table));
        number(out, DISSECTOR_TABLE_VALUE, place);
        octets(out, DISSECTOR_NAME, Payload.ofText(name + "\0".repeat(NAME_OCTETS - name.length())));
        return out;
    }

    private static Payload finish(ByteBuffer out, int portType, Endpoint source, Endpoint destination, Payload octets) {
        if (!source.ip().isEmpty() && !destination.ip().isEmpty()) {
            octets(out, source.isIpv4() ? IPV4_SOURCE : IPV6_SOURCE, source.ip());
            octets(out, destination.isIpv4() ? IPV4_DESTINATION : IPV6_DESTINATION, destination.ip());
            number(out, PORT_TYPE, portType);
            number(out, SOURCE_PORT, source.port());
            number(out, DESTINATION_PORT, destination.port());
        }
        out.putShort((short) END).putShort((short) 0);
        octets.writeTo(out);
        return Payload.copyOf(out.flip());
    }

    private static void octets(ByteBuffer out, int tag, Payload value) {
        out.putShort((short) tag).putShort((short) Pcapng.padded(value.size()));
        value.writeTo(out);
        out.position(out.position() + Pcapng.padded(value.size()) - value.size());
    }

    private static void number(ByteBuffer out, int tag, int value) {
        out.putShort((short) tag).putShort((short) Integer.BYTES).putInt(value);
    }

    /**
     * Reads one; empty if its tags are cut or wrong.
     *
     * @param octets in network byte order, at the first tag; at the PDU itself afterwards
     */
    static Optional<Content> decode(ByteBuffer octets) {
        Protocol protocol = Protocol.UDP;
        Payload source = Payload.EMPTY;
        Payload destination = Payload.EMPTY;
        int sourcePort = 0;
        int destinationPort = 0;
        while (octets.remaining() >= 4) {
            int tag = octets.getShort() & 0xFFFF;
            int length = octets.getShort() & 0xFFFF;
            if (tag == END) {
                return Optional.of(new Content(
                        protocol,
                        endpoint(source, sourcePort),
                        endpoint(destination, destinationPort),
                        Payload.copyOf(octets)));
            }
            if (length > octets.remaining()) {
                return Optional.empty();
            }
            ByteBuffer value = octets.slice(octets.position(), length);
            octets.position(Math.min(octets.limit(), octets.position() + Pcapng.padded(length)));
            switch (tag) {
                case DISSECTOR_NAME -> protocol = byName(name(value));
                case DISSECTOR_TABLE -> protocol = byTable(name(value));
                case IPV4_SOURCE, IPV6_SOURCE -> source = Payload.copyOf(value);
                case IPV4_DESTINATION, IPV6_DESTINATION -> destination = Payload.copyOf(value);
                case SOURCE_PORT -> sourcePort = port(value);
                case DESTINATION_PORT -> destinationPort = port(value);
                default -> {
                    // Says nothing that is of use here.
                }
            }
        }
        return Optional.empty();
    }

    private static Protocol byName(String name) {
        return switch (name) {
            case MQTT -> Protocol.MQTT;
            case MQTT_SN -> Protocol.MQTT_SN;
            default -> Protocol.UDP;
        };
    }

    private static Protocol byTable(String table) {
        return switch (table) {
            case TCP_PORT -> Protocol.MQTT;
            case UDP_PORT -> Protocol.MQTT_SN;
            default -> Protocol.UDP;
        };
    }

    /** Without the zeros at its end. */
    private static String name(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value).toString().replace("\0", "");
    }

    private static int port(ByteBuffer value) {
        return value.remaining() == Integer.BYTES ? value.getInt() & 0xFFFF : 0;
    }

    private static Endpoint endpoint(Payload ip, int port) {
        return ip.size() == 4 || ip.size() == 16 ? new Endpoint(ip, port) : Endpoint.NONE;
    }
}
