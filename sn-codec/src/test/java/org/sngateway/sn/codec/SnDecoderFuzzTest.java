package org.sngateway.sn.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.SnMessage;

/**
 * Any octets: the decoder answers, and what it accepts as a message survives encoder and printer. With {@code
 * JAZZER_FUZZ=1} it searches; without, it replays earlier findings.
 */
class SnDecoderFuzzTest {
    private final SnDecoder decoder = new SnDecoder(true);

    @FuzzTest(maxDuration = "60s")
    void decoderAnswersAndItsMessageSurvivesTheWayBack(byte[] datagram) {
        if (decoder.decode(ByteBuffer.wrap(datagram)) instanceof Decoded decoded) {
            SnMessage message = decoded.message();
            SnPrinter.print(message);
            if (!isRefused(message)) {
                ByteBuffer out = ByteBuffer.allocate(datagram.length + 4);
                SnEncoder.encode(message, out);
                if (!new Decoded(message, false).equals(decoder.decode(out.flip()))) {
                    throw new AssertionError(message + " came back as another message");
                }
            }
        }
    }

    private static boolean isRefused(SnMessage message) {
        return message instanceof RefusedRequest
                || (message instanceof Encapsulated encapsulated && encapsulated.inner() instanceof RefusedRequest);
    }
}
