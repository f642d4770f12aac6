package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Failures in words: what is wrong, and the key that mends it. */
class ReasonsTest {

    @Test
    void failureOfTheNetworkHasNeitherFunctionsNorAddresses() {
        assertThat(words(new IOException(
                        "finishConnect(..) failed with error(-111): Connection refused: a/127.0.0.1:1")))
                .isEqualTo("Connection refused");
        assertThat(words(new ConnectTimeoutException("connection timed out after 5 ms: a/1.2.3.4:1")))
                .isEqualTo("no connection within 5 ms");
        assertThat(words(new IllegalStateException())).isEqualTo("IllegalStateException");
    }

    @Test
    void packetThatIsTooLongNamesTheKey() {
        assertThat(words(new TooLongFrameException("too large"))).contains("broker: max-packet");
    }

    @Test
    void otherSideThatSpeaksNoTlsIsNamed() {
        assertThat(words(new NotSslRecordException("not an SSL/TLS record: 485454502f")))
                .isEqualTo(Reasons.NOT_TLS);
    }

    @Test
    void timesOfACertificateNameTheClockInTheSameWordsAllDay() {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        assertThat(words(tls(new CertificateExpiredException("NotAfter: x"))))
                .startsWith(
                        "the certificate of the broker has expired (NotAfter: x); this machine's clock says " + today);
        assertThat(words(tls(new CertificateNotYetValidException("NotBefore: x"))))
                .startsWith("the certificate of the broker is not yet valid (NotBefore: x); this machine's clock says ")
                .endsWith(": is it right?");
    }

    @Test
    void authorityNameAndClientCertificateNameTheKey() {
        assertThat(words(tls(new IOException("unable to find valid certification path to requested target"))))
                .contains("name the authority that did in broker: trust-file");
        assertThat(words(tls(new IOException("No subject alternative DNS name matching a found."))))
                .contains("for another name (No subject alternative DNS name matching a found.)");
        assertThat(words(new SSLHandshakeException("Received fatal alert: certificate_required")))
                .contains("see broker: certificate-file");
        assertThat(words(new SSLHandshakeException("Received fatal alert: protocol_version")))
                .isEqualTo("TLS failed: Received fatal alert: protocol_version");
    }

    private static SSLHandshakeException tls(Exception cause) {
        SSLHandshakeException failure = new SSLHandshakeException("PKIX path building failed");
        failure.initCause(cause);
        return failure;
    }

    private static String words(Throwable failure) {
        return Reasons.inWords(failure, "5 ms");
    }
}
