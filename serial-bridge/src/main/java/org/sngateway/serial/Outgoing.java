package org.sngateway.serial;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.radio.RadioAddress;

/** A message that waits for its turn. */
final class Outgoing {
    private final long token;
    private final @Nullable RadioAddress to;
    private final byte[] message;
    private final Priority priority;
    private final long sinceNanos;

    /**
     * @param to null = everybody
     */
    Outgoing(long token, @Nullable RadioAddress to, byte[] message, long sinceNanos) {
        this(token, to, message, Priority.of(message), sinceNanos);
    }

    private Outgoing(long token, @Nullable RadioAddress to, byte[] message, Priority priority, long sinceNanos) {
        this.token = token;
        this.to = to;
        this.message = message;
        this.priority = priority;
        this.sinceNanos = sinceNanos;
    }

    /** The same, as urgent as an answer. */
    Outgoing asAnswer() {
        return new Outgoing(token, to, message, Priority.ANSWER, sinceNanos);
    }

    boolean isTurningPoint() {
        return Priority.isTurningPoint(message);
    }

    long token() {
        return token;
    }

    @Nullable
    RadioAddress to() {
        return to;
    }

    byte[] message() {
        return message;
    }

    Priority priority() {
        return priority;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** Whether the other one says the same to the same node. */
    boolean isCopyOf(Outgoing other) {
        return Objects.equals(to, other.to) && Arrays.equals(message, other.message);
    }
}
