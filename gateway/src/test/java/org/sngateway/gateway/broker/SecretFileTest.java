package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password file as editors and owners leave it. */
@SuppressWarnings("NullAway.Init")
class SecretFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s\u00e4cret",
                "s\u00e4cret\n",
                "s\u00e4cret\r\n",
                "s\u00e4cret\nnext line\n",
                "\uFEFFs\u00e4cret\n"
            })
    void passwordIsTheFirstLine(String text) throws Exception {
        assertThat(SecretFile.password(file(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("s\u00e4cret");
    }

    @Test
    void blanksBelongToThePassword() throws Exception {
        assertThat(SecretFile.password(file(" a b ".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(" a b ");
    }

    @Test
    void latin1IsRefusedWithoutShowingIt() throws Exception {
        Path file = file("s\u00e4cret".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> SecretFile.password(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": this is not a text in UTF-8; save it as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\nsecret"})
    void emptyFirstLineIsNoPassword(String text) throws Exception {
        Path file = file(text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> SecretFile.password(file))
                .hasMessage(file + ": the password file is empty; its first line is the password");
    }

    @Test
    void folderAndMissingFileAreSaidSo() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> SecretFile.password(folder)).hasMessage(folder + ": this is a folder, not a file");
        assertThatThrownBy(() -> SecretFile.password(missing)).hasMessage(missing + ": there is no such file");
    }

    private Path file(byte[] octets) throws IOException {
        return Files.write(folder.resolve("password"), octets);
    }
}
