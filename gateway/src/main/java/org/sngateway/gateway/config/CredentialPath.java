package org.sngateway.gateway.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where a secret is: in a file, or with systemd, which hands it to the service so that no other user can read it. */
public final class CredentialPath {
    private static final String CREDENTIAL = "credential:";
    private static final String DIRECTORY = "CREDENTIALS_DIRECTORY";

    private CredentialPath() {}

    /**
     * The file with the secret.
     *
     * @param configured a path, or {@code credential:} and the name of a credential of the unit
     * @throws IOException if it is a credential, and systemd gave none
     */
    public static Path of(String configured) throws IOException {
        return of(configured, System.getenv());
    }

    static Path of(String configured, Map<String, String> environment) throws IOException {
        if (!configured.startsWith(CREDENTIAL)) {
            return Path.of(configured);
        }
        String directory = environment.get(DIRECTORY);
        if (directory == null) {
            throw new IOException("password-file: \"" + configured
                    + "\" is for a service whose unit has LoadCredential;" + " write the path of a file");
        }
        return Path.of(directory, configured.substring(CREDENTIAL.length()));
    }
}
