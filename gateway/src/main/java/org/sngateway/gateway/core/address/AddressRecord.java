package org.sngateway.gateway.core.address;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.RecordException;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;

/**
 * An address as it is stored: one octet for its kind, then the fields of the kind. The name of the listener is stored beside it.
 *
 * <pre>
 * 0             no address
 * 1 UDP         ip (16 octets), port, interface, local ip (16 octets)
 * 2 FORWARDED   the fields of a forwarder on UDP, node id; not written any more
 * 3 RADIO       node id
 * 4 FORWARDED   the forwarder (its kind and fields), node id
 * </pre>
 */
public final class AddressRecord {
    private static final int NONE = 0;
    private static final int UDP = 1;
    private static final int FORWARDED_OVER_UDP = 2;
    private static final int RADIO = 3;
    private static final int FORWARDED = 4;

    private AddressRecord() {}

    /** Writes an address; {@code null} = none is known. */
    public static void write(RecordWriter writer, @Nullable NodeAddress address) {
        if (address == null) {
            writer.octet(NONE);
        } else if (address instanceof ForwardedAddress forwarded) {
            write(writer.octet(FORWARDED), forwarded.forwarder());
            writer.octets(forwarded.nodeId());
        } else if (address instanceof RadioAddress radio) {
            writer.octet(RADIO).octets(radio.nodeId());
        } else if (address instanceof UdpAddress udp) {
            writer.octet(UDP)
                    .longNumber(udp.ip().high())
                    .longNumber(udp.ip().low())
                    .number(udp.port())
                    .text(udp.networkInterface())
                    .longNumber(udp.local().high())
                    .longNumber(udp.local().low());
        } else {
            throw new IllegalArgumentException(address + " is of a kind without a record");
        }
    }

    /**
     * Reads an address; {@code null} = none was known.
     *
     * @throws RecordException if it is of a kind that this version does not know
     */
    public static @Nullable NodeAddress read(RecordReader reader, String listener) {
        int kind = reader.octet();
        return kind == NONE ? null : readKind(kind, reader, listener);
    }

    private static NodeAddress readKind(int kind, RecordReader reader, String listener) {
        return switch (kind) {
            case UDP -> readUdp(reader, listener);
            case RADIO -> new RadioAddress(listener, reader.octets());
            case FORWARDED_OVER_UDP -> new ForwardedAddress(readUdp(reader, listener), reader.octets());
            case FORWARDED -> new ForwardedAddress(readForwarder(reader, listener), reader.octets());
            default -> throw new RecordException("this version knows no addresses of kind " + kind);
        };
    }

    private static NodeAddress readForwarder(RecordReader reader, String listener) {
        int kind = reader.octet();
        if (kind != UDP && kind != RADIO) {
            throw new RecordException("an address of kind " + kind + " can't be a forwarder");
        }
        return readKind(kind, reader, listener);
    }

    private static UdpAddress readUdp(RecordReader reader, String listener) {
        return new UdpAddress(
                listener,
                new IpAddress(reader.longNumber(), reader.longNumber()),
                reader.number(),
                reader.text(),
                new IpAddress(reader.longNumber(), reader.longNumber()));
    }
}
