package org.sngateway.sn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.SnMessage;

/** The laws that bind decoder and encoder, over messages from fixed seeds. */
class RoundTripTest {
    private static final int SEEDS = 20_000;

    private final SnDecoder decoder = new SnDecoder(true);

    @Test
    void decoderGivesBackWhatWasEncoded() {
        Set<MsgType> seen = EnumSet.noneOf(MsgType.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            SnMessage message = new RandomMessages(new Random(seed)).next();
            seen.add(message.type());
            assertThat(decoder.decode(encode(message))).as("seed %d", seed).isEqualTo(new Decoded(message, false));
        }
        assertThat(seen).containsExactlyInAnyOrder(MsgType.values());
    }

    @Test
    void encoderGivesBackTheOctetsOfItsOwnMessages() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ByteBuffer octets = encode(new RandomMessages(new Random(seed)).next());
            Decoded decoded = (Decoded) decoder.decode(octets.duplicate());
            assertThat(encode(decoded.message())).as("seed %d", seed).isEqualTo(octets);
        }
    }

    @Test
    @Rule("R1.1 short form")
    void messagesOf255OctetsOrLessHaveTheShortLength() {
        Set<MsgType> seen = EnumSet.noneOf(MsgType.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            SnMessage message = new RandomMessages(new Random(seed)).next();
            ByteBuffer octets = encode(message);
            if (octets.limit() <= 255) {
                int covered = message instanceof Encapsulated encapsulated
                        ? 3 + encapsulated.nodeId().size()
                        : octets.limit();
                assertThat(octets.get(0) & 0xFF).as("seed %d", seed).isEqualTo(covered);
                seen.add(message.type());
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(MsgType.values());
    }

    @Test
    void decoderAnswersWhateverTheOctets() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = new byte[random.nextInt(24)];
            random.nextBytes(octets);
            if (octets.length > 1 && random.nextBoolean()) {
                octets[0] = (byte) octets.length;
                octets[1] = (byte) random.nextInt(0x1F);
            }
            assertThat(decoder.decode(ByteBuffer.wrap(octets))).isNotNull();
        }
    }

    @Test
    void decodedMessageKeepsNothingOfTheBuffer() {
        for (long seed = 0; seed < 1_000; seed++) {
            SnMessage message = new RandomMessages(new Random(seed)).next();
            ByteBuffer octets = encode(message);
            Decoded decoded = (Decoded) decoder.decode(octets.duplicate());
            for (int i = 0; i < octets.limit(); i++) {
                octets.put(i, (byte) 0xA5);
            }
            assertThat(decoded.message()).as("seed %d", seed).isEqualTo(message);
        }
    }

    private static ByteBuffer encode(SnMessage message) {
        ByteBuffer out = ByteBuffer.allocate(4_000);
        SnEncoder.encode(message, out);
        return out.flip();
    }
}
