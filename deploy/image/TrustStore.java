import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;

/**
 * Writes the certificates of a PEM file as the trust store of a Java runtime, always the same for the same file: keytool notes
 * the time. The format is that of JKS: a head, entries, and SHA-1 of the password, a text and all before.
 *
 * <p>Arguments: the PEM file, the trust store.
 */
final class TrustStore {
    private static final int MAGIC = 0xFEEDFEED;
    private static final int VERSION = 2;
    private static final int TRUSTED_CERTIFICATE = 2;
    private static final String PASSWORD = "changeit";

    public static void main(String[] arguments) throws Exception {
        Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(Path.of(arguments[0]))));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream store = new DataOutputStream(octets);
        store.writeInt(MAGIC);
        store.writeInt(VERSION);
        store.writeInt(certificates.size());
        int number = 0;
        for (Certificate certificate : certificates) {
            store.writeInt(TRUSTED_CERTIFICATE);
            store.writeUTF("ca-" + ++number);
            store.writeLong(0);
            store.writeUTF("X.509");
            store.writeInt(certificate.getEncoded().length);
            store.write(certificate.getEncoded());
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-1");
        digest.update(PASSWORD.getBytes(StandardCharsets.UTF_16BE));
        digest.update("Mighty Aphrodite".getBytes(StandardCharsets.UTF_8));
        store.write(digest.digest(octets.toByteArray()));
        Files.write(Path.of(arguments[1]), octets.toByteArray());
        System.out.println(number + " certificates");
    }
}
