package org.sngateway.serial.framing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Any octets, split anywhere: a decoder never throws, loses no octet from its account of what is noise, and what it takes for
 * a frame is found again when it is sent. With {@code JAZZER_FUZZ=1} it searches, else it replays what was once found.
 */
class FramingFuzzTest {

    @FuzzTest(maxDuration = "20s")
    void aquila(byte[] line) {
        check(SlipFraming.aquila(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void snSlip(byte[] line) {
        check(SlipFraming.snSlip(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void xbeeWithoutEscapes(byte[] line) {
        check(XBeeFraming.api1(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void xbeeWithEscapes(byte[] line) {
        check(XBeeFraming.api2(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void loraLink(byte[] line) {
        check(XBeeFraming.loraLink(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void hc12(byte[] line) {
        check(new Hc12Framing(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void radioHead(byte[] line) {
        check(new RadioHeadFraming(), line);
    }

    @FuzzTest(maxDuration = "20s")
    void raw(byte[] line) {
        check(new RawFraming(false, 0, 255), line);
    }

    @FuzzTest(maxDuration = "20s")
    void rawWithEncapsulation(byte[] line) {
        check(new RawFraming(true, 1, 255), line);
    }

    @FuzzTest(maxDuration = "20s")
    void lines(byte[] line) {
        check(new LineFraming(600), line);
    }

    private static void check(Framing framing, byte[] line) {
        FrameDecoder decoder = framing.newDecoder();
        RecordingReceiver found = new RecordingReceiver();
        int middle = line.length / 2;
        decoder.onOctets(Arrays.copyOf(line, middle), found);
        decoder.onOctets(Octets.tail(line, middle), found);
        decoder.onSilence(found);
        require(!decoder.isPartial(), "octets are left after silence");
        require(found.noiseOctets() <= line.length, "more noise than octets");
        int framed = 0;
        for (String content : found.frames()) {
            byte[] octets = Octets.ofHex(content);
            framed += octets.length;
            if (octets.length <= framing.maxContentOctets()) {
                RecordingReceiver again = new RecordingReceiver();
                framing.newDecoder().onOctets(framing.encode(octets), again);
                require(again.frames().contains(content), "a frame that is not found when it is sent: " + content);
            }
        }
        require(found.noiseOctets() + framed <= line.length, "more octets out than in");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
