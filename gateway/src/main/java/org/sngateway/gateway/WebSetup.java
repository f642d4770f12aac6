package org.sngateway.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sngateway.gateway.broker.SecretFile;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.FilePath;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.web.WebServer;
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
        return settings(web, System.getenv());
    }

    /**
     * Looks at the files that the service will use, from a command.
     *
     * @throws ConfigException if a file can't be used
     */
    static void checkForService(GatewayConfig config) throws ConfigException {
        Optional<GatewayConfig.Web> web = config.web();
        if (web.isPresent()) {
            try {
                WebServer.checkCertificate(settings(web.get(), FilePath.asInService(System.getenv())));
            } catch (IOException unusable) {
                throw new ConfigException(String.valueOf(unusable.getMessage()));
            }
        }
    }

    private static WebSettings settings(GatewayConfig.Web web, Map<String, String> environment) throws IOException {
        SectionFiles files = new SectionFiles("web", environment);
        Optional<Path> passwordFile = files.file("password-file", web.passwordFile());
        Optional<String> password = passwordFile.isEmpty()
                ? Optional.empty()
                : Optional.of(files.read("password-file", () -> SecretFile.password(passwordFile.get())));
        return new WebSettings(
                web.place().host(),
                web.place().port(),
                password,
                web.hosts(),
                readable(files, "certificate-file", web.certificateFile()),
                readable(files, "key-file", web.keyFile()));
    }

    private static Optional<Path> readable(SectionFiles files, String key, String written) throws IOException {
        Optional<Path> file = files.file(key, written);
        return files.read(key, () -> {
            if (file.isPresent() && !Files.isReadable(file.get())) {
                throw new NoSuchFileException(file.get() + " is not there or not readable");
            }
            return file;
        });
    }
}
