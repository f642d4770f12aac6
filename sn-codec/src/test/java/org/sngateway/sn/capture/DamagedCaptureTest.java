package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sound files, hurt at random places. */
class DamagedCaptureTest {
    @Test
    void readerAnswersWhereverASoundFileIsHurt() {
        ByteBuffer sound = ByteBuffer.allocate(2_000);
        sound.put(PcapngWriter.header("sn-gateway", "comment"));
        sound.put(PcapngWriter.description("udp", "port 1884"));
        for (int i = 0; i < 5; i++) {
            sound.put(PcapngWriter.packet(
                    0,
                    i,
                    ExportedPdu.ofMqttSn(Endpoint.NONE, Endpoint.NONE, Frames.CONNECT),
                    0,
                    Direction.INBOUND,
                    i,
                    "client=ab"));
        }
        sound.flip();
        for (long seed = 1; seed <= 5_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] hurt = new byte[random.nextInt(10) == 0 ? random.nextInt(sound.limit()) : sound.limit()];
            sound.get(0, hurt);
            for (int flips = random.nextInt(1, 4); flips > 0 && hurt.length > 0; flips--) {
                hurt[random.nextInt(hurt.length)] = (byte) random.nextInt(256);
            }
            try {
                CaptureFuzzTest.check(hurt);
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
    }
}
