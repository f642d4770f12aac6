package org.sngateway.serial.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How much of a core the framings take: run by {@code .ci/serial}, which prints it. */
class FramingRun {
    /** Of a line at 115200 baud, with a start bit and a stop bit. */
    private static final double OCTETS_PER_SECOND = 11_520;

    private static final int FRAMES = 1_000;
    private static final long WARM_UP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long NANOS = Duration.ofSeconds(2).toNanos();

    static Stream<Arguments> framings() {
        Map<String, Framing> framings = new LinkedHashMap<>();
        framings.put("raw", new RawFraming(false, 0, 255));
        framings.put("slip-aquila", SlipFraming.aquila());
        framings.put("xbee-api1", XBeeFraming.api1());
        framings.put("xbee-api2", XBeeFraming.api2());
        framings.put("loralink", XBeeFraming.loraLink());
        framings.put("hc12", new Hc12Framing());
        framings.put("rh-serial", new RadioHeadFraming());
        framings.put("rak-at", new LineFraming(600));
        framings.put("sn-slip", SlipFraming.snSlip());
        return framings.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void framingKeepsUpWithManyFastLines(String name, Framing framing) {
        Random random = new Random(1);
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            contents.add(FramingStream.content(framing, random));
        }
        thereAndBack(framing, contents, WARM_UP_NANOS);

        double octetsPerSecond = thereAndBack(framing, contents, NANOS);

        System.out.printf(
                "framing %s: %.1f MB/s written and read, as much as %.0f lines at 115200 baud%n",
                name, octetsPerSecond / 1e6, octetsPerSecond / OCTETS_PER_SECOND);
        assertThat(octetsPerSecond / OCTETS_PER_SECOND).as("lines").isGreaterThan(20);
    }

    /** Octets on the line in a second. */
    private static double thereAndBack(Framing framing, List<byte[]> contents, long nanos) {
        int[] frames = new int[1];
        FrameReceiver counting = new FrameReceiver() {
            @Override
            public void onFrame(byte[] content) {
                frames[0]++;
            }

            @Override
            public void onNoise(int octets, Noise noise) {
                throw new AssertionError(octets + " octets of noise");
            }
        };
        FrameDecoder decoder = framing.newDecoder();
        long octets = 0;
        int rounds = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            for (byte[] content : contents) {
                byte[] line = framing.encode(content);
                octets += line.length;
                decoder.onOctets(line, counting);
            }
            rounds++;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(frames[0]).isEqualTo(rounds * contents.size());
        return octets / seconds;
    }
}
