package org.sngateway.gateway.store;

import java.io.IOException;

/** The store was written by a version of the gateway that this one does not know. */
public final class StoreFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    StoreFormatException(String file, int found, int known) {
        super("the store has format " + found + " (" + file + "), this gateway knows format " + known
                + "; use the version that wrote it, or another state directory");
    }
}
