package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.sngateway.gateway.broker.BrokerEndpoint;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.broker.BrokerTls;
import org.sngateway.gateway.broker.Logins;
import org.sngateway.gateway.broker.Places;

/** A real broker on ports of its own, reached in each way that it has. */
final class RealBroker implements AutoCloseable {
    /** How the broker is reached. */
    enum Way {
        TCP,
        TLS,
        CLIENT_CERTIFICATE,
        WEBSOCKET,
        SECURE_WEBSOCKET
    }

    /** Starts a broker whose files go to a folder. */
    private interface Starter {
        Running start(RealBroker broker) throws Exception;
    }

    /** A broker that runs. */
    private interface Running {
        void stop();
    }

    /** Which brokers there are, and what each speaks. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Kind {
        MOSQUITTO(EnumSet.allOf(MqttVersion.class), EnumSet.allOf(Way.class), RealBroker::mosquitto),
        HIVEMQ(EnumSet.allOf(MqttVersion.class), EnumSet.allOf(Way.class), RealBroker::hiveMq),
        MOQUETTE(
                EnumSet.of(MqttVersion.MQTT_3_1, MqttVersion.MQTT_3_1_1),
                EnumSet.of(Way.TCP, Way.WEBSOCKET),
                RealBroker::moquette),
        RABBITMQ(
                EnumSet.of(MqttVersion.MQTT_3_1, MqttVersion.MQTT_3_1_1),
                EnumSet.of(Way.TCP, Way.TLS, Way.WEBSOCKET),
                RealBroker::rabbitMq),
        EJABBERD(
                EnumSet.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5),
                EnumSet.of(Way.TCP, Way.TLS, Way.WEBSOCKET),
                RealBroker::ejabberd);

        private final Set<MqttVersion> versions;
        private final Set<Way> ways;
        private final Starter starter;

        Kind(Set<MqttVersion> versions, Set<Way> ways, Starter starter) {
            this.versions = versions;
            this.ways = ways;
            this.starter = starter;
        }

        Set<MqttVersion> versions() {
            return versions;
        }

        Set<Way> ways() {
            return ways;
        }

        /** RabbitMQ 3.10 has no QoS 2: it answers PUBACK, and grants 1. */
        boolean hasQos2() {
            return this != RABBITMQ;
        }
    }

    /** It protects nothing. */
    static final String PASSWORD = "unused";

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path HIVEMQ_JARS = Path.of("src/test/brokers/target/hivemq");

    private final Kind kind;
    private final Path folder;
    private final Certificates certificates;
    private final Map<Way, Integer> ports = new EnumMap<>(Way.class);
    private final Running running;

    /** Starts it, and waits until it accepts connections. */
    RealBroker(Kind kind, Path folder) throws Exception {
        this.kind = kind;
        this.folder = folder;
        certificates = new Certificates(Files.createDirectory(folder.resolve("certificates")));
        certificates.signed("broker", "IP:127.0.0.1");
        certificates.signed("gateway", "DNS:gateway.example");
        kind.ways().forEach(way -> ports.put(way, Ports.freeTcp()));
        running = kind.starter.start(this);
        for (int port : ports.values()) {
            await(kind + ", see " + folder).atMost(PATIENCE).until(() -> Mosquitto.accepts(port));
        }
    }

    /** The port where it speaks MQTT without anything around it. */
    int port() {
        return port(Way.TCP);
    }

    private int port(Way way) {
        return Objects.requireNonNull(ports.get(way));
    }

    /** The name of a client, where it needs one: ejabberd wants a JID. */
    Optional<String> username() {
        return kind == Kind.EJABBERD ? Optional.of("{clientId}@localhost") : Optional.empty();
    }

    /** Where it is in this way, spoken to in this version. */
    Places places(Way way, MqttVersion version) throws Exception {
        boolean isSecure = way == Way.TLS || way == Way.CLIENT_CERTIFICATE || way == Way.SECURE_WEBSOCKET;
        String path = way == Way.WEBSOCKET || way == Way.SECURE_WEBSOCKET ? "/mqtt" : "";
        Optional<Path> certificate =
                way == Way.CLIENT_CERTIFICATE ? Optional.of(certificates.certificate("gateway")) : Optional.empty();
        BrokerTls tls = isSecure
                ? BrokerTls.read(new BrokerTls.Files(
                        Optional.of(certificates.authority()),
                        certificate,
                        certificate.map(file -> certificates.key("gateway")),
                        true))
                : BrokerTls.system();
        return Places.at(new BrokerEndpoint("127.0.0.1", port(way), isSecure, path))
                .versions(version)
                .logins(username().map(name -> Logins.of(name, PASSWORD)).orElse(Logins.NONE))
                .tls(tls);
    }

    BrokerPlace place(Way way, MqttVersion version) throws Exception {
        return places(way, version).place();
    }

    @Override
    public void close() {
        running.stop();
    }

    // ---- how each is started

    private Running process(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("output").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        return () -> {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            await().atMost(PATIENCE).until(() -> !process.isAlive());
        };
    }

    private Path write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        return Files.writeString(folder.resolve(name), text);
    }

    private Running mosquitto() throws Exception {
        String tls =
                "certfile " + certificates.certificate("broker") + "\nkeyfile " + certificates.key("broker") + '\n';
        Path configuration = write(
                "mosquitto.conf",
                "user root\nallow_anonymous true\n"
                        + "listener " + port(Way.TCP) + " 127.0.0.1\n"
                        + "listener " + port(Way.TLS) + " 127.0.0.1\n" + tls
                        + "listener " + port(Way.CLIENT_CERTIFICATE) + " 127.0.0.1\n" + tls
                        + "cafile " + certificates.authority() + "\nrequire_certificate true\n"
                        + "listener " + port(Way.WEBSOCKET) + " 127.0.0.1\nprotocol websockets\n"
                        + "listener " + port(Way.SECURE_WEBSOCKET) + " 127.0.0.1\n" + tls + "protocol websockets\n");
        return process(Map.of(), List.of("mosquitto", "-c", configuration.toString()));
    }

    /** A broker in Java, by a source file that the launcher of Java compiles. */
    private Running hiveMq() throws Exception {
        assertThat(HIVEMQ_JARS)
                .as("HiveMQ, which Maven brings by: mvn -pl gateway/src/test/brokers process-resources")
                .isDirectory();
        String keystore = "<keystore><path>" + certificates.pkcs12("broker", PASSWORD) + "</path><password>" + PASSWORD
                + "</password><private-key-password>" + PASSWORD + "</private-key-password></keystore>";
        String truststore = "<client-authentication-mode>REQUIRED</client-authentication-mode><truststore><path>"
                + certificates.trustStore(PASSWORD) + "</path><password>" + PASSWORD + "</password></truststore>";
        String webSocket = "<path>/mqtt</path><subprotocols><subprotocol>mqtt</subprotocol></subprotocols>";
        write(
                "conf/config.xml",
                "<?xml version=\"1.0\"?><hivemq><listeners>"
                        + hiveMqListener("tcp-listener", Way.TCP, "")
                        + hiveMqListener("tls-tcp-listener", Way.TLS, "<tls>" + keystore + "</tls>")
                        + hiveMqListener(
                                "tls-tcp-listener", Way.CLIENT_CERTIFICATE, "<tls>" + keystore + truststore + "</tls>")
                        + hiveMqListener("websocket-listener", Way.WEBSOCKET, webSocket)
                        + hiveMqListener(
                                "tls-websocket-listener",
                                Way.SECURE_WEBSOCKET,
                                "<tls>" + keystore + "</tls>" + webSocket)
                        + "</listeners><anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>"
                        + "</hivemq>");
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("ext"));
        Path launcher = write("HiveMq.java", """
                import com.hivemq.configuration.service.InternalConfigurations;
                import com.hivemq.embedded.EmbeddedHiveMQ;
                import java.nio.file.Path;

                public final class HiveMq {
                    public static void main(String[] arguments) {
                        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
                        Path home = Path.of(arguments[0]);
                        EmbeddedHiveMQ.builder()
                                .withConfigurationFolder(home.resolve("conf"))
                                .withDataFolder(home.resolve("data"))
                                .withExtensionsFolder(home.resolve("ext"))
                                .build()
                                .start()
                                .join();
                    }
                }
                """);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return process(
                Map.of(),
                List.of(
                        java.toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        HIVEMQ_JARS + "/*",
                        launcher.toString(),
                        folder.toString()));
    }

    private String hiveMqListener(String element, Way way, String more) {
        return "<" + element + "><port>" + port(way) + "</port><bind-address>127.0.0.1</bind-address><name>" + way
                + "</name>" + more + "</" + element + ">";
    }

    private Running moquette() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("host", "127.0.0.1");
        properties.setProperty("port", String.valueOf(port(Way.TCP)));
        properties.setProperty("websocket_port", String.valueOf(port(Way.WEBSOCKET)));
        properties.setProperty("allow_anonymous", "true");
        properties.setProperty("persistence_enabled", "false");
        properties.setProperty("telemetry_enabled", "false");
        Server server = new Server();
        server.startServer(new MemoryConfig(properties));
        return server::stopServer;
    }

    /** With a port mapper of its own, which Erlang leaves running. */
    private Running rabbitMq() throws Exception {
        String epmd = String.valueOf(Ports.freeTcp());
        write(
                "rabbitmq.conf",
                "listeners.tcp = none\n"
                        + "mqtt.listeners.tcp.1 = 127.0.0.1:" + port(Way.TCP) + '\n'
                        + "mqtt.listeners.ssl.1 = 127.0.0.1:" + port(Way.TLS) + '\n'
                        + "ssl_options.cacertfile = " + certificates.authority() + '\n'
                        + "ssl_options.certfile = " + certificates.certificate("broker") + '\n'
                        + "ssl_options.keyfile = " + certificates.key("broker") + '\n'
                        + "ssl_options.verify = verify_none\n"
                        + "mqtt.allow_anonymous = true\nmqtt.default_user = guest\nmqtt.default_pass = guest\n"
                        + "web_mqtt.tcp.ip = 127.0.0.1\nweb_mqtt.tcp.port = " + port(Way.WEBSOCKET) + '\n'
                        + "web_mqtt.ws_path = /mqtt\n");
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", folder.toString());
        environment.put("RABBITMQ_NODENAME", "contract@localhost");
        environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                write("enabled_plugins", "[rabbitmq_mqtt,rabbitmq_web_mqtt].\n").toString());
        environment.put("RABBITMQ_DIST_PORT", String.valueOf(Ports.freeTcp()));
        environment.put("ERL_EPMD_PORT", epmd);
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        Running mapper = process(environment, List.of("epmd", "-port", epmd, "-address", "127.0.0.1"));
        Running server = process(environment, List.of("/usr/lib/rabbitmq/bin/rabbitmq-server"));
        return () -> {
            server.stop();
            mapper.stop();
        };
    }

    /** Without a node name, so that it needs no port mapper. */
    private Running ejabberd() throws Exception {
        Path pem = write(
                "broker.pem",
                Files.readString(certificates.certificate("broker")) + Files.readString(certificates.key("broker")));
        Path configuration =
                write("ejabberd.yml", """
                hosts: [localhost]
                certfiles: ["%s"]
                listen:
                  - {port: %d, ip: "127.0.0.1", module: mod_mqtt}
                  - {port: %d, ip: "127.0.0.1", module: mod_mqtt, tls: true}
                  - {port: %d, ip: "127.0.0.1", module: ejabberd_http, request_handlers: {/mqtt: mod_mqtt}}
                modules:
                  mod_mqtt:
                    access_publish: {"#": [{allow: all}]}
                    access_subscribe: {"#": [{allow: all}]}
                auth_method: anonymous
                anonymous_protocol: login_anon
                """.formatted(pem, port(Way.TCP), port(Way.TLS), port(Way.WEBSOCKET)));
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", folder.toString());
        environment.put("ERL_LIBS", "/usr/lib/" + machine() + "-linux-gnu");
        environment.put("EJABBERD_CONFIG_PATH", configuration.toString());
        environment.put("EJABBERD_LOG_PATH", folder.resolve("ejabberd.log").toString());
        return process(
                environment,
                List.of("erl", "-noinput", "-mnesia", "dir", "\"" + folder.resolve("mnesia") + "\"", "-s", "ejabberd"));
    }

    private static String machine() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
