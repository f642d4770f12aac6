package org.sngateway.serial.radio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.serial.framing.FrameDecoder;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RecordingReceiver;
import org.sngateway.serial.framing.SlipFraming;

/** The reference in C against our driver, both ways: it is compiled, and run as a process. */
class SnSlipReferenceTest {
    private static final SlipFraming FRAMING = SlipFraming.snSlip();
    private static final int MESSAGES = 300;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        Process compiler = new ProcessBuilder(
                        "cc",
                        "-std=c99",
                        "-Wall",
                        "-Wextra",
                        "-Wconversion",
                        "-Werror",
                        "-pedantic",
                        "-Isrc/main/c",
                        "src/test/c/echo_dongle.c",
                        "-o",
                        folder.resolve("dongle").toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
    }

    /** The dongle as a process, and what it has said so far. */
    private static final class Dongle implements AutoCloseable {
        private final Process process;
        private final FrameDecoder decoder = FRAMING.newDecoder();
        private final RecordingReceiver said = new RecordingReceiver();

        Dongle() throws IOException {
            process = new ProcessBuilder(folder.resolve("dongle").toString()).start();
        }

        void write(byte[] octets) throws IOException {
            process.getOutputStream().write(octets);
            process.getOutputStream().flush();
        }

        /** Waits until it has said this number of frames in all; fails when it ends before. */
        byte[] read(int frames, Bench bench) throws IOException {
            InputStream out = process.getInputStream();
            byte[] buffer = new byte[512];
            Octets all = new Octets();
            while (said.frames().size() < frames) {
                int octets = out.read(buffer);
                assertThat(octets).isPositive();
                byte[] piece = Arrays.copyOf(buffer, octets);
                decoder.onOctets(piece, said);
                all.octets(piece);
            }
            bench.in(Octets.hex(all.toArray()));
            return all.toArray();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @Test
    void messagesOfEachKindComeBack() throws IOException {
        Random random = new Random(7);
        Bench bench = new Bench(RadioKind.SN_SLIP).open().skip();
        try (Dongle dongle = new Dongle()) {
            int frames = 1;
            dongle.read(frames, bench);
            bench.expect("ready version=1 longest=60 address=01");
            for (int i = 0; i < MESSAGES; i++) {
                String address = Octets.hex(octets(random, 1 + random.nextInt(8)));
                byte[] message = octets(random, 2 + random.nextInt(59));
                message[0] = (byte) message.length;
                String text = Octets.hex(message);
                boolean toAll = random.nextInt(10) == 0;

                if (toAll) {
                    bench.broadcast(i, text);
                } else {
                    bench.send(i, address, text);
                }
                dongle.write(Octets.ofHex(bench.lines().get(0).substring("write ".length())));
                bench.skip();
                frames += 2;
                dongle.read(frames, bench);

                String back = toAll ? "message 05 to all " : "message " + address + " ";
                bench.expect("departed " + i, back + text + " rssi=-71");
            }
        }
    }

    @Test
    void theDongleFindsTheNextGoodFrameBehindNoise() throws IOException {
        Random random = new Random(8);
        Bench bench = new Bench(RadioKind.SN_SLIP).open().skip();
        try (Dongle dongle = new Dongle()) {
            int frames = 1;
            dongle.read(frames, bench);
            for (int i = 0; i < MESSAGES; i++) {
                bench.skip();
                dongle.write(octets(random, random.nextInt(400)));
                dongle.write(FRAMING.encode(new byte[] {1, (byte) (1 + i % 255)}));
                frames++;
                dongle.read(frames, bench);
                assertThat(dongle.said.frames().get(frames - 1))
                        .isEqualTo(String.format("81%02x01003c0101", 1 + i % 255));
            }
        }
    }

    private static byte[] octets(Random random, int count) {
        byte[] octets = new byte[count];
        int[] special = {0xC0, 0xDB, 0xDC, 0xDD};
        for (int i = 0; i < count; i++) {
            octets[i] = (byte) (random.nextBoolean() ? special[random.nextInt(4)] : random.nextInt(256));
        }
        return octets;
    }
}
