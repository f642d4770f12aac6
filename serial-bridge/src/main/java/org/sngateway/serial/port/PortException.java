package org.sngateway.serial.port;

import java.io.IOException;

/** Why a port could not be opened; the message says what is in the way, and what to do. */
public final class PortException extends IOException {

    /** What is in the way. */
    public enum Reason {
        /** No dongle is there. */
        MISSING,
        /** Another program has it. */
        BUSY,
        /** The user may not open it. */
        FORBIDDEN,
        /** It is no serial port. */
        NO_PORT,
        /** The system says something else. */
        FAILED
    }

    private final Reason reason;

    /** With the message that a log shows. */
    public PortException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is in the way. */
    public Reason reason() {
        return reason;
    }
}
