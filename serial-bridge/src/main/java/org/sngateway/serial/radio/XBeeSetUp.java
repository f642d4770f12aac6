package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.framing.Octets;

/**
 * What an XBee module is asked when its line was opened or it has started again, one question after the other: the API mode
 * (put right if need be, not written to its flash), the longest payload, its addresses and its network.
 */
final class XBeeSetUp {
    private static final List<String> QUESTIONS = List.of("AP", "HV", "NP", "SH", "SL", "MY", "ID", "CE");
    private static final long ANSWER_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_ATTEMPTS = 3;

    /** Hardware of Series 1, by the high octet of HV. */
    private static final int SERIES_1 = 0x17;

    private static final int SERIES_1_PRO = 0x18;

    private final int mode;
    private final Map<String, byte[]> answers = new TreeMap<>();
    private int question = QUESTIONS.size();
    private boolean correctsMode;
    private int attempts;
    private long deadlineNanos = RadioDriver.NO_DEADLINE;

    /** What to do next. */
    enum Step {
        ASK,
        WAIT,
        DONE,
        SILENT
    }

    /**
     * @param mode that the module has to be in, 1 or 2
     */
    XBeeSetUp(int mode) {
        this.mode = mode;
    }

    void begin() {
        answers.clear();
        question = 0;
        correctsMode = false;
        attempts = 0;
        deadlineNanos = RadioDriver.NO_DEADLINE;
    }

    void stop() {
        question = QUESTIONS.size();
        deadlineNanos = RadioDriver.NO_DEADLINE;
    }

    boolean isDone() {
        return question == QUESTIONS.size();
    }

    /** The two letters of the command that is due. */
    String letters() {
        return QUESTIONS.get(question);
    }

    /** The value of the command that is due: none for a question. */
    byte[] value() {
        return correctsMode ? new byte[] {(byte) mode} : new byte[0];
    }

    /** The command was sent. */
    void asked(long nowNanos) {
        attempts++;
        deadlineNanos = nowNanos + ANSWER_NANOS;
    }

    /** The module has answered a command; {@link Step#ASK} if another is due now. */
    Step onAnswer(String letters, int status, byte[] value) {
        if (isDone() || !letters.equals(letters())) {
            return Step.WAIT;
        }
        if (status == 0 && !correctsMode) {
            answers.put(letters, value);
        }
        attempts = 0;
        deadlineNanos = RadioDriver.NO_DEADLINE;
        correctsMode = question == 0 && !correctsMode && status == 0 && number("AP", mode) != mode;
        if (!correctsMode) {
            question++;
        }
        return isDone() ? Step.DONE : Step.ASK;
    }

    Step onTick(long nowNanos) {
        if (isDone() || deadlineNanos == RadioDriver.NO_DEADLINE || nowNanos - deadlineNanos < 0) {
            return Step.WAIT;
        }
        if (attempts < MAX_ATTEMPTS) {
            return Step.ASK;
        }
        attempts = 0;
        if (question == 0) {
            return Step.SILENT;
        }
        question++;
        return isDone() ? Step.DONE : Step.ASK;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether the answers tell that it is a module of Series 1; null if they do not. */
    @Nullable
    Boolean isSeries1() {
        byte[] hardware = answers.get("HV");
        if (hardware == null || hardware.length == 0) {
            return null;
        }
        return hardware[0] == SERIES_1 || hardware[0] == SERIES_1_PRO;
    }

    /** The numeric answer to a question, up to 32 bits of it. */
    int number(String letters, int otherwise) {
        byte[] value = answers.get(letters);
        return value == null || value.length == 0
                ? otherwise
                : RadioAddress.of(value).number();
    }

    /** What the module says about itself. */
    String facts() {
        return "address=" + text("SH") + text("SL") + " my=" + text("MY") + " pan=" + text("ID") + " np="
                + (answers.containsKey("NP") ? number("NP", 0) : "?") + " coordinator=" + (number("CE", 0) == 1);
    }

    private String text(String letters) {
        byte[] value = answers.get(letters);
        return value == null ? "?" : Octets.hex(value);
    }
}
