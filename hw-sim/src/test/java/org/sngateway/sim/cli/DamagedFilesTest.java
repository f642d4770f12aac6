package org.sngateway.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A file that can't be played is refused in one line, which says what it is and where it is hurt. */
class DamagedFilesTest {
    private static final Path METER = Path.of("src/test/resources/captures/meter.pcapng");
    private static final int BLOCK_LENGTH = 4;
    /** Of an Enhanced Packet Block. */
    private static final int CAPTURED_LENGTH = 20;

    private static final int PCAP_HEADER_OCTETS = 24;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> fileIsRefusedInOneLine() throws IOException {
        byte[] sound = Files.readAllBytes(METER);
        int description = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt(BLOCK_LENGTH);
        return Stream.of(
                refused("empty", new byte[0], "no capture file: it has 0 octets"),
                refused("header-cut", Arrays.copyOf(sound, 20), "packet 1, octet 0 of the file: a block should have"),
                refused("nothing-in-it", Arrays.copyOf(sound, description), "no node says anything"),
                refused("byte-order", changed(sound, octets -> octets.putInt(8, 1)), "the byte order 01000000"),
                refused(
                        "block-too-long",
                        changed(sound, octets -> octets.putInt(description + BLOCK_LENGTH, Integer.MAX_VALUE)),
                        "a block says that it has 2147483647 octets, which no block can have"),
                refused(
                        "block-too-short",
                        changed(sound, octets -> octets.putInt(description + BLOCK_LENGTH, 8)),
                        "a block says that it has 8 octets, which no block can have"),
                refused(
                        "packet-beyond-its-block",
                        changed(sound, octets -> octets.putInt(firstPacket(octets) + CAPTURED_LENGTH, 100_000)),
                        "the packet should have 100000 octets and its block has room for"),
                refused(
                        "interface-not-described",
                        changed(sound, octets -> octets.putInt(firstPacket(octets) + 8, 7)),
                        "the packet was captured at interface 7, and the file describes 2"),
                refused("compressed", gzip(sound), "the file is compressed; unpack it with gunzip first"),
                refused("text", text("Hello"), "no capture file: it begins with 48656c6c"),
                refused("pcap-header-cut", Arrays.copyOf(pcap(1, 0, 0), 15), "the file ends after 15 octets"),
                refused("pcap-cut", pcap(1, 100, 20), "the packet should have 100 octets and 20 are left"),
                refused("pcap-too-long", pcap(1, Integer.MAX_VALUE, 20), "the packet should have 2147483647 octets"),
                refused("unknown-link-type", pcap(147, 20, 20), "not read: 1 of a link type that is not known here"),
                refused("transcript", text("{\"t\": 1, \"dir\": \"no"), "line 1: no JSON object: it ends too early"));
    }

    @Test
    void whatIsBeforeADamageIsPlayed() throws IOException {
        byte[] sound = Files.readAllBytes(METER);
        Path cut = Files.write(folder.resolve("cut.pcapng"), Arrays.copyOf(sound, sound.length * 2 / 3));

        String errors = errors(cut, 0);

        assertThat(errors.lines())
                .singleElement()
                .asString()
                .matches(".*cut.pcapng: packet \\d+, octet \\d+ of the file: .*; what is before it is played");
    }

    @Test
    void folderWithoutACaptureIsSaid() {
        assertThat(errors(folder, 2)).startsWith("there is no pcapng, pcap or jsonl file in ");
    }

    private DynamicTest refused(String name, byte[] octets, String reason) {
        return DynamicTest.dynamicTest(name, () -> {
            Path file = Files.write(folder.resolve(name), octets);

            assertThat(errors(file, 2).lines())
                    .singleElement()
                    .asString()
                    .startsWith(file + ": ")
                    .contains(reason);
        });
    }

    /** What the command complains about. */
    private static String errors(Path file, int exitCode) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new ReplayCommand()).execute(file.toString(), "--virtual"))
                    .isEqualTo(exitCode);
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    private static byte[] changed(byte[] sound, Consumer<ByteBuffer> change) {
        byte[] octets = sound.clone();
        change.accept(ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN));
        return octets;
    }

    private static int firstPacket(ByteBuffer octets) {
        int at = 0;
        while (octets.getInt(at) != 6) {
            at += octets.getInt(at + BLOCK_LENGTH);
        }
        return at;
    }

    /** A classic file with one packet. */
    private static byte[] pcap(int linkType, int length, int octets) {
        ByteBuffer file = ByteBuffer.allocate(PCAP_HEADER_OCTETS + 16 + octets).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(0xFFFF)
                .putInt(linkType);
        file.putInt(0).putInt(0).putInt(length).putInt(length);
        return file.array();
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(octets);
        }
        return compressed.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
