package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has the store open. */
public final class StoreInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    StoreInUseException(Path directory, String by) {
        super(directory + " is in use by " + by + "; stop that one, or give this gateway a state directory of its own");
    }
}
