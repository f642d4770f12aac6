package org.sngateway.serial.framing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What tests do to the octets of a line. */
public final class FramingStream {
    private FramingStream() {}

    /** One of each framing. */
    static List<Framing> framings() {
        List<Framing> all = new ArrayList<>(checked());
        all.add(new RawFraming(false, 0, 255));
        all.add(new RawFraming(true, 0, 300));
        all.add(new RawFraming(false, 1, 255));
        all.add(new LineFraming(600));
        return all;
    }

    /** Those with a check of some kind. */
    static List<Framing> checked() {
        List<Framing> all = new ArrayList<>(withCrc());
        all.addAll(withSum());
        return all;
    }

    /** Those with a check of 16 bits. */
    static List<Framing> withCrc() {
        return List.of(SlipFraming.aquila(), SlipFraming.snSlip(), new RadioHeadFraming());
    }

    /** Those with a check of 8 bits. */
    static List<Framing> withSum() {
        return List.of(XBeeFraming.api1(), XBeeFraming.api2(), XBeeFraming.loraLink(), new Hc12Framing());
    }

    /** A content that the framing carries; it fits all of them, delimiters and escapes are frequent. */
    static byte[] content(Framing framing, Random random) {
        if (framing instanceof LineFraming) {
            return LineFraming.octets("+EVT:RXP2P:-30:10:" + "0f".repeat(random.nextInt(20)));
        }
        byte[] message = new byte[2 + random.nextInt(25)];
        int[] special = {0xC0, 0xDB, 0xDC, 0xDD, 0x7E, 0x7D, 0x11, 0x13, 0xAF, 0x10, 0x02, 0x03};
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (random.nextBoolean() ? special[random.nextInt(special.length)] : random.nextInt(256));
        }
        if (framing instanceof RawFraming raw) {
            message[0] = (byte) message.length;
            if (raw.encapsulated()) {
                return new Octets()
                        .octet(4)
                        .octet(0xFE)
                        .octet(1)
                        .octet(random.nextInt(256))
                        .octets(message)
                        .toArray();
            }
            return raw.trailingOctets() == 0
                    ? message
                    : new Octets().octets(message).octet(0xB0).toArray();
        }
        return new Octets().octets(new byte[] {1, 2, 3, 4}).octets(message).toArray();
    }

    /** The frame of a content, with the octets that the other end adds. */
    static byte[] frame(Framing framing, byte[] content) {
        return framing.encode(content);
    }

    /** Hands octets over in pieces of random size. */
    static void feed(FrameDecoder decoder, byte[] octets, Random random, FrameReceiver out) {
        int at = 0;
        while (at < octets.length) {
            int end = Math.min(octets.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 100));
            decoder.onOctets(Arrays.copyOfRange(octets, at, end), out);
            at = end;
        }
    }

    /** Random octets. */
    static byte[] noise(int octets, Random random) {
        byte[] noise = new byte[octets];
        random.nextBytes(noise);
        return noise;
    }
}
