package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/** An authority in a folder, which signs certificates for a test; made with openssl. */
final class Certificates {
    private static final String AUTHORITY = "authority";

    private final Path folder;

    Certificates(Path folder) throws Exception {
        this.folder = folder;
        selfSigned(AUTHORITY);
    }

    /** The certificate of the authority; PEM. */
    Path authority() {
        return certificate(AUTHORITY);
    }

    Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** Certificate and key of a name in one file, as servers in Java want them. */
    Path pkcs12(String name, String password) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of("openssl", "pkcs12", "-export"));
        command.addAll(
                List.of("-in", certificate(name).toString(), "-inkey", key(name).toString()));
        command.addAll(List.of("-out", store.toString(), "-passout", "pass:" + password));
        run(command);
        return store;
    }

    /** The authority as one to be trusted, as servers in Java want it. */
    Path trustStore(String password) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority())) {
            store.setCertificateEntry(
                    AUTHORITY, CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = folder.resolve("trust.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    /** A certificate that nobody else has signed. */
    void selfSigned(String name) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "ec"));
        command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"));
        command.addAll(List.of("-subj", "/CN=" + name, "-keyout", key(name).toString()));
        command.addAll(List.of("-out", certificate(name).toString()));
        run(command);
    }

    /**
     * A certificate that the authority has signed.
     *
     * @param alternativeName such as {@code IP:127.0.0.1} or {@code DNS:localhost}
     */
    void signed(String name, String alternativeName) throws Exception {
        signed(name, alternativeName, "-days", "30");
    }

    /** The same for a time that is over. */
    void expired(String name, String alternativeName) throws Exception {
        signed(name, alternativeName, "-not_before", "20200101000000Z", "-not_after", "20200201000000Z");
    }

    /** The same for a time that has not begun. */
    void notYetValid(String name, String alternativeName) throws Exception {
        signed(name, alternativeName, "-not_before", "20900101000000Z", "-not_after", "20910101000000Z");
    }

    /** A certificate that nobody else has signed, for a time that is over. */
    void expiredSelfSigned(String name, String alternativeName) throws Exception {
        Path request = request(name);
        sign(
                name,
                request,
                alternativeName,
                List.of("-selfsign", "-keyfile", key(name).toString()),
                List.of("-not_before", "20200101000000Z", "-not_after", "20200201000000Z"));
    }

    private void signed(String name, String alternativeName, String... validity) throws Exception {
        List<String> signer = List.of(
                "-cert", authority().toString(), "-keyfile", key(AUTHORITY).toString());
        sign(name, request(name), alternativeName, signer, List.of(validity));
    }

    private Path request(String name) throws Exception {
        Path request = folder.resolve(name + ".csr");
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-newkey", "ec"));
        command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"));
        command.addAll(List.of("-subj", "/CN=" + name, "-keyout", key(name).toString(), "-out", request.toString()));
        run(command);
        return request;
    }

    /** By "openssl ca", which can write any time of validity; it wants a data base for that. */
    private void sign(String name, Path request, String alternativeName, List<String> signer, List<String> validity)
            throws Exception {
        Files.writeString(folder.resolve("index.txt"), "");
        Path configuration = Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                default_ca = test
                [test]
                database = %1$s/index.txt
                new_certs_dir = %1$s
                rand_serial = yes
                default_md = sha256
                policy = policy
                x509_extensions = extensions
                unique_subject = no
                [policy]
                commonName = supplied
                [extensions]
                subjectAltName = %2$s
                """.formatted(folder, alternativeName));
        List<String> command = new ArrayList<>(List.of("openssl", "ca", "-batch", "-notext", "-config"));
        command.add(configuration.toString());
        command.addAll(signer);
        command.addAll(
                List.of("-in", request.toString(), "-out", certificate(name).toString()));
        for (String part : validity) {
            command.add(part.replace("-not_before", "-startdate").replace("-not_after", "-enddate"));
        }
        run(command);
    }

    private void run(List<String> command) throws Exception {
        Path output = folder.resolve("openssl.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException unreadable) {
            return "";
        }
    }
}
