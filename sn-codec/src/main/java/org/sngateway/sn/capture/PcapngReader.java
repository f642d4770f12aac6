package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;

/**
 * The format pcapng: sections of either byte order, each with its interfaces. Blocks that say nothing of packets are
 * passed over.
 *
 * <pre>
 *   block  type(4) length(4) body, a multiple of 4 octets, length again(4)
 * </pre>
 */
final class PcapngReader implements CaptureReader {
    private static final int MICROSECONDS = 6;

    /** An interface that packets were captured at. */
    private record Interface(int linkType, long snapLength, String name, Resolution resolution) {}

    private final ByteBuffer file;
    private final List<Interface> interfaces = new ArrayList<>();
    private long number;
    private int blockStart;

    PcapngReader(ByteBuffer file) {
        this.file = file;
    }

    @Override
    public Optional<CapturedPacket> next() throws CaptureException {
        while (file.hasRemaining()) {
            blockStart = file.position();
            ByteBuffer body = block();
            CapturedPacket packet = switch (file.getInt(blockStart)) {
                case Pcapng.SECTION_HEADER_BLOCK -> section(body);
                case Pcapng.INTERFACE_DESCRIPTION_BLOCK -> description(body);
                case Pcapng.ENHANCED_PACKET_BLOCK -> enhancedPacket(body);
                case Pcapng.SIMPLE_PACKET_BLOCK -> simplePacket(body);
                case Pcapng.PACKET_BLOCK -> oldPacket(body);
                default -> null;
            };
            file.position(blockStart + Pcapng.BLOCK_OVERHEAD + body.limit());
            if (packet != null) {
                number++;
                return Optional.of(packet);
            }
        }
        return Optional.empty();
    }

    /** The body of the block that begins here. */
    private ByteBuffer block() throws CaptureException {
        int left = file.remaining();
        if (left < Pcapng.BLOCK_OVERHEAD) {
            throw damage("the file ends inside a block; it was cut off");
        }
        boolean isSection = file.getInt(blockStart) == Pcapng.SECTION_HEADER_BLOCK;
        if (isSection) {
            int magic = file.order(ByteOrder.BIG_ENDIAN).getInt(blockStart + 8);
            if (magic == Integer.reverseBytes(Pcapng.BYTE_ORDER_MAGIC)) {
                file.order(ByteOrder.LITTLE_ENDIAN);
            } else if (magic != Pcapng.BYTE_ORDER_MAGIC) {
                throw damage(String.format("the section has the byte order %08x, which is none", magic));
            }
        }
        long length = Integer.toUnsignedLong(file.getInt(blockStart + 4));
        if (length < Pcapng.BLOCK_OVERHEAD || length % 4 != 0) {
            throw damage(
                    "a block says that it has " + length + " octets, which no block can have; the file is damaged");
        }
        if (length > left) {
            throw damage("a block should have " + length + " octets and " + left
                    + " are left; the file was cut off or is damaged");
        }
        long again = Integer.toUnsignedLong(file.getInt(blockStart + (int) length - 4));
        if (again != length) {
            throw damage("a block says at its beginning that it has " + length + " octets and at its end " + again
                    + "; the file is damaged");
        }
        return file.slice(blockStart + 8, (int) length - Pcapng.BLOCK_OVERHEAD).order(file.order());
    }

    private @Nullable CapturedPacket section(ByteBuffer body) throws CaptureException {
        need(body, 16, "section header");
        int version = body.getShort(4);
        if (version != Pcapng.MAJOR_VERSION) {
            throw damage("the section has version " + version + " of pcapng; only version 1 is known");
        }
        interfaces.clear();
        return null;
    }

    private @Nullable CapturedPacket description(ByteBuffer body) throws CaptureException {
        need(body, 8, "interface");
        int resolution = MICROSECONDS;
        long offsetSeconds = 0;
        String name = "";
        for (Option option : options(body.position(8))) {
            if (option.code == Pcapng.IF_NAME) {
                name = option.text();
            } else if (option.code == Pcapng.IF_TSRESOL && option.value.hasRemaining()) {
                resolution = option.value.get(0) & 0xFF;
            } else if (option.code == Pcapng.IF_TSOFFSET && option.value.remaining() >= Long.BYTES) {
                offsetSeconds = option.value.getLong(0);
            }
        }
        interfaces.add(new Interface(
                body.getShort(0) & 0xFFFF,
                Integer.toUnsignedLong(body.getInt(4)),
                name,
                new Resolution(resolution, offsetSeconds)));
        return null;
    }

    private CapturedPacket enhancedPacket(ByteBuffer body) throws CaptureException {
        need(body, 20, "packet");
        return packet(body, Integer.toUnsignedLong(body.getInt(0)));
    }

    /** As the enhanced one, with a 16 bit interface and a count of drops in place of a 32 bit interface. */
    private CapturedPacket oldPacket(ByteBuffer body) throws CaptureException {
        need(body, 20, "packet");
        return packet(body, body.getShort(0) & 0xFFFF);
    }

    private CapturedPacket packet(ByteBuffer body, long interfaceId) throws CaptureException {
        Interface at = interfaceAt(interfaceId);
        long captured = Integer.toUnsignedLong(body.getInt(12));
        Payload octets = octets(body, 20, captured);
        int flags = 0;
        StringBuilder comment = new StringBuilder();
        for (Option option : options(body.position(Math.min(body.limit(), 20 + Pcapng.padded((int) captured))))) {
            if (option.code == Pcapng.EPB_FLAGS && option.value.remaining() >= Integer.BYTES) {
                flags = option.value.getInt(0);
            } else if (option.code == Pcapng.OPT_COMMENT) {
                comment.append(comment.isEmpty() ? "" : "\n").append(option.text());
            }
        }
        long ticks = Integer.toUnsignedLong(body.getInt(4)) << 32 | Integer.toUnsignedLong(body.getInt(8));
        return new CapturedPacket(
                number + 1,
                at.resolution.epochNanos(ticks),
                at.linkType,
                octets,
                Integer.toUnsignedLong(body.getInt(16)),
                Direction.ofFlags(flags),
                at.name,
                comment.toString());
    }

    /** Always of the first interface, without a time; the snap length tells how much of it is there. */
    private CapturedPacket simplePacket(ByteBuffer body) throws CaptureException {
        need(body, 4, "packet");
        Interface at = interfaceAt(0);
        long original = Integer.toUnsignedLong(body.getInt(0));
        long captured = at.snapLength == 0 ? original : Math.min(original, at.snapLength);
        return new CapturedPacket(
                number + 1, 0, at.linkType, octets(body, 4, captured), original, Direction.UNKNOWN, at.name, "");
    }

    private Interface interfaceAt(long id) throws CaptureException {
        if (id >= interfaces.size()) {
            throw damage(
                    "the packet was captured at interface " + id + ", and the file describes " + interfaces.size());
        }
        return interfaces.get((int) id);
    }

    private Payload octets(ByteBuffer body, int offset, long count) throws CaptureException {
        if (count > body.limit() - offset) {
            throw damage("the packet should have " + count + " octets and its block has room for "
                    + (body.limit() - offset) + "; the file is damaged");
        }
        return Payload.copyOf(body.slice(offset, (int) count));
    }

    private record Option(int code, ByteBuffer value) {
        String text() {
            return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
        }
    }

    private List<Option> options(ByteBuffer from) throws CaptureException {
        List<Option> options = new ArrayList<>();
        while (from.remaining() >= 4) {
            int code = from.getShort() & 0xFFFF;
            int length = from.getShort() & 0xFFFF;
            if (code == Pcapng.OPT_ENDOFOPT) {
                break;
            }
            if (length > from.remaining()) {
                throw damage("an option should have " + length + " octets and its block has " + from.remaining()
                        + " left; the file is damaged");
            }
            options.add(new Option(code, from.slice(from.position(), length).order(from.order())));
            from.position(Math.min(from.limit(), from.position() + Pcapng.padded(length)));
        }
        return options;
    }

    private void need(ByteBuffer body, int octets, String what) throws CaptureException {
        if (body.limit() < octets) {
            throw damage("the block of a " + what + " has " + body.limit() + " octets in place of " + octets
                    + " or more; the file is damaged");
        }
    }

    private CaptureException damage(String what) {
        return CaptureException.at(number + 1, blockStart, what);
    }

    /**
     * What one tick of an interface's clock is.
     *
     * @param code if_tsresol: with the highest bit a negative power of two, else of ten
     * @param offsetSeconds if_tsoffset
     */
    private record Resolution(int code, long offsetSeconds) {
        private static final long NANOS_PER_SECOND = 1_000_000_000L;
        private static final int POWER_OF_TWO = 0x80;
        private static final int NANOSECONDS = 9;
        private static final int MAX_POWER_OF_TEN = 18;

        long epochNanos(long ticks) {
            long base = offsetSeconds * NANOS_PER_SECOND;
            int exponent = code & ~POWER_OF_TWO;
            if ((code & POWER_OF_TWO) == 0) {
                return base
                        + (exponent <= NANOSECONDS
                                ? ticks * powerOfTen(NANOSECONDS - exponent)
                                : ticks / powerOfTen(Math.min(MAX_POWER_OF_TEN, exponent - NANOSECONDS)));
            }
            if (exponent >= Long.SIZE - 1) {
                return base;
            }
            long fraction = ticks & ((1L << exponent) - 1);
            return base
                    + (ticks >>> exponent) * NANOS_PER_SECOND
                    + (long) ((double) fraction / (1L << exponent) * NANOS_PER_SECOND);
        }

        private static long powerOfTen(int exponent) {
            long power = 1;
            for (int i = 0; i < exponent; i++) {
                power *= 10;
            }
            return power;
        }
    }
}
