package org.sngateway.sn.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Capture files spelled octet by octet. */
class CaptureReaderTest {
    /** Type, length 28, byte order, version 1.0, section length unknown, length again. */
    private static final String SECTION = "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000";

    /** Type 1, length 20, link type 101 (raw IP), snap length 0: times in microseconds. */
    private static final String INTERFACE = "01000000 14000000 6500 0000 00000000 14000000";

    /** Type 6, length 36, interface 0, time 1 500 000 us, 3 octets of 3, 1 octet of padding. */
    private static final String PACKET =
            "06000000 24000000 00000000 00000000 60e31600 03000000 03000000 aabbcc00 24000000";

    @Test
    void packetOfPcapngHasItsTimeAndOctets() throws CaptureException {
        CapturedPacket packet = first(SECTION + INTERFACE + PACKET);

        assertThat(packet.number()).isEqualTo(1);
        assertThat(packet.epochNanos()).isEqualTo(1_500_000_000L);
        assertThat(packet.linkType()).isEqualTo(101);
        assertThat(packet.octets()).isEqualTo(Frames.payload("aabbcc"));
        assertThat(packet.direction()).isEqualTo(Direction.UNKNOWN);
    }

    @Test
    void packetOfABigEndianPcapngIsReadToo() throws CaptureException {
        CapturedPacket packet = first("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
                + "00000001 00000014 0065 0000 00000000 00000014"
                + "00000006 00000024 00000000 00000000 0016e360 00000003 00000003 aabbcc00 00000024");

        assertThat(packet.epochNanos()).isEqualTo(1_500_000_000L);
        assertThat(packet.octets()).isEqualTo(Frames.payload("aabbcc"));
    }

    @Test
    void optionsGiveNameResolutionCommentAndDirection() throws CaptureException {
        CapturedPacket packet = first(SECTION
                // if_name "udp", if_tsresol 9 (nanoseconds), if_tsoffset 2 s.
                + "01000000 34000000 6500 0000 00000000 0200 0300 75647000 0900 0100 09000000"
                + "0e00 0800 0200000000000000 0000 0000 34000000"
                // Time 7 ns; opt_comment "hello", epb_flags 2 (outbound).
                + "06000000 3c000000 00000000 00000000 07000000 03000000 05000000 aabbcc00"
                + "0100 0500 68656c6c6f000000 0200 0400 02000000 0000 0000 3c000000");

        assertThat(packet.interfaceName()).isEqualTo("udp");
        assertThat(packet.epochNanos()).isEqualTo(2_000_000_007L);
        assertThat(packet.comment()).isEqualTo("hello");
        assertThat(packet.direction()).isEqualTo(Direction.OUTBOUND);
        assertThat(packet.originalOctets()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        // Ticks of seconds, milliseconds, microseconds, picoseconds, 1/1024 s, 1/2^63 s (too fine to be told).
        "00, 3, 3000000000",
        "03, 3, 3000000",
        "06, 3, 3000",
        "0c, 5000, 5",
        "8a, 1536, 1500000000",
        "bf, 1, 0"
    })
    void ticksOfAnyLengthBecomeNanoseconds(String resolution, int ticks, long nanos) throws CaptureException {
        String time = String.format("%08x", Integer.reverseBytes(ticks));
        CapturedPacket packet = first(
                SECTION + "01000000 20000000 6500 0000 00000000 0900 0100" + resolution + "000000 0000 0000 20000000"
                        + "06000000 20000000 00000000 00000000" + time + "00000000 00000000 20000000");

        assertThat(packet.epochNanos()).isEqualTo(nanos);
    }

    @Test
    void simplePacketsAndOldPacketsAndUnknownBlocksAreUnderstood() throws CaptureException {
        CaptureReader reader = reader(SECTION
                // Snap length 2.
                + "01000000 14000000 6500 0000 02000000 14000000"
                // A name resolution block.
                + "04000000 10000000 00000000 10000000"
                // Simple packet: 3 octets long, 2 captured.
                + "03000000 14000000 03000000 aabb0000 14000000"
                // Old packet: interface 0, no drops, time 1 us, 1 octet.
                + "02000000 24000000 0000 0000 00000000 01000000 01000000 01000000 dd000000 24000000");

        CapturedPacket simple = reader.next().orElseThrow();
        CapturedPacket old = reader.next().orElseThrow();

        assertThat(simple.octets()).isEqualTo(Frames.payload("aabb"));
        assertThat(simple.originalOctets()).isEqualTo(3);
        assertThat(old.number()).isEqualTo(2);
        assertThat(old.octets()).isEqualTo(Frames.payload("dd"));
        assertThat(old.epochNanos()).isEqualTo(1_000);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void secondSectionHasItsOwnByteOrderAndInterfaces() throws CaptureException {
        CaptureReader reader = reader(SECTION + INTERFACE + PACKET
                + "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
                + "00000001 00000014 0001 0000 00000000 00000014"
                + "00000006 00000024 00000000 00000000 0016e360 00000003 00000003 aabbcc00 00000024");

        assertThat(reader.next().orElseThrow().linkType()).isEqualTo(101);
        CapturedPacket second = reader.next().orElseThrow();
        assertThat(second.linkType()).isEqualTo(1);
        assertThat(second.number()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        // Of little and big endian machines, in microseconds and nanoseconds; seconds 1, fraction 5.
        "d4c3b2a1 0200 0400 00000000 00000000 00000400 65000000, 01000000 05000000 02000000 03000000, 1000005000",
        "a1b2c3d4 0002 0004 00000000 00000000 00040000 00000065, 00000001 00000005 00000002 00000003, 1000005000",
        "4d3cb2a1 0200 0400 00000000 00000000 00000400 65000000, 01000000 05000000 02000000 03000000, 1000000005",
        "a1b23c4d 0002 0004 00000000 00000000 00040000 00000065, 00000001 00000005 00000002 00000003, 1000000005"
    })
    void packetOfPcapHasItsTimeAndOctets(String header, String packetHeader, long nanos) throws CaptureException {
        CaptureReader reader = reader(header + packetHeader + "aabb");

        CapturedPacket packet = reader.next().orElseThrow();

        assertThat(packet.linkType()).isEqualTo(101);
        assertThat(packet.epochNanos()).isEqualTo(nanos);
        assertThat(packet.octets()).isEqualTo(Frames.payload("aabb"));
        assertThat(packet.originalOctets()).isEqualTo(3);
        assertThat(reader.next()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Nothing; too short; a PNG; gzip.
                "''                | no capture file: it has 0 octets",
                "0a0d              | no capture file: it has 2 octets",
                "89504e47 0d0a1a0a | no capture file: it begins with 89504e47, which neither pcapng nor pcap does;"
                        + " editcap converts other formats",
                "1f8b0800 00000000 | the file is compressed; unpack it with gunzip first",
                "d4c3b2a1 0200     | the file ends after 6 octets, inside its header"
            })
    void foreignFileIsRefusedInOneLine(String file, String message) {
        assertThatThrownBy(() -> reader(file))
                .isInstanceOf(CaptureException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{S}{I}{P} 0600 | packet 2, octet 84 of the file: the file ends inside a block; it was cut off",
                "{S}{I}{P} 06000000 24000000 00000000 | packet 2, octet 84 of the file: a block should have 36 octets and"
                        + " 12 are left; the file was cut off or is damaged",
                "{S}{I}{P} 06000000 23000000 00000000 | packet 2, octet 84 of the file: a block says that it has 35"
                        + " octets, which no block can have; the file is damaged",
                "{S}{I}{P} 04000000 10000000 00000000 14000000 | packet 2, octet 84 of the file: a block says at its"
                        + " beginning that it has 16 octets and at its end 20; the file is damaged",
                "{S}{P} | packet 1, octet 28 of the file: the packet was captured at interface 0, and the file describes"
                        + " 0",
                "{S}{I} 06000000 20000000 00000000 00000000 00000000 09000000 09000000 20000000 | packet 1, octet 48 of"
                        + " the file: the packet should have 9 octets and its block has room for 0; the file is damaged",
                "{S}{I} 06000000 10000000 00000000 10000000 | packet 1, octet 48 of the file: the block of a packet has 4"
                        + " octets in place of 20 or more; the file is damaged",
                "{S}{I} 06000000 24000000 00000000 00000000 00000000 00000000 00000000 01006300 24000000 | packet 1,"
                        + " octet 48 of the file: an option should have 99 octets and its block has 0 left; the file is"
                        + " damaged",
                "0a0d0d0a 1c000000 11223344 0100 0000 ffffffffffffffff 1c000000 | packet 1, octet 0 of the file: the"
                        + " section has the byte order 11223344, which is none",
                "0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000 | packet 1, octet 0 of the file: the"
                        + " section has version 2 of pcapng; only version 1 is known",
                "{C} 01000000 | packet 1, octet 24 of the file: the file ends inside the header of the packet; it was"
                        + " cut off",
                "{C} 01000000 05000000 02000000 02000000 aa | packet 1, octet 24 of the file: the packet should have 2"
                        + " octets and 1 are left; the file was cut off or is damaged"
            })
    void damageIsToldInOneLineWithItsPlace(String file, String message) {
        Capture capture = Capture.read(ByteBuffer.wrap(Frames.octets(file.replace("{S}", SECTION)
                .replace("{I}", INTERFACE)
                .replace("{P}", PACKET)
                .replace("{C}", "d4c3b2a1 0200 0400 00000000 00000000 00000400 65000000"))));

        assertThat(capture.damage()).contains(message);
    }

    @Test
    void whatComesBeforeADamageIsKept() {
        Capture capture =
                Capture.read(ByteBuffer.wrap(Frames.octets("d4c3b2a1 0200 0400 00000000 00000000 00000400 65000000"
                        + "01000000 00000000 24000000 24000000" + Frames.IPV4 + "01000000")));

        assertThat(capture.packets()).isEqualTo(1);
        assertThat(capture.pdus())
                .singleElement()
                .extracting(CapturedPdu::octets)
                .isEqualTo(Frames.CONNECT);
        assertThat(capture.damage()).isPresent();
    }

    private static CapturedPacket first(String file) throws CaptureException {
        CaptureReader reader = reader(file);
        Optional<CapturedPacket> packet = reader.next();
        assertThat(reader.next()).isEmpty();
        return packet.orElseThrow();
    }

    private static CaptureReader reader(String file) throws CaptureException {
        return CaptureReader.of(ByteBuffer.wrap(Frames.octets(file)));
    }
}
