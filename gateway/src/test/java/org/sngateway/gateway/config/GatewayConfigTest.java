package org.sngateway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.config.GatewayConfig.UdpListener;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.TakeoverPolicy;
import org.sngateway.gateway.readmodel.BatteryTopic;
import org.sngateway.serial.airtime.Band;
import org.sngateway.serial.airtime.Fsk;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sn.message.PredefinedTopicId;

class GatewayConfigTest {

    @Test
    void withoutAFileEveryKeyHasItsDefault() {
        GatewayConfig config = GatewayConfig.defaults();
        assertThat(config.udpListeners())
                .containsExactly(new GatewayConfig.UdpListener(
                        "udp",
                        1884,
                        List.of(),
                        1472,
                        4 * 1024 * 1024,
                        true,
                        List.of("225.1.1.1", "ff1e:feed:caca:dead::1"),
                        1883,
                        List.of(),
                        1));
        assertThat(config.broker().addresses()).containsExactly(BrokerUrl.plain("localhost", 1883));
        assertThat(config.coreSettings().listener("udp").takeover()).isEqualTo(TakeoverPolicy.ANY);
    }

    @Test
    void emptyFileIsTheDefault() throws ConfigException {
        assertThat(GatewayConfig.parse("f", "# nothing\n").print(true))
                .isEqualTo(GatewayConfig.defaults().print(true));
    }

    @Test
    void printedConfigurationGivesItselfAgain() throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", """
                listeners:
                  attic:
                    port: 2000
                    addresses: [127.0.0.1, "::1"]
                    retry-interval: 1500ms
                    takeover: same-host
                broker:
                  address: "[::1]:8883"
                  username: "a \\"quoted\\" name"
                limits:
                  session-expiry: 36h
                  queued-octets: 3000B
                """);
        assertThat(GatewayConfig.parse("f", config.print(true)).print(true)).isEqualTo(config.print(true));
        assertThat(config.coreSettings().listener("attic").retryIntervalNanos())
                .isEqualTo(Duration.ofMillis(1500).toNanos());
        assertThat(config.broker().login().username()).isEqualTo("a \"quoted\" name");
        assertThat(config.print(true)).contains("session-expiry: 36h", "queued-octets: 3000B");
    }

    @Test
    void changesAreTheDifferencesFromTheDefaultOnly() throws ConfigException {
        String changes = """
                listeners:
                  udp:
                    retry-interval: 1500ms
                client-quirks:
                  "a*": [no-dup, no-register]
                predefined-topics:
                  "*":
                    5: "all/button 5"
                limits:
                  sessions: 7
                """;

        GatewayConfig config = GatewayConfig.parse("f", changes + "spool: {enabled: on}\n");

        assertThat(config.printChanges()).isEqualTo(changes);
        assertThat(GatewayConfig.parse("f", changes).print(true)).isEqualTo(config.print(true));
        assertThat(GatewayConfig.defaults().printChanges()).isEmpty();
    }

    @Test
    void listenerWithANameOfItsOwnIsAChange() throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", "listeners: {attic: {}, udp: {port: 2000}}");

        String changes = config.printChanges();

        assertThat(changes).isEqualTo("listeners:\n  attic:\n  udp:\n    port: 2000\n");
        assertThat(GatewayConfig.parse("f", changes).print(true)).isEqualTo(config.print(true));
    }

    @Test
    void problemOfAKeyThatIsLeftOutIsReportedAtItsSection() {
        ConfigException mistakes = mistakes("""
                gateway:
                  id: 7
                broker:
                  reconnect-max: 10ms
                """);

        assertThat(mistakes.problems())
                .extracting(Problem::line, Problem::column)
                .containsExactly(tuple(3, 1));
    }

    @Test
    void everyErrorIsReportedWithItsLineAndTheRemedy() {
        ConfigException mistakes = mistakes("""
                listeners:
                  Attic:
                    port: 70000
                    retry-intervall: 10s
                    idle-maximum: 24
                    takeover: sometimes
                    addresses: [127.0.0.1, any]
                broker:
                  address: [a b, c]
                  keep-alive: -5s
                  keep-alive: 5s
                  reconnect-min: 2m
                limits:
                  sessions: lots
                  client-id: 64
                logging:
                  level: info
                """);
        assertThat(String.valueOf(mistakes.getMessage()).lines())
                .containsExactly(
                        "f:2:3: a listener's name has up to 32 lower case letters, digits and dashes",
                        "f:3:11: port: \"70000\" can't be used; write a whole number from 1 to 65535",
                        "f:4:5: unknown key \"retry-intervall\"; did you mean \"retry-interval\"?",
                        "f:5:19: idle-maximum: \"24\" can't be used; write a time with its unit from 1s to 30d,"
                                + " such as 500ms, 10s, 5m or 24h",
                        "f:6:15: takeover: \"sometimes\" can't be used; write one of any, same-host, never",
                        "f:7:16: addresses: \"any\" stands alone; leave it out or the others",
                        "f:9:12: address: \"a b, c\" can't be used; write a host and a port, such as"
                                + " broker.example:1883, with mqtt://, mqtts://, ws:// or wss:// before it if you like,"
                                + " or several in square brackets; without blanks",
                        "f:10:15: keep-alive: \"-5s\" can't be used; write a time with its unit from 0s to 65535s,"
                                + " such as 500ms, 10s, 5m or 24h",
                        "f:11:3: the key \"keep-alive\" stands here twice; leave one out",
                        "f:12:18: reconnect-min: is longer than reconnect-max; write a shorter time",
                        "f:14:13: sessions: \"lots\" can't be used; write a whole number from 1 to 1000000",
                        "f:15:14: client-id: \"64\" can't be used; write a size with its unit from 23B to 65000B,"
                                + " such as 1472B, 64KiB or 4MiB",
                        "f:16:1: unknown key \"logging\"; known here: gateway, listeners, broker, store, spool, clients,"
                                + " client-quirks, predefined-topics, limits, web, home-assistant, trace, log");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'listeners: {a: {addresses: 300.1.1.1}}' | f:1:28: addresses: \"300.1.1.1\" can't be used",
                "'listeners: {a: {forwarders: 10.0.0.0/33}}' | f:1:29: forwarders: \"10.0.0.0/33\" can't be used",
                "'listeners: {a: {qos-minus-one-topics: [short:abc]}}' | qos-minus-one-topics: \"short:abc\" can't be used",
                "'client-quirks: {a*: [no-dup, dance]}'   | f:1:21: a*: \"no-dup, dance\" can't be used; write one of no-dup",
                "'predefined-topics: {a: {0: x}}'        | f:1:25: \"0\" is no topic id",
                "'predefined-topics: {a: {1: x/#}}'      | f:1:28: 1: \"x/#\" is no topic name",
                "'broker:\naddress: b'                  | f:2:1: unknown key \"address\"; it belongs below \"broker\" or \"web\"",
                "'username: pi'                         | it belongs below \"broker\", with blanks before it",
                "'retry-count: 2'                       | it belongs below the name of a listener",
                "'broker:\n  log: {level: debug}'       | f:2:3: unknown key \"log\"; it belongs at the beginning of a line",
                "'listeners:\n  udp:\n  port: 1884'     | f:3:3: \"port\" belongs below the name of a listener",
                "'broker:\n  address: b\n   username: u' | f:3:12: this is not YAML: mapping values are not allowed here; keys of one",
                "'broker:\n    address: b\n  username: u' | keys of one section need the same number of blanks before them",
                "'broker: {username: \"u}'              | a quotation mark or a bracket before it is not closed",
                "'listeners: {udp: {groups: 192.0.2.1}}' | groups: \"192.0.2.1\" can't be used; write off, or multicast addresses",
                "listeners: [1, 2]                      | f:1:12: \"listeners\" must have keys with values",
                "'just text'                            | f:1:1: the file must have keys with values",
                "'broker: {address: &a x}'              | f:1:19: anchors (&) are not supported",
                "'broker:\t{address: x'                 | f:1:8: this is not YAML",
                "'broker: {address: \"a b\"}'           | f:1:19: address: \"a b\" can't be used",
                "'broker: {address: \"h:0\"}'           | f:1:19: address: \"h:0\" can't be used",
                "'broker: {password-file: x}'           | f:1:25: password-file: MQTT 3.1.1 has no password without",
                "'broker: {address: http://b}'          | f:1:19: address: \"http://b\" can't be used",
                "'broker: {address: \"mqtts://u:p@b\"}' | f:1:19: address: \"mqtts://***@b\" can't be used",
                "'broker: {address: mqtt://b/path}'     | f:1:19: address: \"mqtt://b/path\" can't be used",
                "'broker: {trust-file: x}'              | no address uses TLS; write mqtts:// or wss:// before it",
                "'broker: {address: mqtts://b, key-file: x}' | certificate-file and key-file belong together",
                "'broker: {username: u, password: x, password-file: y}' | there is a password-file as well",
                "'broker: {password: x}'                | MQTT 3.1.1 has no password without a username",
                "'broker: {username: u, password: (hidden)}' | can't be used; write a text other than (hidden)",
                "'broker: {username: {clientId}}'       | f:1:20: username: a single value is needed here; write a text; what begins",
                "'broker: {protocol: 4}'                | write auto, 5, 3.1.1 or 3.1",
                "'broker: {websocket-headers: x}'       | write headers such as",
                "'broker: {address: [::1]:1883}'        | put it in quotes, such as \"[::1]:1883\"",
                "'broker: {address: mqtts://[::1]:1883}' | put it in quotes, such as \"[::1]:1883\"",
                "'predefined-topics: {*: {5: x}}'       | put it in quotes, such as \"*\"",
                "'broker:\n  address: [broker]:1883'    | put it in quotes, such as \"[::1]:1883\"",
                "'clients: {allow: [*]}'                | put it in quotes, such as \"*\"",
                "'clients:\n  allow: *-meter\nlog: {}'  | put it in quotes, such as \"*\"",
                "'predefined-topics: {a: {5: m/{clientId}}}' | put it in quotes, such as \"meters/{clientId}\"",
                "'broker:\n  username: {clientId}-x'   | put it in quotes, such as \"meters/{clientId}\"",
                "'broker: {username: @pi}'              | begins with @, %, &, ! or ` needs quotation marks",
                "'broker: {username: %pi}'              | begins with @, %, &, ! or ` needs quotation marks",
                "'broker: {username: `pi}'              | begins with @, %, &, ! or ` needs quotation marks",
                "'broker:\n  username: !pi'             | what begins with ! needs quotes: put it in quotes",
                "'broker: {username: &pi}'              | put a text that begins with & in quotes",
                "'broker:\n  username: a: b'           | a colon at its end or before a blank needs quotation marks",
                "'broker: {password-file: ~bob/x}'      | password-file: \"~bob/x\" can't be used; write a path; ~/",
                "'store: {directory: ~}'                | directory: \"~\" can't be used; write a path; ~/",
                "'store: {directory: /}'                | directory: \"/\" can't be used; write a path; ~/",
                "'store: {directory: /var/../etc/}'     | choose a directory of its own, such as /var/lib/sn-gateway",
                "'store: {directory: /var/lib}'         | choose a directory of its own, such as /var/lib/sn-gateway",
                "'store: {directory: /home/pi}'         | choose a directory of its own, such as /var/lib/sn-gateway",
                "'store: {directory: ~/}'               | choose a directory of its own, such as /var/lib/sn-gateway",
                "'listeners: {a: {addresses: 0.0.0.0}}' | addresses: \"0.0.0.0\" can't be used; write any for all",
                "'listeners: {a: {addresses: [\"::\"]}}' | addresses: \"::\" can't be used; write any for all",
                "'listeners: {a: {addresses: 225.1.1.1}}' | addresses: \"225.1.1.1\" can't be used; write any for all",
                "'broker: {local-addresses: 0.0.0.0}'   | local-addresses: \"0.0.0.0\" can't be used; write any",
                "'trace: {directory: ~trace}'           | directory: \"~trace\" can't be used; write a path; ~/",
                "'predefined-topics: {a: {0x0000: x}}'  | \"0x0000\" is no topic id; write a number from 1 to 65534, or 0x0001",
                "'predefined-topics: {a: {0xffff: x}}'  | \"0xffff\" is no topic id",
                "'predefined-topics: {a: {0x5: x, 5: y}}' | the topic id 5 stands here twice; leave one out",
                "'listeners: {a: {qos-minus-one-topics: [0x0]}}' | qos-minus-one-topics: \"0x0\" can't be used",
                "'listeners: {a: {port: 1}, b: {port: 1}}' | f:1:27: the listeners \"a\" and \"b\" have the same port",
            })
    void mistakeIsNamed(String text, String message) {
        assertThat(mistakes(text).getMessage()).contains(message);
    }

    /** What was replaced by its default so that the rest could be read is no reason for a second message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listeners: {a: {port: 70000}, b: {}}",
                "listeners: {a: {addresses: here}, b: {addresses: 127.0.0.1}}",
                "broker: {reconnect-min: 2m, reconnect-max: long}",
                "broker: {address: \"mqtts://a b\", trust-file: x}",
                "listeners: {a: {serial: /dev/x, driver: raw, band: eu868-1%, modulation: lora}}",
            })
    void mistakeIsNamedOnce(String text) {
        assertThat(String.valueOf(mistakes(text).getMessage()).lines()).hasSize(1);
    }

    @Test
    void topicIdsMayBeWrittenAsTheLogShowsThem() throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", """
                predefined-topics: {"*": {0x0001: a, 0xFFFE: b, 3: c}}
                listeners: {udp: {qos-minus-one-topics: [0x0001, 3]}}
                """);

        assertThat(config.coreSettings().predefinedTopics().nameOf("n", 1)).isEqualTo("a");
        assertThat(config.coreSettings().predefinedTopics().nameOf("n", 65_534)).isEqualTo("b");
        assertThat(config.coreSettings().predefinedTopics().nameOf("n", 3)).isEqualTo("c");
        assertThat(config.coreSettings().listener("udp").qosMinusOne().allowsTopic(new PredefinedTopicId(1)))
                .isTrue();
        assertThat(GatewayConfig.parse("f", config.print(true)).print(true)).isEqualTo(config.print(true));
    }

    @Test
    void passwordInTheFileIsAdvisedAgainst() throws ConfigException {
        assertThat(GatewayConfig.parse("f", "broker: {username: u, password: x}")
                        .advice())
                .singleElement()
                .asString()
                .contains("broker: password:", "password-file")
                .doesNotContain("x:");
        assertThat(GatewayConfig.defaults().advice()).isEmpty();
    }

    @Test
    void tildeIsTheHomeOfTheUserInEachPath() throws ConfigException {
        Path home = Path.of(System.getProperty("user.home"));
        GatewayConfig config = GatewayConfig.parse(
                "f", "trace: {directory: ~/t, enabled: on}\ngateway: {control-socket: ~/c}\nstore: {directory: ~/s}\n");

        assertThat(config.traceSettings().directory()).isEqualTo(home.resolve("t"));
        assertThat(config.controlSocket(Map.of())).contains(home.resolve("c"));
        assertThat(StatePath.of(config.storePlace().orElseThrow().directory())).isEqualTo(home.resolve("s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/lib/sn-gateway", "/srv/sn-gateway", "/home/pi/sensors", "/mnt/usb", "state"})
    void stateDirectoryMayBeBelowOneOfTheSystem(String directory) throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", "store: {directory: " + directory + "}\n");

        assertThat(config.storePlace().orElseThrow().directory()).isEqualTo(directory);
    }

    @Test
    void fileWithAByteOrderMarkIsRead(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "\uFEFFlisteners: {udp: {port: 2000}}\n");

        assertThat(GatewayConfig.read(file).udpListeners().get(0).port()).isEqualTo(2000);
    }

    @Test
    void folderInThePlaceOfTheFileIsSaidSo(@TempDir Path folder) {
        assertThatThrownBy(() -> GatewayConfig.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder + ": this is a folder, not a file");
    }

    @ParameterizedTest
    @CsvSource({
        "b, MQTT, b, 1883, '', b:1883",
        "b:1, MQTT, b, 1, '', b:1",
        "mqtt://b, MQTT, b, 1883, '', b:1883",
        "mqtts://b, MQTTS, b, 8883, '', mqtts://b:8883",
        "mqtts://b:1/, MQTTS, b, 1, '', mqtts://b:1",
        "ws://b, WS, b, 80, /mqtt, ws://b:80/mqtt",
        "wss://b/x?y=z, WSS, b, 443, /x?y=z, wss://b:443/x?y=z",
        "'[::1]:1', MQTT, ::1, 1, '', '[::1]:1'",
        "::1, MQTT, ::1, 1883, '', '[::1]:1883'",
        "'mqtts://[::1]', MQTTS, ::1, 8883, '', 'mqtts://[::1]:8883'",
    })
    void addressOfTheBrokerHasASchemeOrNot(
            String written, BrokerUrl.Scheme scheme, String host, int port, String path, String printed)
            throws ConfigException {
        BrokerUrl url = GatewayConfig.parse("f", "broker: {address: \"" + written + "\"}")
                .broker()
                .addresses()
                .get(0);

        assertThat(url).isEqualTo(new BrokerUrl(scheme, new HostPort(host, port), path));
        assertThat(url).hasToString(printed);
        assertThat(BrokerUrl.parse(printed)).contains(url);
    }

    @Test
    void addressesOfTheBrokerKeepTheirOrder() throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", "broker: {address: [mqtts://b, a]}");

        assertThat(config.broker().addresses())
                .extracting(BrokerUrl::toString)
                .containsExactly("mqtts://b:8883", "a:1883");
        assertThat(GatewayConfig.parse("f", config.print(true)).broker()).isEqualTo(config.broker());
    }

    @Test
    void secretsAreNotPrinted() throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", """
                broker:
                  address: wss://b
                  username: u
                  password: geheim
                  websocket-headers: ["Authorization: Bearer geheim", "X-Site: geheim"]
                """);

        assertThat(config.print(true)).contains("password: \"(hidden)\"", "\"Authorization: (hidden)\"");
        assertThat(config.print(true)
                        + config.print(false)
                        + config.printChanges()
                        + config.broker().login())
                .doesNotContain("geheim");
    }

    @Test
    void emptyFileIsNotTakenForOneWithDefaults(@TempDir Path folder) throws Exception {
        Path cut = folder.resolve("cut.yaml");
        Files.writeString(cut, "\n");
        assertThatThrownBy(() -> GatewayConfig.read(cut))
                .hasMessage(cut + ": the file is empty; write {} into it if all values are to be the defaults");

        Files.writeString(cut, "{}\n");
        assertThat(GatewayConfig.read(cut).print(true))
                .isEqualTo(GatewayConfig.defaults().print(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://host:1883         | MQTT without TLS is mqtt://",
                "MQTT://host             | MQTT without TLS is mqtt://",
                "ssl://host              | MQTT with TLS is mqtts://; trust-file",
                "mqtt+ssl://host         | MQTT with TLS is mqtts://; trust-file",
                "TLS://host              | MQTT with TLS is mqtts://; trust-file",
                "https://host/mqtt       | MQTT over WebSocket is ws://, and with TLS wss://",
                "'mqtts://'              | such as broker.example:1883",
                "user:pw@host            | username and password-file",
                "mqtts://user:pw@host    | username and password-file",
                "'host: 1883'            | without blanks",
                "mqtt://host/topic       | without a path",
                "host;1883               | such as broker.example:1883",
                "\u201Chost\u201D      | such as broker.example:1883",
            })
    void addressOfABrokerInTheFormOfAnotherProgramIsRefusedWithTheRightOne(String written, String hint) {
        assertThat(mistakes("broker: {address: '" + written + "'}"))
                .hasMessageContaining("can't be used; write a host and a port")
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`broker:\n  username: u\n  password: abc #def`  | f:3:13: password: what follows a blank and # is a comment",
                "`broker:\n  username: u\n  password: #def`      | f:3:12: password: what follows a blank and # is a comment",
                "`broker: {username: gw #1, password: x}`         | a bracket is missing before it, or a text needs quotation marks; what follows # is a comment",
                "`broker:\n  own-client-id: gw #1`                | f:2:18: own-client-id: what follows a blank and # is",
                "`broker:\n  password:abc`                        | a blank is missing behind the colon",
                "`broker:\n  port: 1883`                          | it belongs behind the host in \"address\"",
                "`broker:\n  host: b`                             | it belongs here under the name \"address\"",
                "`broker:\n  tls: true`                           | it belongs into \"address\", as mqtts:// before the host",
                "`broker:\n  cafile: x`                           | it belongs here under the name \"trust-file\"",
                "`broker:\n  client-id: x`                        | it belongs here under the name \"own-client-id\"",
                "`listeners: {udp: {bind: 10.0.0.1}}`             | it belongs here under the name \"addresses\"",
                "`clients: {allow: n1, n2}`                       | several values stand in square brackets",
                "`limits: {sessions: 1,000}`                      | it has no value: in braces a comma ends the value",
                "`broker: {address = b}`                          | a key and its value stand as \"key: value\"",
                "`broker: {address: [a, b}`                       | a comma or a bracket is missing before it",
            })
    void mistypingIsRefusedWithWhatToWrite(String text, String hint) {
        assertThat(mistakes(text)).hasMessageContaining(hint);
    }

    @Test
    void commentBehindAValueIsAComment() throws ConfigException {
        GatewayConfig config = GatewayConfig.parse("f", """
                broker:
                  username: pi # of the attic
                  password: "abc #def" #secret
                  keep-alive: 60s #short
                  client-id-prefix: a#b
                """);

        assertThat(config.broker().login().username()).isEqualTo("pi");
        assertThat(config.broker().login().password()).isEqualTo("abc #def");
        assertThat(config.clientIdPrefix()).isEqualTo("a#b");
    }

    @Test
    void missingFileOrBinaryFileIsReportedAsSuch(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> GatewayConfig.read(missing)).hasMessage(missing + ": there is no such file");
        Path binary = folder.resolve("binary.yaml");
        Files.write(binary, new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> GatewayConfig.read(binary))
                .hasMessage(binary + ": this is not a text in UTF-8; save it as UTF-8");
    }

    @Test
    void listenerWithTheKeySerialIsARadioWithTheDefaultsOfItsDriver() throws Exception {
        GatewayConfig config = GatewayConfig.parse(
                "f",
                "listeners:\n  udp: {}\n  attic: {serial: \"usb:0403:6015\", driver: hc12, own-address: 2, retry-interval: 5s,"
                        + " band: eu433-10%, modulation: \"fsk:15000:16\"}\n");

        SerialListener attic = config.serialListeners().get(0);
        assertThat(config.udpListeners()).extracting(UdpListener::name).containsExactly("udp");
        assertThat(attic.name()).isEqualTo("attic");
        assertThat(attic.ports())
                .containsExactly(PortSettings.of(new PortName("usb:0403:6015"), RadioKind.HC12.baudRate()));
        assertThat(attic.airtime()).contains(new SerialListener.Airtime(Band.EU433_10, new Fsk(15_000, 16)));
        ListenerSettings core =
                Objects.requireNonNull(config.coreSettings().listeners().get("attic"));
        assertThat(core.maxMessageOctets()).isEqualTo(RadioKind.HC12.maxMessageOctets());
        assertThat(core.retryIntervalNanos()).isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(GatewayConfig.parse("f", config.print(true)).print(true)).isEqualTo(config.print(true));
        assertThat(config.print(true))
                .contains("driver: hc12")
                .contains("own-address: 2")
                .contains("modulation: fsk:15000:16");
    }

    @Test
    void mistakesInARadioAreReportedWithTheWordsThatAreAllowed() {
        assertThat(mistakes("listeners:\n  a: {serial: /dev/ttyUSB0}\n"))
                .hasMessageStartingWith("f:2:7: a radio needs a driver; write one of raw, slip-aquila, xbee-api1,");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/ttyUSB0, driver: xbee}\n"))
                .hasMessageStartingWith("f:2:37: driver: \"xbee\" can't be used; write one of raw, slip-aquila,");
        assertThat(mistakes("listeners:\n  a: {serial: ttyUSB0, driver: raw}\n"))
                .hasMessageStartingWith(
                        "f:2:15: serial: \"ttyUSB0\" can't be used; write a port, such as /dev/serial/by-id/...");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/a, driver: loralink}\n"))
                .hasMessage("f:2:15: serial: loralink has 2 ports, and here are 1; loralink: [receiver, transmitter],"
                        + " all others one");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/a, driver: hc12, own-adress: 300, own-address: 300}\n"))
                .hasMessageContaining("unknown key \"own-adress\"; did you mean \"own-address\"?")
                .hasMessageContaining("own-address: \"300\" can't be used; write a number up to 254");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/a, driver: hc12, band: eu868}\n"))
                .hasMessageContaining("band: \"eu868\" can't be used; write off, eu868-0.1%, eu868-1%");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/a, driver: hc12, band: eu868-1%}\n"))
                .hasMessage("f:2:43: band: band and modulation belong together; write both");
        assertThat(mistakes(
                        "listeners:\n  a: {serial: /dev/a, driver: hc12, band: us915, modulation: \"lora:5:1:1:1\"}\n"))
                .hasMessageContaining("modulation: \"lora:5:1:1:1\" can't be used; write lora:SF:HZ:CR:PREAMBLE");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/a, driver: uart-lora, channel: 7}\n"))
                .hasMessageContaining("channel: nobody knows which node a message is of; write encapsulated: on");
        assertThat(mistakes("listeners:\n  a: {serial: /dev/a, driver: raw}\n  b: {serial: /dev/a, driver: hc12}\n"))
                .hasMessageContaining("the listeners \"a\" and \"b\" have the same port; change one");
    }

    @Test
    void keysAreListedByTheTimeWhenTheyAreInForce() {
        assertThat(GatewayConfig.keys(Reload.RESTART))
                .contains("gateway: control-socket", "listeners: NAME: port", "store: directory")
                .doesNotContain("listeners: NAME: retry-interval", "log: level", "limits: sessions");
        assertThat(GatewayConfig.keys(Reload.NEW_CONNECTIONS)).contains("broker: keep-alive");
        assertThat(GatewayConfig.keys(Reload.AT_ONCE))
                .contains("listeners: NAME: retry-interval", "log: level", "limits: sessions", "broker: address");
    }

    @Test
    void sampleInDeployIsTheDefault() throws Exception {
        Path sample = Path.of("../deploy/config/sn-gateway.yaml");
        assertThat(Files.readString(sample, StandardCharsets.UTF_8))
                .isEqualTo(GatewayConfig.defaults().print(false));
    }

    private static ConfigException mistakes(String text) {
        ConfigException mistakes = catchThrowableOfType(ConfigException.class, () -> GatewayConfig.parse("f", text));
        assertThat(mistakes).isNotNull();
        return mistakes;
    }

    // ---- home-assistant

    private static final String READINGS = """
            home-assistant:
              enabled: on
              readings:
                "meter-*":
                  temperature:
                    platform: "sensor"
                    state_topic: "home/{clientId}/t"
                    unit_of_measurement: "°C"
                    expire_after: 600
                    suggested_display_precision: 1
                    force_update: true
                    options: ["1", 2, "on"]
            """;

    @Test
    void readingsOfHomeAssistantKeepTheirTypes() throws ConfigException {
        Map<String, Object> fields = GatewayConfig.parse("f", READINGS)
                .homeAssistant()
                .orElseThrow()
                .readings()
                .values()
                .iterator()
                .next()
                .getOrDefault("temperature", Map.of());

        assertThat(fields)
                .containsEntry("unit_of_measurement", "°C")
                .containsEntry("expire_after", 600L)
                .containsEntry("force_update", true)
                .containsEntry("options", List.of("1", 2L, "on"));
    }

    @Test
    void printedReadingsGiveThemselvesAgain() throws ConfigException {
        assertThat(GatewayConfig.parse("f", READINGS).printChanges()).isEqualTo(READINGS);
    }

    @Test
    void homeAssistantIsOffUnlessItIsSwitchedOn() {
        assertThat(GatewayConfig.defaults().homeAssistant()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{enabled: on, readings: {\"*\": {t: {state_topic: x}}}} | a reading needs a platform of Home Assistant",
                "{enabled: on, readings: {\"*\": {\"a b\": {platform: sensor}}}} | the key of a reading has up to 64 letters",
                "{enabled: on, readings: {\"*\": {t: {platform: sensor, x: {y: z}}}}} | x: a single value or a list of them",
                "{enabled: on, node-topic: fixed} | node-topic: \"fixed\" can't be used; write a topic name with {clientId}",
                "{enabled: on, nodes: [off, a]} | \"off\" stands alone"
            })
    void mistakeInHomeAssistantIsNamed(String section, String message) {
        assertThat(mistakes("home-assistant: " + section).problems())
                .extracting(Problem::message)
                .anyMatch(text -> text.contains(message));
    }

    @Test
    void homeAssistantNeedsTheStatusTopic() {
        assertThat(mistakes("broker: {status-topic: off}\nhome-assistant: {enabled: on}")
                        .problems())
                .extracting(Problem::message)
                .containsExactly("enabled: Home Assistant needs the status of the gateway; write a topic for broker:"
                        + " status-topic");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8094, ''",
        "0.0.0.0:8094, ''",
        "192.0.2.1:8094, http://192.0.2.1:8094/",
        "'[2001:db8::1]:8094', 'http://[2001:db8::1]:8094/'"
    })
    void homeAssistantLearnsOfAPageThatItCanReach(String address, String url) throws ConfigException {
        String file = "web: {address: \"" + address + "\", password-file: /p}\nhome-assistant: {enabled: on}";

        assertThat(GatewayConfig.parse("f", file)
                        .homeAssistant()
                        .orElseThrow()
                        .pageUrl()
                        .orElse(""))
                .isEqualTo(url);
    }

    // ---- batteries and metrics

    @ParameterizedTest
    @CsvSource({"'{clientId}/battery', a/battery", "'home/{clientId}', home/a"})
    void batteryTopicNamesEachClient(String topic, String ofClient) throws ConfigException {
        BatteryTopic battery = GatewayConfig.parse("f", "clients: {battery-topic: \"" + topic + "\"}")
                .batteryTopic()
                .orElseThrow();

        assertThat(battery.isOf("a", ofClient)).isTrue();
        assertThat(battery.member()).isEqualTo("battery");
    }

    @ParameterizedTest
    @ValueSource(strings = {"battery", "{clientId}/{clientId}", "{clientId}/#"})
    void batteryTopicNeedsOneClientId(String topic) {
        assertThat(mistakes("clients: {battery-topic: \"" + topic + "\"}").problems())
                .hasSize(1);
    }

    @Test
    void nodesHaveNoMetricsUnlessTheyAreNamed() throws ConfigException {
        assertThat(GatewayConfig.defaults().web().orElseThrow().nodeMetrics()).isEmpty();
        assertThat(GatewayConfig.parse("f", "web: {node-metrics: [\"meter-*\", kitchen]}")
                        .web()
                        .orElseThrow()
                        .nodeMetrics())
                .hasSize(2);
    }

    @Test
    void limitsNameTheCountersOfWhatLiesBeyond() {
        assertThat(GatewayConfig.defaults().limits())
                .hasSizeGreaterThan(15)
                .anySatisfy(limit -> {
                    assertThat(limit.section() + ": " + limit.key()).isEqualTo("limits: queued-messages");
                    assertThat(limit.value()).isEqualTo("100");
                    assertThat(limit.comment())
                            .isEqualTo(
                                    "to one node; QoS 0 goes first, then the oldest; as many answers wait for a disk");
                    assertThat(limit.counters()).containsExactly("dropped.QUEUE_FULL", "ignored.WAITS_FOR_DISK");
                })
                .anySatisfy(limit -> {
                    assertThat(limit.key()).isEqualTo("sessions");
                    assertThat(limit.counters()).contains("connect-refused.congestion");
                });
    }
}
