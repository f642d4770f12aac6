package org.sngateway.gateway.store;

import java.io.IOException;

/** Another process has the store open. */
public final class StoreInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    StoreInUseException(String directory) {
        super(directory + " is in use by another process; each gateway needs a state directory of its own");
    }
}
