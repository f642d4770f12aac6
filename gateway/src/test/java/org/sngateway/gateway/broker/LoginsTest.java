package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The login with which clients connect. */
@SuppressWarnings("NullAway.Init")
class LoginsTest {
    @TempDir
    Path folder;

    @Test
    void templateHasTheClientId() {
        Logins logins = Logins.of("site/{clientId}", "p");

        assertThat(logins.of("n1")).isEqualTo(new Login("site/n1", "p"));
        assertThat(logins.of("n2")).isEqualTo(new Login("site/n2", "p"));
    }

    @Test
    void tableComesBeforeTheTemplate() throws Exception {
        Logins logins = Logins.of("u", "p").withTable(table("""
                # client-id username password

                n1 alice  pass word
                n2\tbob\tx
                """));

        assertThat(logins.of("n1")).isEqualTo(new Login("alice", "pass word"));
        assertThat(logins.of("n2")).isEqualTo(new Login("bob", "x"));
        assertThat(logins.of("n3")).isEqualTo(new Login("u", "p"));
    }

    @ParameterizedTest
    @CsvSource({
        "'n1 alice', 1: a line must be: client-id username password",
        "'n1 a x\n b x', 2: a line must be: client-id username password",
        "'n1 a geheim\nn1 b geheim', 2: this client id stands in the table twice",
    })
    void wrongLineIsNamedWithoutItsPassword(String text, String message) throws Exception {
        Path file = table(text);

        assertThatThrownBy(() -> Logins.NONE.withTable(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":" + message)
                .hasMessageNotContaining("geheim");
    }

    @Test
    void passwordsAreNeverShown() throws Exception {
        Logins logins = Logins.of("u", "geheim").withTable(table("n1 alice geheim"));

        assertThat(logins + " " + logins.of("n1")).doesNotContain("geheim").contains("alice");
    }

    private Path table(String text) throws IOException {
        return Files.writeString(folder.resolve("users"), text);
    }
}
