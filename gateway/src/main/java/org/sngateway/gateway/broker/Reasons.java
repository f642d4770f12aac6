package org.sngateway.gateway.broker;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a connection failed, in words for the log: what is wrong, and where there is one, the key that mends it. */
final class Reasons {
    static final String SPEAKS_TLS = "the broker speaks TLS at this port; write mqtts:// or wss:// in broker: address";
    static final String SPEAKS_HTTP =
            "there is an HTTP server at this port, not MQTT; write ws:// or wss:// in broker: address, or another port";
    static final String NOT_TLS =
            "the broker does not speak TLS at this port; leave mqtts:// or wss:// out in broker: address, or write the TLS"
                    + " port";

    /** Such as {@code finishConnect(..) failed with error(-111): }. */
    private static final Pattern FUNCTION = Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ");

    /** Such as {@code : localhost/127.0.0.1:1883}. */
    private static final Pattern PLACE = Pattern.compile(": [^ ]*/[^ ]*:\\d+$");

    /** What a broker says of a certificate that is missing or that it does not take. */
    private static final Pattern CERTIFICATE_ALERT =
            Pattern.compile("(?i)certificate_required|bad_certificate|unknown_ca|certificate_unknown|access_denied");

    /** What the system says when the other side does not answer, or there is no way to it. */
    private static final Pattern PATH_FAILURE = Pattern.compile("(?i)timed out|unreachable|no route|network is down");

    private Reasons() {}

    /** Whether the way to the broker failed, and the broker did not close. */
    static boolean isOfPath(Throwable cause) {
        return cause.getMessage() != null
                && PATH_FAILURE.matcher(cause.getMessage()).find();
    }

    /**
     * What happened, without the names of functions and the address that Netty puts around it.
     *
     * @param patience how long the step that failed may take, such as {@code 10000 ms}
     */
    static String inWords(Throwable cause, String patience) {
        if (cause instanceof ConnectTimeoutException) {
            return "no connection within " + patience;
        } else if (find(cause, SslHandshakeTimeoutException.class) != null) {
            return "no TLS handshake within " + patience + "; is this a TLS port?";
        } else if (find(cause, NotSslRecordException.class) != null) {
            return NOT_TLS;
        } else if (find(cause, TooLongFrameException.class) != null) {
            return "the broker sent a packet that is longer than broker: max-packet";
        }
        WebSocketHandshakeException webSocket = find(cause, WebSocketHandshakeException.class);
        if (webSocket != null) {
            return "the server refused the WebSocket (" + plain(webSocket) + "); see the path in broker: address";
        }
        SSLException tls = find(cause, SSLException.class);
        return tls == null ? plain(cause) : ofTls(tls);
    }

    private static String ofTls(SSLException failure) {
        CertificateExpiredException expired = find(failure, CertificateExpiredException.class);
        if (expired != null) {
            return "the certificate of the broker has expired (" + expired.getMessage()
                    + "); this machine's clock says " + clock();
        }
        CertificateNotYetValidException notYet = find(failure, CertificateNotYetValidException.class);
        if (notYet != null) {
            return "the certificate of the broker is not yet valid (" + notYet.getMessage()
                    + "); this machine's clock says " + clock() + ": is it right?";
        }
        String message = all(failure);
        if (message.contains("unable to find valid certification path") || message.contains("trust anchor")) {
            return "nobody that the gateway trusts has signed the certificate of the broker; name the authority that did in broker:"
                    + " trust-file";
        } else if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "the certificate of the broker is for another name (" + lastMessage(failure)
                    + "); write the name that it is for in broker: address";
        } else if (CERTIFICATE_ALERT.matcher(message).find()) {
            return "the broker does not take the certificate of the gateway, or wants one (" + plain(failure)
                    + "); see broker: certificate-file";
        }
        return "TLS failed: " + plain(failure);
    }

    private static String plain(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        return PLACE.matcher(FUNCTION.matcher(message).replaceFirst("")).replaceFirst("");
    }

    /** To the day, so that the same trouble is said in the same words each time. */
    private static LocalDate clock() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String all(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }

    private static String lastMessage(Throwable failure) {
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            last = cause;
        }
        return plain(last);
    }
}
