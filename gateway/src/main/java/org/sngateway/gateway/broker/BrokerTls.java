package org.sngateway.gateway.broker;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 and 1.3 towards the broker, by the provider of the JDK. A context remembers sessions, so that the next connection to
 * the same endpoint needs no full handshake. Owned by the thread that does what blocks, after its making.
 */
public final class BrokerTls {
    /** Stands for the client id in the name of a file. */
    private static final String CLIENT_ID = "{clientId}";
    /** A client id of a node must not lead to another folder. */
    private static final Pattern SAFE_IN_A_PATH = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");
    /** A context each, for clients with certificates of their own. */
    private static final int MAX_CONTEXTS = 1_000;

    private final Files files;
    private @Nullable SslContext shared;
    private final Map<String, SslContext> byClientId = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SslContext> eldest) {
            return size() > MAX_CONTEXTS;
        }
    };

    /**
     * What TLS is made of, as PEM files.
     *
     * @param trust the authority behind the broker's certificate; empty = the trust store of the system
     * @param certificate of the gateway, or with {clientId} of each client, with its chain; empty = none
     * @param key its private key in PKCS#8
     * @param checksHostName whether the broker's certificate has to be for the name of the endpoint
     */
    public record Files(Optional<Path> trust, Optional<Path> certificate, Optional<Path> key, boolean checksHostName) {}

    private BrokerTls(Files files) {
        this.files = files;
    }

    /** The trust of the system, no certificate of our own. */
    public static BrokerTls system() {
        return new BrokerTls(new Files(Optional.empty(), Optional.empty(), Optional.empty(), true));
    }

    /**
     * TLS from files, which are read now; those of single clients when these connect.
     *
     * @throws IOException if one can't be read or used
     */
    public static BrokerTls read(Files files) throws IOException {
        BrokerTls tls = new BrokerTls(files);
        if (tls.isPerClient()) {
            tls.trusting();
        } else {
            tls.shared = tls.context("");
        }
        return tls;
    }

    /**
     * The context for a client.
     *
     * @throws IOException if its certificate can't be read or used
     */
    SslContext contextFor(String clientId) throws IOException {
        if (!isPerClient()) {
            SslContext made = shared == null ? context("") : shared;
            shared = made;
            return made;
        }
        SslContext known = byClientId.get(clientId);
        if (known != null) {
            return known;
        }
        if (!SAFE_IN_A_PATH.matcher(clientId).matches()) {
            throw new IOException("this client id can't stand in the name of a certificate file");
        }
        SslContext made = context(clientId);
        byClientId.put(clientId, made);
        return made;
    }

    private boolean isPerClient() {
        return files.certificate().map(Path::toString).orElse("").contains(CLIENT_ID)
                || files.key().map(Path::toString).orElse("").contains(CLIENT_ID);
    }

    private SslContext context(String clientId) throws IOException {
        SslContextBuilder builder = trusting();
        if (files.certificate().isPresent() && files.key().isPresent()) {
            ClientCertificate own = ClientCertificate.read(
                    ofClient(files.certificate().get(), clientId),
                    ofClient(files.key().get(), clientId));
            builder.keyManager(own.key(), own.chain());
        }
        return builder.build();
    }

    private SslContextBuilder trusting() throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(files.checksHostName() ? "HTTPS" : null);
        List<X509Certificate> authorities = files.trust().isPresent()
                ? ClientCertificate.certificates(files.trust().get())
                : null;
        try {
            return builder.trustManager(CertificateInTime.of(authorities));
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the certificates to trust can't be used: " + unusable.getMessage(), unusable);
        }
    }

    private static Path ofClient(Path template, String clientId) {
        return Path.of(template.toString().replace(CLIENT_ID, clientId));
    }
}
