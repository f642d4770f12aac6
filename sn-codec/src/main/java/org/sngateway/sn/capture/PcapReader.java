package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.sngateway.sn.message.Payload;

/**
 * The older format, pcap (libpcap 2.4), of machines of either byte order, with microseconds or nanoseconds.
 *
 * <pre>
 *   file    magic(4) major(2) minor(2) zone(4) accuracy(4) snap length(4) link type(4)
 *   packet  seconds(4) fraction(4) captured octets(4) original octets(4) octets
 * </pre>
 */
final class PcapReader implements CaptureReader {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int FILE_HEADER_OCTETS = 24;
    private static final int PACKET_HEADER_OCTETS = 16;
    private static final int LINK_TYPE_OFFSET = 20;
    /** The bits above tell of frame check sequences. */
    private static final int LINK_TYPE_MASK = 0xFFFF;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int NANOS_PER_MICRO = 1_000;

    private final ByteBuffer file;
    private final boolean nanoseconds;
    private final int linkType;
    private long number;

    private PcapReader(ByteBuffer file, boolean nanoseconds) {
        this.file = file;
        this.nanoseconds = nanoseconds;
        this.linkType = file.getInt(LINK_TYPE_OFFSET) & LINK_TYPE_MASK;
        file.position(FILE_HEADER_OCTETS);
    }

    /** A reader, if the file begins like one of this format. */
    static Optional<PcapReader> of(ByteBuffer file, int magic) throws CaptureException {
        boolean swapped = Integer.reverseBytes(magic) == MICROSECONDS || Integer.reverseBytes(magic) == NANOSECONDS;
        int own = swapped ? Integer.reverseBytes(magic) : magic;
        if (own != MICROSECONDS && own != NANOSECONDS) {
            return Optional.empty();
        }
        if (file.remaining() < FILE_HEADER_OCTETS) {
            throw new CaptureException("the file ends after " + file.remaining() + " octets, inside its header");
        }
        file.order(swapped ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return Optional.of(new PcapReader(file, own == NANOSECONDS));
    }

    @Override
    public Optional<CapturedPacket> next() throws CaptureException {
        if (!file.hasRemaining()) {
            return Optional.empty();
        }
        int start = file.position();
        if (file.remaining() < PACKET_HEADER_OCTETS) {
            throw CaptureException.at(
                    number + 1, start, "the file ends inside the header of the packet; it was cut off");
        }
        long seconds = Integer.toUnsignedLong(file.getInt(start));
        long fraction = Integer.toUnsignedLong(file.getInt(start + 4));
        long captured = Integer.toUnsignedLong(file.getInt(start + 8));
        long original = Integer.toUnsignedLong(file.getInt(start + 12));
        int left = file.remaining() - PACKET_HEADER_OCTETS;
        if (captured > left) {
            throw CaptureException.at(
                    number + 1,
                    start,
                    "the packet should have " + captured + " octets and " + left
                            + " are left; the file was cut off or is damaged");
        }
        number++;
        Payload octets = Payload.copyOf(file.slice(start + PACKET_HEADER_OCTETS, (int) captured));
        file.position(start + PACKET_HEADER_OCTETS + (int) captured);
        long nanos = seconds * NANOS_PER_SECOND + (nanoseconds ? fraction : fraction * NANOS_PER_MICRO);
        return Optional.of(new CapturedPacket(number, nanos, linkType, octets, original, Direction.UNKNOWN, "", ""));
    }
}
