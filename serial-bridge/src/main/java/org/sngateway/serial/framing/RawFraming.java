package org.sngateway.serial.framing;

import java.util.Arrays;

/**
 * Bare messages of MQTT-SN, one behind the other: where one ends says its own Length.
 *
 * <pre>
 *   03 05 00                                     CONNACK
 *   05 fe 01 00 07  03 05 00                     CONNACK to node 00 07, encapsulated
 *   03 05 00  a8                                 with one octet that the radio adds to each message (RSSI)
 * </pre>
 *
 * <p>Nothing but silence tells where the next message begins once an octet is lost: what can't be the beginning of a
 * message is thrown away until the line is silent. There is no check, so a damaged message may come through.
 *
 * @param encapsulated whether each message is behind the header of an encapsulation, which is part of the content
 * @param trailingOctets octets that come in behind each message and belong to the content; none are sent
 */
public record RawFraming(boolean encapsulated, int trailingOctets, int maxContentOctets) implements Framing {

    @Override
    public byte[] encode(byte[] content) {
        Contents.check(content, maxContentOctets);
        return content.clone();
    }

    @Override
    public FrameDecoder newDecoder() {
        return new Decoder();
    }

    private final class Decoder implements FrameDecoder {
        private final byte[] message = new byte[maxContentOctets + trailingOctets];
        private int size;
        private boolean lost;

        @Override
        public void onOctets(byte[] octets, FrameReceiver out) {
            int thrownAway = 0;
            for (byte octet : octets) {
                if (lost) {
                    thrownAway++;
                } else {
                    message[size++] = octet;
                    onOctet(out);
                }
            }
            if (thrownAway > 0) {
                out.onNoise(thrownAway, Noise.OUTSIDE_FRAME);
            }
        }

        private void onOctet(FrameReceiver out) {
            int length =
                    encapsulated ? MessageLength.ofEncapsulated(message, 0, size) : MessageLength.of(message, 0, size);
            if (length == MessageLength.IMPOSSIBLE
                    || length > maxContentOctets
                    || (length == MessageLength.UNKNOWN && size == message.length)) {
                lost = true;
                int octets = size;
                size = 0;
                out.onNoise(octets, Noise.BAD_LENGTH);
            } else if (length != MessageLength.UNKNOWN && size == length + trailingOctets) {
                byte[] content = Arrays.copyOf(message, size);
                size = 0;
                out.onFrame(content);
            }
        }

        @Override
        public void onSilence(FrameReceiver out) {
            int octets = size;
            reset();
            if (octets > 0) {
                out.onNoise(octets, Noise.CUT_SHORT);
            }
        }

        @Override
        public boolean isPartial() {
            return size > 0 || lost;
        }

        @Override
        public void reset() {
            size = 0;
            lost = false;
        }
    }
}
