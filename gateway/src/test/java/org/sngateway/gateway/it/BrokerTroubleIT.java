package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.message.NormalTopicId;

/** The command with a broker that wants TLS and passwords: what an owner configures, and reads when it does not fit. */
@SuppressWarnings("NullAway.Init")
class BrokerTroubleIT {
    @TempDir
    Path folder;

    private final int udpPort = Ports.freeUdp();
    private final int tlsPort = Ports.freeTcp();
    private Certificates certificates;

    @BeforeEach
    void makeCertificates() throws Exception {
        certificates = new Certificates(Files.createDirectory(folder.resolve("certificates")));
        certificates.signed("broker", "IP:127.0.0.1");
        certificates.signed("gateway", "DNS:gateway.example");
    }

    /** One gateway after the other of the same broker; the last one has all that the others lack. */
    @Test
    void logNamesWhatIsWrongAndTheKeyThatMendsIt() throws Exception {
        try (Mosquitto mosquitto = mosquitto();
                Subscriber witness = mosquitto.subscribe("#")) {
            Configuration configuration =
                    new Configuration(udpPort, tlsPort).broker("address", "mqtts://127.0.0.1:" + tlsPort);
            logs(
                    configuration,
                    "signed the certificate of the broker; name the authority that did in broker: trust-file");

            configuration.broker("trust-file", certificates.authority().toString());
            logs(configuration, "does not take the certificate of the gateway, or wants one", "certificate-file");

            configuration
                    .broker(
                            "certificate-file",
                            certificates.certificate("gateway").toString())
                    .broker("key-file", certificates.key("gateway").toString())
                    .broker("username", "pi")
                    .broker("password-file", password("wrong").toString());
            String log = logs(configuration, "the broker says: not authorized");
            assertThat(log).doesNotContain("wrong");

            configuration.broker("password-file", password("right").toString());
            try (GatewayProcess gateway = start(configuration);
                    UdpNode node = new UdpNode(udpPort)) {
                gateway.logs("broker - state=up");
                node.connects("sensor", true);
                NormalTopicId topic = node.registers("sensor/t");
                node.publishes(topic, "through TLS");
                witness.expects("sensor/t through TLS");

                configuration.broker("address", "127.0.0.1:" + mosquitto.port());
                configuration.broker("trust-file", "\"\"");
                configuration.broker("certificate-file", "\"\"").broker("key-file", "\"\"");
                file(configuration);
                gateway.hangUp();
                gateway.logs("state=reloaded", "the configuration has another address of the broker");
                node.publishes(topic, "in plain");
                witness.expects("sensor/t in plain");
            }
        }
    }

    @Test
    void checkLooksAtTheFilesToo() throws Exception {
        Configuration configuration =
                new Configuration(udpPort, tlsPort).broker("username", "pi").broker("password-file", folder.toString());
        assertThat(check(configuration))
                .isEqualTo("broker: password-file: " + folder + ": this is a folder, not a file");

        configuration.broker("password-file", folder.resolve("missing").toString());
        assertThat(check(configuration)).contains("missing: there is no such file");

        Path latin1 = Files.write(folder.resolve("latin1"), "s\u00e4cret".getBytes(StandardCharsets.ISO_8859_1));
        configuration.broker("password-file", latin1.toString());
        assertThat(check(configuration)).contains("this is not a text in UTF-8");

        configuration.broker("password-file", password("right").toString());
        configuration.broker("address", "mqtts://127.0.0.1:" + tlsPort).broker("trust-file", latin1.toString());
        assertThat(check(configuration)).contains("latin1: there is no certificate in PEM in this file");

        configuration.broker("trust-file", certificates.authority().toString());
        configuration
                .broker("certificate-file", certificates.certificate("gateway").toString())
                .broker("key-file", certificates.key("broker").toString());
        assertThat(check(configuration))
                .contains("broker.key: this is not the private key of the certificate in", "gateway.crt");
    }

    private Mosquitto mosquitto() throws Exception {
        Path passwords = folder.resolve("passwords");
        assertThat(new ProcessBuilder("mosquitto_passwd", "-b", "-c", passwords.toString(), "pi", "right")
                        .start()
                        .waitFor())
                .isZero();
        return new Mosquitto(
                folder,
                "allow_anonymous true",
                "password_file " + passwords,
                "listener " + tlsPort + " 127.0.0.1",
                "certfile " + certificates.certificate("broker"),
                "keyfile " + certificates.key("broker"),
                "cafile " + certificates.authority(),
                "require_certificate true");
    }

    private Path password(String password) throws Exception {
        return Files.writeString(folder.resolve("password"), password + "\n");
    }

    private Path file(Configuration configuration) throws Exception {
        return Files.writeString(folder.resolve("sn-gateway.yaml"), configuration.text());
    }

    private GatewayProcess start(Configuration configuration) throws Exception {
        return new GatewayProcess(file(configuration), folder.resolve("gateway.log"));
    }

    private String logs(Configuration configuration, String... texts) throws Exception {
        try (GatewayProcess gateway = start(configuration)) {
            gateway.logs(texts);
            return gateway.log();
        }
    }

    private String check(Configuration configuration) throws Exception {
        CommandProcess.Result result =
                CommandProcess.run("check", file(configuration).toString());
        assertThat(result.exitCode()).isEqualTo(1);
        return result.errors().strip();
    }
}
