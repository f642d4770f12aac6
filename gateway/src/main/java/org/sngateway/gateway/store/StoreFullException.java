package org.sngateway.gateway.store;

import java.io.IOException;

/** There is no room for more records; deleting still works. */
public final class StoreFullException extends IOException {
    private static final long serialVersionUID = 1L;

    StoreFullException(String why) {
        super(why);
    }
}
