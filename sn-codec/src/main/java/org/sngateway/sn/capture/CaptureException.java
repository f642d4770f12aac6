package org.sngateway.sn.capture;

/** A capture file that ends early, is damaged, or is none. The message says where and what; it needs no stack trace. */
public final class CaptureException extends Exception {
    CaptureException(String message) {
        super(message, null, false, false);
    }

    static CaptureException at(long packet, long octet, String what) {
        return new CaptureException("packet " + packet + ", octet " + octet + " of the file: " + what);
    }
}
