package org.sngateway.serial.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any stream of octets, whatever happens to it on the line. The seed of a failure is in its message. */
class FramingPropertiesTest {
    private static final int SEEDS = 300;
    private static final int FRAMES = 12;

    static List<Framing> framings() {
        return FramingStream.framings();
    }

    static List<Framing> checked() {
        return FramingStream.checked();
    }

    static List<Framing> withCrc() {
        return FramingStream.withCrc();
    }

    @ParameterizedTest
    @MethodSource("framings")
    void whatIsSentArrivesHoweverTheStreamIsSplit(Framing framing) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Octets stream = new Octets();
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < FRAMES; i++) {
                byte[] content = FramingStream.content(framing, random);
                sent.add(Octets.hex(content));
                stream.octets(FramingStream.frame(framing, content));
            }
            RecordingReceiver found = new RecordingReceiver();
            FrameDecoder decoder = framing.newDecoder();

            FramingStream.feed(decoder, stream.toArray(), random, found);

            assertThat(found.frames()).as("seed %d", seed).isEqualTo(sent);
            assertThat(found.noiseOctets()).as("seed %d", seed).isZero();
            assertThat(decoder.isPartial()).as("seed %d", seed).isFalse();
        }
    }

    /** A check of 8 bits finds each single fault of this kind where it does not move the end of the frame. */
    @ParameterizedTest
    @MethodSource("checked")
    void oneFaultCostsOneFrameAndTheNextGoodOneIsFoundAfterSilence(Framing framing) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] hurt = hurt(framing.encode(FramingStream.content(framing, random)), random);
            byte[] good = FramingStream.content(framing, random);
            RecordingReceiver found = new RecordingReceiver();
            FrameDecoder decoder = framing.newDecoder();

            FramingStream.feed(decoder, hurt, random, found);
            decoder.onSilence(found);
            FramingStream.feed(decoder, framing.encode(good), random, found);

            assertThat(found.frames()).as("seed %d", seed).last().isEqualTo(Octets.hex(good));
            assertThat(decoder.isPartial()).as("seed %d", seed).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("framings")
    void afterAnyNoiseAndSilenceTheNextFrameIsFound(Framing framing) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] content = FramingStream.content(framing, random);
            RecordingReceiver found = new RecordingReceiver();
            FrameDecoder decoder = framing.newDecoder();

            FramingStream.feed(decoder, FramingStream.noise(random.nextInt(600), random), random, found);
            decoder.onSilence(found);
            FramingStream.feed(decoder, framing.encode(content), random, found);

            assertThat(found.frames()).as("seed %d", seed).last().isEqualTo(Octets.hex(content));
        }
    }

    /** Delimiters that noise can't hide: no silence is needed, the second frame is found at the latest. */
    @ParameterizedTest
    @MethodSource("withCrc")
    void withoutSilenceTheSecondFrameBehindNoiseIsFoundAndNothingElse(Framing framing) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] first = FramingStream.content(framing, random);
            byte[] second = FramingStream.content(framing, random);
            byte[] stream = new Octets()
                    .octets(FramingStream.noise(random.nextInt(200), random))
                    .octets(framing.encode(first))
                    .octets(framing.encode(second))
                    .toArray();
            RecordingReceiver found = new RecordingReceiver();

            FramingStream.feed(framing.newDecoder(), stream, random, found);

            assertThat(found.frames()).as("seed %d", seed).last().isEqualTo(Octets.hex(second));
            assertThat(Set.of(Octets.hex(first), Octets.hex(second)))
                    .as("seed %d", seed)
                    .containsAll(found.frames());
        }
    }

    /** A check of 16 bits lets one hurt frame in 65,536 through; these seeds meet none. */
    @ParameterizedTest
    @MethodSource("withCrc")
    void onAHurtLineNoFrameIsDeliveredThatWasNotSent(Framing framing) {
        for (int seed = SEEDS; seed < 2 * SEEDS; seed++) {
            Random random = new Random(seed);
            Set<String> sent = new HashSet<>();
            Octets stream = new Octets();
            for (int i = 0; i < FRAMES; i++) {
                byte[] content = FramingStream.content(framing, random);
                sent.add(Octets.hex(content));
                byte[] frame = framing.encode(content);
                stream.octets(random.nextInt(3) == 0 ? hurt(frame, random) : frame);
            }
            RecordingReceiver found = new RecordingReceiver();

            FramingStream.feed(framing.newDecoder(), stream.toArray(), random, found);

            assertThat(sent).as("seed %d", seed).containsAll(found.frames());
        }
    }

    /** One octet lost, doubled, or one bit of it turned, or the end lost. */
    private static byte[] hurt(byte[] frame, Random random) {
        int at = random.nextInt(frame.length);
        byte[] before = Arrays.copyOf(frame, at);
        byte[] after = Octets.tail(frame, at + 1);
        return switch (random.nextInt(4)) {
            case 0 -> new Octets().octets(before).octets(after).toArray();
            case 1 ->
                new Octets()
                        .octets(before)
                        .octet(frame[at])
                        .octet(frame[at])
                        .octets(after)
                        .toArray();
            case 2 ->
                new Octets()
                        .octets(before)
                        .octet(frame[at] ^ (1 << random.nextInt(8)))
                        .octets(after)
                        .toArray();
            default -> before;
        };
    }
}
