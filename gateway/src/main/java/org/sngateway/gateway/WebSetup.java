package org.sngateway.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.sngateway.gateway.broker.SecretFile;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.FilePath;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.web.WebSettings;

/** What the page needs, from the configuration and the files that it names. */
final class WebSetup {
    private WebSetup() {}

    /**
     * The settings of the page.
     *
     * @throws IOException if a file can't be used; the message names its key
     */
    static WebSettings settings(GatewayConfig.Web web) throws IOException {
        Optional<Path> passwordFile = file("password-file", web.passwordFile());
        Optional<String> password = Optional.empty();
        if (passwordFile.isPresent()) {
            try {
                password = Optional.of(SecretFile.password(passwordFile.get()));
            } catch (IOException unusable) {
                throw new IOException("web: password-file: " + unusable.getMessage(), unusable);
            }
        }
        return new WebSettings(
                web.place().host(),
                web.place().port(),
                password,
                web.hosts(),
                file("certificate-file", web.certificateFile()),
                file("key-file", web.keyFile()));
    }

    private static Optional<Path> file(String key, String written) throws IOException {
        if (written.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = FilePath.of(written);
            if (!Files.isReadable(file)) {
                throw new NoSuchFileException(file + " is not there or not readable");
            }
            return Optional.of(file);
        } catch (ConfigException | NoSuchFileException unusable) {
            throw new IOException("web: " + key + ": " + unusable.getMessage(), unusable);
        }
    }
}
