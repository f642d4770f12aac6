package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.sngateway.sn.message.Payload;

/**
 * The blocks of a pcapng file whose packets are exported PDUs, with times in nanoseconds. Begin with a header, describe each
 * interface before its first packet; the interfaces are numbered from 0 in the order in which they are described.
 */
public final class PcapngWriter {
    private static final byte NANOSECONDS = 9;
    private static final int MAX_OPTION_OCTETS = 0xFFFF;
    private static final long UNKNOWN_LENGTH = -1;

    private PcapngWriter() {}

    /** The beginning of a file. */
    public static byte[] header(String application, String comment) {
        Options options = new Options().text(Pcapng.OPT_COMMENT, comment).text(Pcapng.SHB_USERAPPL, application);
        ByteBuffer body = body(16, options);
        body.putInt(Pcapng.BYTE_ORDER_MAGIC);
        body.putShort((short) Pcapng.MAJOR_VERSION).putShort((short) 0);
        body.putLong(UNKNOWN_LENGTH);
        return block(Pcapng.SECTION_HEADER_BLOCK, body, options);
    }

    /** An interface: in traces a link of the gateway, or its broker side. */
    public static byte[] description(String name, String description) {
        Options options = new Options()
                .text(Pcapng.IF_NAME, name)
                .text(Pcapng.IF_DESCRIPTION, description)
                .octets(Pcapng.IF_TSRESOL, new byte[] {NANOSECONDS});
        ByteBuffer body = body(8, options);
        body.putShort((short) LinkType.WIRESHARK_UPPER_PDU).putShort((short) 0);
        // No limit to the length of packets.
        body.putInt(0);
        return block(Pcapng.INTERFACE_DESCRIPTION_BLOCK, body, options);
    }

    /**
     * A packet.
     *
     * @param interfaceId of the description, from 0
     * @param exportedPdu from {@link ExportedPdu#encode}
     * @param omittedOctets of the PDU that are left out at its end
     * @param lostBefore packets of this interface that came since the one before and are not in the file
     * @param comment empty = none
     */
    public static byte[] packet(
            int interfaceId,
            long epochNanos,
            Payload exportedPdu,
            int omittedOctets,
            Direction direction,
            long lostBefore,
            String comment) {
        Options options = new Options().text(Pcapng.OPT_COMMENT, comment).number(Pcapng.EPB_FLAGS, direction.flags());
        if (lostBefore > 0) {
            options.longNumber(Pcapng.EPB_DROPCOUNT, lostBefore);
        }
        int octets = exportedPdu.size();
        ByteBuffer body = body(20 + Pcapng.padded(octets), options);
        body.putInt(interfaceId);
        body.putInt((int) (epochNanos >>> 32)).putInt((int) epochNanos);
        body.putInt(octets).putInt(octets + omittedOctets);
        exportedPdu.writeTo(body);
        body.position(body.position() + Pcapng.padded(octets) - octets);
        return block(Pcapng.ENHANCED_PACKET_BLOCK, body, options);
    }

    /**
     * How many packets of an interface are in the file so far.
     *
     * @param received all packets
     * @param lost of these that are not in the file
     */
    public static byte[] statistics(int interfaceId, long epochNanos, long received, long lost) {
        Options options = new Options().longNumber(Pcapng.ISB_IFRECV, received).longNumber(Pcapng.ISB_IFDROP, lost);
        ByteBuffer body = body(12, options);
        body.putInt(interfaceId);
        body.putInt((int) (epochNanos >>> 32)).putInt((int) epochNanos);
        return block(Pcapng.INTERFACE_STATISTICS_BLOCK, body, options);
    }

    /** A buffer for a whole block, at the position where its body begins. */
    private static ByteBuffer body(int fixedOctets, Options options) {
        return ByteBuffer.allocate(Pcapng.BLOCK_OVERHEAD + fixedOctets + options.octets())
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(8);
    }

    private static byte[] block(int type, ByteBuffer block, Options options) {
        options.writeTo(block);
        block.putInt(0, type).putInt(4, block.capacity()).putInt(block.capacity());
        byte[] octets = new byte[block.capacity()];
        block.get(0, octets);
        return octets;
    }

    /** The options at the end of a block. */
    private static final class Options {
        private static final int INITIAL_OCTETS = 256;

        private ByteBuffer octets = ByteBuffer.allocate(INITIAL_OCTETS).order(ByteOrder.LITTLE_ENDIAN);

        Options text(int code, String text) {
            return text.isEmpty() ? this : octets(code, text.getBytes(StandardCharsets.UTF_8));
        }

        Options number(int code, int value) {
            begin(code, Integer.BYTES).putInt(value);
            return this;
        }

        Options longNumber(int code, long value) {
            begin(code, Long.BYTES).putLong(value);
            return this;
        }

        /** A value that is too long for an option is cut off. */
        Options octets(int code, byte[] value) {
            int length = Math.min(value.length, MAX_OPTION_OCTETS);
            begin(code, length).put(value, 0, length);
            octets.position(Pcapng.padded(octets.position()));
            return this;
        }

        private ByteBuffer begin(int code, int length) {
            int needed = octets.position() + 4 + Pcapng.padded(length);
            if (needed > octets.capacity()) {
                octets = ByteBuffer.allocate(2 * needed)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(octets.flip());
            }
            return octets.putShort((short) code).putShort((short) length);
        }

        /** With the mark of their end. */
        int octets() {
            return octets.position() + 4;
        }

        void writeTo(ByteBuffer block) {
            block.put(octets.flip()).putInt(Pcapng.OPT_ENDOFOPT);
        }
    }
}
