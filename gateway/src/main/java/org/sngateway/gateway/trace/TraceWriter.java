package org.sngateway.gateway.trace;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.ExportedPdu;
import org.sngateway.sn.capture.PcapngWriter;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Payload;

/**
 * Makes the blocks of a capture file: an interface for each link and one for the broker, and a comment that says the client,
 * the node and the message in words. Owned by the trace's thread.
 */
final class TraceWriter {
    private static final Endpoint UNKNOWN = Endpoint.NONE;

    /** The counts of an interface in the open file. */
    private static final class Interface {
        final int id;
        long received;
        long lost;

        Interface(int id) {
            this.id = id;
        }
    }

    private final TraceSettings settings;
    private final Map<String, Integer> ports;
    private final TraceQueue queue;
    private final TraceFiles files;
    private final Map<String, Interface> interfaces = new LinkedHashMap<>();

    /**
     * A writer without a file.
     *
     * @param ports the UDP port of each listener that has one
     */
    TraceWriter(TraceSettings settings, Map<String, Integer> ports, TraceQueue queue) {
        this.settings = settings;
        this.ports = ports;
        this.queue = queue;
        this.files = new TraceFiles(settings);
    }

    /** Writes an entry; begins a file where none is open or the one that is has no room. */
    void write(Traced entry) throws IOException {
        if (!files.isOpen()) {
            files.open();
            begin();
        } else if (files.octets() + entry.octets().size() + Traced.OVERHEAD_OCTETS > settings.maxFileOctets()) {
            end(entry.epochNanos());
            begin();
        }
        Interface at = interfaces.get(entry.interfaceName());
        if (at == null) {
            at = new Interface(interfaces.size());
            interfaces.put(entry.interfaceName(), at);
            files.write(PcapngWriter.description(entry.interfaceName(), description(entry)));
        }
        long lost = queue.takeLost(entry.interfaceName());
        at.lost += lost;
        at.received += lost + 1;
        files.write(
                entry instanceof Traced.OfBroker packet
                        ? block(packet, at.id, lost)
                        : block((Traced.OfLink) entry, at.id, lost));
    }

    /** Hands all written blocks to the file. */
    void flush() throws IOException {
        files.flush();
    }

    /** Ends the file; entries lost since its last packets are counted in it. */
    void end(long epochNanos) throws IOException {
        if (files.isOpen()) {
            for (Map.Entry<String, Interface> entry : interfaces.entrySet()) {
                Interface at = entry.getValue();
                long lost = queue.takeLost(entry.getKey());
                files.write(PcapngWriter.statistics(at.id, epochNanos, at.received + lost, at.lost + lost));
            }
        }
        files.close();
    }

    /** Gives up the file after a failure; the next entry begins another. */
    void abandon() {
        try {
            files.close();
        } catch (IOException whatIsLostIsKnown) {
            // The buffer could not be written, for the reason of the failure before.
        }
    }

    private void begin() throws IOException {
        interfaces.clear();
        files.next();
        files.write(PcapngWriter.header("sn-gateway", ExportedPdu.FOR_OLD_WIRESHARK));
    }

    private String description(Traced entry) {
        if (entry instanceof Traced.OfBroker) {
            return "MQTT between gateway and broker, without TLS";
        }
        Integer port = ports.get(entry.interfaceName());
        return port == null ? "MQTT-SN, a link without IP" : "MQTT-SN on UDP port " + port;
    }

    private byte[] block(Traced.OfBroker packet, int interfaceId, long lost) {
        Redaction.Rest rest = Redaction.ofMqtt(packet.octets(), packet.omittedOctets(), settings.payloads());
        Endpoint own = endpoint(packet.own());
        Endpoint broker = endpoint(packet.broker());
        boolean isInbound = packet.direction() == Direction.INBOUND;
        Payload pdu = isInbound
                ? ExportedPdu.ofMqtt(broker, own, rest.octets())
                : ExportedPdu.ofMqtt(own, broker, rest.octets());
        return PcapngWriter.packet(
                interfaceId,
                packet.epochNanos(),
                pdu,
                rest.omittedOctets(),
                packet.direction(),
                lost,
                "client=" + packet.clientId());
    }

    private byte[] block(Traced.OfLink message, int interfaceId, long lost) {
        boolean isRejected = message.result() instanceof Rejected;
        Payload octets =
                settings.payloads() ? message.octets() : Redaction.withoutPayload(message.octets(), isRejected);
        Endpoint own = message.own() == null ? UNKNOWN : endpoint(message.own());
        Endpoint node = endpoint(message.node());
        Payload pdu = message.direction() == Direction.INBOUND
                ? ExportedPdu.ofMqttSn(node, own, octets)
                : ExportedPdu.ofMqttSn(own, node, octets);
        return PcapngWriter.packet(
                interfaceId, message.epochNanos(), pdu, 0, message.direction(), lost, comment(message));
    }

    /** Example: {@code client=soil-1 node=attic/05 rssi=-71 snr=9 PINGREQ clientId="soil-1"}. */
    private static String comment(Traced.OfLink message) {
        StringBuilder comment = new StringBuilder(96);
        if (!message.clientId().isEmpty()) {
            comment.append("client=").append(message.clientId()).append(' ');
        }
        comment.append("node=").append(message.node()).append(' ');
        if (!message.signal().isEmpty()) {
            comment.append(message.signal()).append(' ');
        }
        if (message.result() instanceof Decoded decoded) {
            comment.append(decoded.lengthRepaired() ? "length=repaired " : "")
                    .append(SnPrinter.print(decoded.message()));
        } else if (message.result() instanceof Rejected rejected) {
            comment.append("rejected=").append(rejected.reason());
        }
        return comment.toString();
    }

    private static Endpoint endpoint(NodeAddress node) {
        if (node instanceof ForwardedAddress forwarded) {
            return endpoint(forwarded.forwarder());
        }
        return node instanceof UdpAddress udp
                ? new Endpoint(Payload.copyOf(udp.ip().octets()), udp.port())
                : UNKNOWN;
    }

    private static Endpoint endpoint(@Nullable InetSocketAddress address) {
        return address == null || address.getAddress() == null
                ? UNKNOWN
                : new Endpoint(Payload.copyOf(address.getAddress().getAddress()), address.getPort());
    }
}
