package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.broker.BrokerEndpoint;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.broker.BrokerTls;
import org.sngateway.gateway.broker.Logins;
import org.sngateway.gateway.broker.Places;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** The broker side against a real Mosquitto: each version of MQTT over each transport, and what does not fit. */
@SuppressWarnings("NullAway.Init")
class BrokerContractIT {
    /** How the broker is reached. */
    private enum Way {
        TCP,
        TLS,
        CLIENT_CERTIFICATE,
        WEBSOCKET,
        SECURE_WEBSOCKET
    }

    private static final int PLAIN = Ports.freeTcp();
    private static final int TLS = Ports.freeTcp();
    private static final int TLS_1_2 = Ports.freeTcp();
    private static final int CLIENT_CERTIFICATE = Ports.freeTcp();
    private static final int OTHER_NAME = Ports.freeTcp();
    private static final int EXPIRED = Ports.freeTcp();
    private static final int EARLY = Ports.freeTcp();
    private static final int PINNED = Ports.freeTcp();
    private static final int WEBSOCKET = Ports.freeTcp();
    private static final int SECURE_WEBSOCKET = Ports.freeTcp();

    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static Mosquitto mosquitto;

    @BeforeAll
    static void startBroker() throws Exception {
        certificates = new Certificates(Files.createDirectory(folder.resolve("certificates")));
        certificates.signed("broker", "IP:127.0.0.1");
        certificates.signed("elsewhere", "DNS:elsewhere.example");
        certificates.expired("expired", "IP:127.0.0.1");
        certificates.notYetValid("early", "IP:127.0.0.1");
        certificates.expiredSelfSigned("pinned", "IP:127.0.0.1");
        certificates.signed("gateway", "DNS:gateway.example");
        certificates.selfSigned("stranger");
        Path passwords = folder.resolve("passwords");
        assertThat(new ProcessBuilder("mosquitto_passwd", "-b", "-c", passwords.toString(), "pi", "right")
                        .start()
                        .waitFor())
                .isZero();
        List<String> lines = new ArrayList<>(List.of("allow_anonymous true", "password_file " + passwords));
        lines.addAll(List.of("listener " + PLAIN + " 127.0.0.1"));
        lines.addAll(tlsListener(TLS, "broker"));
        lines.addAll(tlsListener(TLS_1_2, "broker"));
        lines.add("tls_version tlsv1.2");
        lines.addAll(tlsListener(CLIENT_CERTIFICATE, "broker"));
        lines.addAll(List.of("cafile " + certificates.authority(), "require_certificate true"));
        lines.addAll(tlsListener(OTHER_NAME, "elsewhere"));
        lines.addAll(tlsListener(EXPIRED, "expired"));
        lines.addAll(tlsListener(EARLY, "early"));
        lines.addAll(tlsListener(PINNED, "pinned"));
        lines.addAll(List.of("listener " + WEBSOCKET + " 127.0.0.1", "protocol websockets"));
        lines.addAll(tlsListener(SECURE_WEBSOCKET, "broker"));
        lines.add("protocol websockets");
        mosquitto = new Mosquitto(folder, lines.toArray(new String[0]));
    }

    @AfterAll
    static void stopBroker() {
        mosquitto.close();
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void messageThatIsTooLongEndsNoConnection(MqttVersion version) throws Exception {
        BrokerPlace plain = place(Way.TCP, version);
        BrokerPlace place = Places.at(plain.endpoints())
                .versions(version)
                .maxPacketOctets(1024)
                .place();
        String topic = "long" + version;
        try (BrokerPeer reader = new BrokerPeer("reader" + version, place);
                BrokerPeer writer = new BrokerPeer("writer" + version, plain)) {
            reader.sends(new MqttCommand.Open(true)).expects(new MqttEvent.Connected(false));
            reader.sends(new MqttCommand.Subscribe(1, topic, QoS.ONE))
                    .expects(new MqttEvent.SubAck(1, QoS.ONE, ReasonCode.SUCCESS));
            writer.sends(new MqttCommand.Open(true)).expects(new MqttEvent.Connected(false));

            for (String text : List.of("x".repeat(1_200_000), "short")) {
                writer.sends(new MqttCommand.Publish(topic, Payload.ofText(text), QoS.ONE, false, false, 1))
                        .expects(new MqttEvent.PubAck(1, ReasonCode.SUCCESS));
            }

            assertThat(reader.next())
                    .isInstanceOfSatisfying(
                            MqttEvent.Publish.class,
                            publish -> assertThat(publish.payload().asText()).isEqualTo("short"));
        }
    }

    @Test
    void tls12IsSpokenWhereTheBrokerHasNothingNewer() throws Exception {
        assertThat(answer(tls(TLS_1_2), Logins.NONE, trust())).isEqualTo(new MqttEvent.Connected(false));
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void wrongPasswordIsSaidAsTheBrokerSaysIt(MqttVersion version) throws Exception {
        BrokerPlace place = place(BrokerEndpoint.plain("127.0.0.1", PLAIN), version, Logins.of("pi", "wrong"), trust());

        assertThat(answer(place).toString()).containsAnyOf("not authorized", "bad user name or password");
        assertThat(answer(place).toString()).doesNotContain("wrong");
        assertThat(answer(BrokerEndpoint.plain("127.0.0.1", PLAIN), Logins.of("pi", "right"), trust()))
                .isEqualTo(new MqttEvent.Connected(false));
    }

    @Test
    void certificateOfAnUnknownAuthorityNamesTheKey() throws Exception {
        lost(
                tls(TLS),
                BrokerTls.system(),
                "nobody that the gateway trusts has signed the certificate of the broker; name the authority that did in broker:"
                        + " trust-file");
    }

    @Test
    void certificateForAnotherNameIsRefusedUnlessTheCheckIsOff() throws Exception {
        lost(tls(OTHER_NAME), trust(), "the certificate of the broker is for another name");
        BrokerTls unchecked = BrokerTls.read(
                new BrokerTls.Files(Optional.of(certificates.authority()), Optional.empty(), Optional.empty(), false));
        assertThat(answer(tls(OTHER_NAME), Logins.NONE, unchecked)).isEqualTo(new MqttEvent.Connected(false));
    }

    @Test
    void certificateThatHasExpiredOrIsNotYetValidNamesTheClock() throws Exception {
        lost(tls(EXPIRED), trust(), "the certificate of the broker has expired", "this machine's clock says 2");
        lost(tls(EARLY), trust(), "the certificate of the broker is not yet valid", "is it right?");
    }

    @Test
    void certificateThatIsTrustedItselfExpiresToo() throws Exception {
        BrokerTls pinned = BrokerTls.read(new BrokerTls.Files(
                Optional.of(certificates.certificate("pinned")), Optional.empty(), Optional.empty(), true));

        lost(tls(PINNED), pinned, "the certificate of the broker has expired");
    }

    @Test
    void brokerThatWantsACertificateIsNamed() throws Exception {
        lost(tls(CLIENT_CERTIFICATE), trust(), "does not take the certificate of the gateway, or wants one");
        lost(tls(CLIENT_CERTIFICATE), identity("stranger"), "does not take the certificate of the gateway");
    }

    @Test
    void eachClientMayHaveACertificateOfItsOwn() throws Exception {
        BrokerTls perClient = BrokerTls.read(new BrokerTls.Files(
                Optional.of(certificates.authority()),
                Optional.of(certificates.certificate("{clientId}")),
                Optional.of(certificates.key("{clientId}")),
                true));
        BrokerPlace place = place(tls(CLIENT_CERTIFICATE), MqttVersion.MQTT_3_1_1, Logins.NONE, perClient);

        try (BrokerPeer known = new BrokerPeer("gateway", place);
                BrokerPeer unknown = new BrokerPeer("nobody", place);
                BrokerPeer elsewhere = new BrokerPeer("../gateway", place)) {
            known.sends(new MqttCommand.Open(true)).expects(new MqttEvent.Connected(false));
            unknown.sends(new MqttCommand.Open(true));
            assertThat(unknown.next().toString()).contains("nobody.crt: there is no such file");
            elsewhere.sends(new MqttCommand.Open(true));
            assertThat(elsewhere.next().toString())
                    .contains("this client id can't stand in the name of a certificate file");
        }
    }

    /** Mosquitto closes, other brokers answer with an alert. */
    @Test
    void tlsPortSpokenToInPlainIsNamed() throws Exception {
        lost(BrokerEndpoint.plain("127.0.0.1", TLS), trust(), "is it full, or is this a TLS port?");
    }

    @Test
    void plainPortSpokenToInTlsIsNamed() throws Exception {
        lost(tls(PLAIN), trust(), "is this a TLS port?");
    }

    @Test
    void webSocketWhereThereIsNoneIsNamed() throws Exception {
        lost(
                new BrokerEndpoint("127.0.0.1", PLAIN, false, "/mqtt"),
                trust(),
                "the server closed the connection instead of opening the WebSocket");
    }

    // ---- what the log says

    /** What the owner of a Raspberry Pi needs: what is wrong, and which key mends it. */
    static Stream<Arguments> troublesAndTheirLines() {
        return Stream.of(
                Arguments.of("127.0.0.1:" + Ports.freeTcp(), "", "broker - state=down reason=\"Connection refused\""),
                Arguments.of("no-such-host.invalid", "", "the name no-such-host.invalid can't be resolved"),
                Arguments.of(
                        "127.0.0.1:" + PLAIN,
                        "\n  username: pi\n  password: wrong",
                        "see broker: username, password-file, users-file"),
                Arguments.of("mqtts://127.0.0.1:" + EXPIRED, trustFile(), "the certificate of the broker has expired"),
                Arguments.of("mqtts://127.0.0.1:" + EARLY, trustFile(), "is not yet valid"),
                Arguments.of("mqtts://127.0.0.1:" + TLS, "", "name the authority that did in broker: trust-file"),
                Arguments.of(
                        "mqtts://127.0.0.1:" + OTHER_NAME,
                        trustFile(),
                        "write the name that it is for in broker: address"),
                Arguments.of("mqtts://127.0.0.1:" + CLIENT_CERTIFICATE, trustFile(), "see broker: certificate-file"),
                Arguments.of("127.0.0.1:" + TLS, "", "is it full, or is this a TLS port?"),
                Arguments.of("mqtts://127.0.0.1:" + PLAIN, trustFile(), "is this a TLS port?"),
                Arguments.of("ws://127.0.0.1:" + PLAIN + "/mqtt", "", "see port and path in broker: address"),
                Arguments.of("127.0.0.1:" + PLAIN, "", "broker - address=127.0.0.1:" + PLAIN + " protocol=5"));
    }

    @ParameterizedTest
    @MethodSource("troublesAndTheirLines")
    void logSaysWhatToDo(String address, String more, String line) throws Exception {
        Path file = Files.writeString(
                folder.resolve("trouble.yaml"),
                "listeners: {udp: {port: " + Ports.freeUdp() + ", addresses: 127.0.0.1, groups: off}}\n"
                        + "store: {directory: off}\n"
                        + "broker:\n  address: \"" + address + '"' + more + '\n');
        try (GatewayProcess gateway = new GatewayProcess(file, folder.resolve("trouble.log"))) {
            gateway.logs(line);
            assertThat(gateway.log()).doesNotContain("password=wrong", "password: wrong");
            gateway.log().lines().filter(said -> said.contains(line)).forEach(System.out::println);
        }
    }

    private static String trustFile() {
        return "\n  trust-file: " + folder.resolve("certificates").resolve("authority.crt");
    }

    // ---- how it is reached

    private static List<String> tlsListener(int port, String certificate) {
        return List.of(
                "listener " + port + " 127.0.0.1",
                "certfile " + certificates.certificate(certificate),
                "keyfile " + certificates.key(certificate));
    }

    private static BrokerPlace place(Way way, MqttVersion version) throws Exception {
        return switch (way) {
            case TCP -> place(BrokerEndpoint.plain("127.0.0.1", PLAIN), version, Logins.NONE, BrokerTls.system());
            case TLS -> place(tls(TLS), version, Logins.NONE, trust());
            case CLIENT_CERTIFICATE -> place(tls(CLIENT_CERTIFICATE), version, Logins.NONE, identity("gateway"));
            case WEBSOCKET ->
                place(
                        new BrokerEndpoint("127.0.0.1", WEBSOCKET, false, "/mqtt"),
                        version,
                        Logins.NONE,
                        BrokerTls.system());
            case SECURE_WEBSOCKET ->
                place(
                        new BrokerEndpoint("127.0.0.1", SECURE_WEBSOCKET, true, "/mqtt"),
                        version,
                        Logins.of("pi", "right"),
                        trust());
        };
    }

    private static BrokerPlace place(BrokerEndpoint endpoint, MqttVersion version, Logins logins, BrokerTls tls) {
        return Places.at(endpoint)
                .versions(version)
                .logins(logins)
                .tls(tls)
                .headers(Map.of("X-Site", "attic"))
                .place();
    }

    private static BrokerEndpoint tls(int port) {
        return new BrokerEndpoint("127.0.0.1", port, true, "");
    }

    private static BrokerTls trust() throws Exception {
        return BrokerTls.read(
                new BrokerTls.Files(Optional.of(certificates.authority()), Optional.empty(), Optional.empty(), true));
    }

    private static BrokerTls identity(String name) throws Exception {
        return BrokerTls.read(new BrokerTls.Files(
                Optional.of(certificates.authority()),
                Optional.of(certificates.certificate(name)),
                Optional.of(certificates.key(name)),
                true));
    }

    // ---- what comes of it

    private static MqttEvent answer(BrokerEndpoint endpoint, Logins logins, BrokerTls tls) throws Exception {
        return answer(place(endpoint, MqttVersion.MQTT_3_1_1, logins, tls));
    }

    private static MqttEvent answer(BrokerPlace place) throws Exception {
        try (BrokerPeer peer = new BrokerPeer("asks", place)) {
            peer.sends(new MqttCommand.Open(true));
            return peer.next();
        }
    }

    private static void lost(BrokerEndpoint endpoint, BrokerTls tls, String... words) throws Exception {
        MqttEvent answer = answer(endpoint, Logins.NONE, tls);
        assertThat(answer).isInstanceOf(MqttEvent.ConnectionLost.class);
        assertThat(((MqttEvent.ConnectionLost) answer).reason()).contains(words);
    }
}
