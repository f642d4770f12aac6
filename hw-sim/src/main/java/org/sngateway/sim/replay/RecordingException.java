package org.sngateway.sim.replay;

/** A capture file that holds nothing to be played again. The message says why. */
public final class RecordingException extends Exception {
    RecordingException(String message) {
        super(message, null, false, false);
    }
}
