package org.sngateway.gateway.broker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate with its chain and its private key, from PEM files, which belong together. */
record ClientCertificate(PrivateKey key, List<X509Certificate> chain) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURE_BY_KEY =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /**
     * Reads both.
     *
     * @throws IOException if one can't be read or used, or they do not belong together
     */
    static ClientCertificate read(Path certificate, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificate);
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey privateKey = privateKey(key, publicKey.getAlgorithm());
        if (!belongTogether(privateKey, publicKey)) {
            throw new IOException(key + ": this is not the private key of the certificate in " + certificate);
        }
        return new ClientCertificate(privateKey, chain);
    }

    /**
     * The certificates in a file, one at least.
     *
     * @throws IOException if there is none
     */
    static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            List<X509Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(SecretFile.octets(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (all.isEmpty()) {
                throw new IOException(file + ": there is no certificate in this file");
            }
            return all;
        } catch (CertificateException notPem) {
            throw new IOException(file + ": there is no certificate in PEM in this file", notPem);
        }
    }

    private static PrivateKey privateKey(Path file, String algorithm) throws IOException {
        String text = new String(SecretFile.octets(file), StandardCharsets.US_ASCII);
        Matcher pkcs8 = PKCS8.matcher(text);
        if (!pkcs8.find()) {
            throw new IOException(file
                    + (text.contains("PRIVATE KEY-----")
                            ? ": the private key is not plain PKCS#8; make it so with: openssl pkcs8 -topk8 -nocrypt -in "
                                    + file + " -out NEW-FILE"
                            : ": there is no private key in PEM in this file"));
        }
        try {
            byte[] octets = Base64.getMimeDecoder().decode(pkcs8.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw new IOException(
                    file + ": this is no private key of the kind " + algorithm + ", as the certificate's", wrong);
        }
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws IOException {
        String algorithm = SIGNATURE_BY_KEY.get(publicKey.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            byte[] anything = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the private key can't be used: " + unusable.getMessage(), unusable);
        }
    }
}
