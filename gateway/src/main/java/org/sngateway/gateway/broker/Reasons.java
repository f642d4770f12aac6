package org.sngateway.gateway.broker;

import java.util.regex.Pattern;

/** Why a connection failed, in words for the log. */
final class Reasons {
    /** Such as {@code finishConnect(..) failed with error(-111): }. */
    private static final Pattern FUNCTION = Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ");

    /** Such as {@code : localhost/127.0.0.1:1883}. */
    private static final Pattern PLACE = Pattern.compile(": [^ ]*/[^ ]*:\\d+$");

    private Reasons() {}

    /** What happened, without the names of functions and the address that Netty puts around it. */
    static String inWords(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        return PLACE.matcher(FUNCTION.matcher(message).replaceFirst("")).replaceFirst("");
    }
}
