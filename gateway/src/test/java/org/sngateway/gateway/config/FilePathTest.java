package org.sngateway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilePathTest {
    private static final Map<String, String> SYSTEMD = Map.of("CREDENTIALS_DIRECTORY", "/run/credentials/unit");

    @Test
    void tildeIsTheHomeOfTheUser() throws ConfigException {
        assertThat(FilePath.of("~/secret")).isEqualTo(Path.of(System.getProperty("user.home"), "secret"));
        assertThat(StatePath.of("~/state")).isEqualTo(Path.of(System.getProperty("user.home"), "state"));
    }

    @Test
    void credentialsAreWhereSystemdPutsThem() throws ConfigException {
        assertThat(FilePath.of("$CREDENTIALS_DIRECTORY/mqtt", SYSTEMD))
                .isEqualTo(Path.of("/run/credentials/unit/mqtt"));
    }

    @Test
    void credentialsWithoutSystemdAreSaidSo() {
        assertThatThrownBy(() -> FilePath.of("$CREDENTIALS_DIRECTORY/mqtt", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("systemd sets it for a unit with LoadCredential=");
    }

    @Test
    void commandsLookWhereTheUnitTakesCredentialsFrom() throws ConfigException {
        assertThat(FilePath.of("$CREDENTIALS_DIRECTORY/mqtt", FilePath.asInService(Map.of())))
                .isEqualTo(Path.of("/etc/sn-gateway/mqtt"));
        assertThat(FilePath.of("$CREDENTIALS_DIRECTORY/mqtt", FilePath.asInService(SYSTEMD)))
                .isEqualTo(Path.of("/run/credentials/unit/mqtt"));
    }

    @Test
    void anythingElseIsAPathAsItIs() throws ConfigException {
        assertThat(FilePath.of("a/~b", SYSTEMD)).isEqualTo(Path.of("a/~b"));
    }
}
