package org.sngateway.sn.capture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/**
 * Any octets: the reader gives packets or says what is wrong, and keeps no more than the file has. With
 * {@code JAZZER_FUZZ=1} it searches, else it replays what was once found.
 */
class CaptureFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readerAnswersWhateverTheFileIs(byte[] file) {
        check(file);
    }

    /** Fails unless the reader answers, and keeps no more than the file has. */
    static void check(byte[] file) {
        Capture capture = Capture.read(ByteBuffer.wrap(file));
        long octets =
                capture.pdus().stream().mapToLong(pdu -> pdu.octets().size()).sum();
        long skipped = capture.skipped().values().stream()
                .mapToLong(Integer::longValue)
                .sum();
        if (octets > file.length || capture.packets() != capture.pdus().size() + skipped) {
            throw new AssertionError(capture.toString());
        }
    }
}
