package org.sngateway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialPathTest {
    @Test
    void pathIsItself() throws Exception {
        assertThat(CredentialPath.of("/etc/secret", Map.of())).isEqualTo(Path.of("/etc/secret"));
    }

    @Test
    void credentialLiesInTheDirectoryOfTheService() throws Exception {
        assertThat(CredentialPath.of(
                        "credential:broker-password", Map.of("CREDENTIALS_DIRECTORY", "/run/credentials/sn-gateway")))
                .isEqualTo(Path.of("/run/credentials/sn-gateway/broker-password"));
    }

    @Test
    void credentialWithoutAServiceSaysWhatToWriteInstead() {
        assertThatIOException()
                .isThrownBy(() -> CredentialPath.of("credential:broker-password", Map.of()))
                .withMessage("password-file: \"credential:broker-password\" is for a service whose unit has"
                        + " LoadCredential; write the path of a file");
    }
}
