package org.sngateway.gateway;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sngateway.gateway.broker.BrokerEndpoint;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.broker.BrokerTls;
import org.sngateway.gateway.broker.Logins;
import org.sngateway.gateway.broker.SecretFile;
import org.sngateway.gateway.config.BrokerUrl;
import org.sngateway.gateway.config.Changes;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.FilePath;
import org.sngateway.gateway.config.GatewayConfig;

/** The broker as the configuration describes it, with the files that it names. */
final class BrokerSetup {
    private static final String SECTION = "broker";

    private BrokerSetup() {}

    /**
     * Reads what the configuration names.
     *
     * @throws IOException if a file can't be used; a password that can't be had is no reason to try without one
     */
    static BrokerPlace place(GatewayConfig config) throws IOException {
        return place(config, System.getenv());
    }

    private static BrokerPlace place(GatewayConfig config, Map<String, String> environment) throws IOException {
        GatewayConfig.Broker broker = config.broker();
        List<InetAddress> localAddresses = new ArrayList<>();
        for (String text : broker.localAddresses()) {
            localAddresses.add(InetAddress.getByName(text));
        }
        return new BrokerPlace(
                broker.addresses().stream().map(BrokerSetup::endpoint).toList(),
                versions(broker.protocol()),
                logins(broker.login(), new SectionFiles(SECTION, environment)),
                tls(broker, new SectionFiles(SECTION, environment)),
                headers(broker.webSocketHeaders()),
                localAddresses,
                broker.keepAlive(),
                broker.connectTimeout(),
                Duration.ofNanos(config.coreSettings().limits().sessionExpiryNanos()),
                broker.willDelay(),
                broker.nativeWill(),
                config.coreSettings().broker().ownClientId(),
                broker.maxPacketOctets());
    }

    /** Notes the files of logins whose contents are not those of the running gateway. */
    static void note(GatewayConfig config, Logins running, Logins next, Changes changes) {
        GatewayConfig.Login login = config.broker().login();
        if (!login.passwordFile().isEmpty() && !next.hasPasswordOf(running)) {
            changes.inContents(SECTION + ": password-file");
        }
        if (!login.usersFile().isEmpty() && !next.hasTableOf(running)) {
            changes.inContents(SECTION + ": users-file");
        }
    }

    /**
     * The same where mistakes are reported as those of the configuration.
     *
     * @throws ConfigException if a file can't be used
     */
    static BrokerPlace checked(GatewayConfig config) throws ConfigException {
        return checked(config, System.getenv());
    }

    /**
     * Looks at the files that the service will use, from a command.
     *
     * @throws ConfigException if a file can't be used
     */
    static void checkForService(GatewayConfig config) throws ConfigException {
        checked(config, FilePath.asInService(System.getenv()));
    }

    private static BrokerPlace checked(GatewayConfig config, Map<String, String> environment) throws ConfigException {
        try {
            return place(config, environment);
        } catch (IOException unusable) {
            throw new ConfigException(String.valueOf(unusable.getMessage()));
        }
    }

    private static BrokerEndpoint endpoint(BrokerUrl url) {
        return new BrokerEndpoint(
                url.place().host(), url.place().port(), url.scheme().isTls(), url.path());
    }

    private static List<MqttVersion> versions(String protocol) {
        return switch (protocol) {
            case "5" -> List.of(MqttVersion.MQTT_5);
            case "3.1.1" -> List.of(MqttVersion.MQTT_3_1_1);
            case "3.1" -> List.of(MqttVersion.MQTT_3_1);
            default -> List.of(MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1);
        };
    }

    /** As it stands in the configuration. */
    static String name(MqttVersion version) {
        return switch (version) {
            case MQTT_5 -> "5";
            case MQTT_3_1_1 -> "3.1.1";
            case MQTT_3_1 -> "3.1";
        };
    }

    private static Logins logins(GatewayConfig.Login login, SectionFiles files) throws IOException {
        Optional<Path> passwordFile = files.file("password-file", login.passwordFile());
        String password = login.password();
        if (passwordFile.isPresent()) {
            password = files.read("password-file", () -> SecretFile.password(passwordFile.get()));
        }
        Logins logins = Logins.of(login.username(), password);
        Optional<Path> table = files.file("users-file", login.usersFile());
        return table.isEmpty() ? logins : files.read("users-file", () -> logins.withTable(table.get()));
    }

    /** Without an address that uses it there is no TLS to be set up, which takes its time. */
    private static BrokerTls tls(GatewayConfig.Broker broker, SectionFiles files) throws IOException {
        if (broker.addresses().stream().noneMatch(url -> url.scheme().isTls())) {
            return BrokerTls.system();
        }
        GatewayConfig.Tls tls = broker.tls();
        return files.read(
                "trust-file, certificate-file, key-file",
                () -> BrokerTls.read(new BrokerTls.Files(
                        files.file("trust-file", tls.trustFile()),
                        files.file("certificate-file", tls.certificateFile()),
                        files.file("key-file", tls.keyFile()),
                        tls.checksHostName())));
    }

    private static Map<String, String> headers(List<String> lines) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return headers;
    }
}
