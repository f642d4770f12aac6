package org.sngateway.gateway.core.store;

/** The value of a record is not what its kind says. */
public final class RecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RecordException(String message) {
        super(message);
    }

    public RecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
