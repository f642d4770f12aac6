package org.sngateway.gateway.store;

import java.io.IOException;

/** There is no room for more records; deletions still work. */
public final class StoreFullException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int KIB = 1024;

    StoreFullException(String why) {
        super(why);
    }

    /** The disk has no room for a file of the store. */
    static String message(StoreDirectory directory, long octets, long usableOctets) {
        return "no room in " + directory + " for a file of " + octets / KIB + " KiB: " + usableOctets / KIB
                + " KiB are free; free some, or choose a state directory on another disk";
    }
}
