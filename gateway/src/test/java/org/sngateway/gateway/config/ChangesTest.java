package org.sngateway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a running gateway takes over from a file that was changed, and what it says about the rest. */
class ChangesTest {
    private final Changes changes = new Changes();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            log: {level: debug}                              | AT_ONCE         | log: level
            broker: {address: "other:1883"}                  | AT_ONCE         | broker: address
            broker: {username: pi}                           | NEW_CONNECTIONS | broker: username
            broker: {username: pi, password: secret}         | NEW_CONNECTIONS | broker: username, broker: password
            broker: {keep-alive: 30s}                        | NEW_CONNECTIONS | broker: keep-alive
            broker: {client-id-prefix: x-}                   | RESTART         | broker: client-id-prefix
            listeners: {udp: {port: 2000}}                   | RESTART         | listeners: udp: port
            listeners: {udp: {groups: off}}                  | RESTART         | listeners: udp: groups
            listeners: {udp: {max-message: 100B}}            | RESTART         | listeners: udp: max-message
            listeners: {udp: {retry-interval: 3s}}           | AT_ONCE         | listeners: udp: retry-interval
            listeners: {udp: {}, attic: {port: 2000}}        | RESTART         | listeners: attic
            listeners: {attic: {}}                           | RESTART         | listeners: udp, listeners: attic
            listeners: {udp: {serial: /dev/a, driver: raw}}  | RESTART         | listeners: udp
            limits: {sessions: 7}                            | AT_ONCE         | limits: sessions
            store: {directory: off}                          | RESTART         | store: directory
            spool: {max-age: 1d}                             | AT_ONCE         | spool: max-age
            clients: {allow: a}                              | AT_ONCE         | clients: allow
            client-quirks: {"a*": no-dup}                    | AT_ONCE         | client-quirks
            predefined-topics: {"*": {5: a/b}}               | AT_ONCE         | predefined-topics
            trace: {enabled: on}                             | AT_ONCE         | trace: enabled
            gateway: {control-socket: /run/x}                | RESTART         | gateway: control-socket
            """)
    void changedKeyIsNamedWithTheTimeWhenItIsInForce(String file, Reload reload, String keys) throws ConfigException {
        GatewayConfig.defaults().reload(GatewayConfig.parse("f", file), changes);

        for (Reload each : Reload.values()) {
            assertThat(String.join(", ", changes.keys(each))).isEqualTo(each == reload ? keys : "");
        }
    }

    @Test
    void keysOfTheStartKeepTheirValuesAndAllOthersHaveThoseOfTheFile() throws ConfigException {
        GatewayConfig running = GatewayConfig.parse("f", "listeners: {udp: {port: 2000, retry-count: 1}}\n");
        GatewayConfig read = GatewayConfig.parse("f", """
                listeners: {udp: {port: 3000, retry-count: 7}, attic: {port: 4000}}
                broker: {keep-alive: 30s, own-client-id: other}
                """);

        GatewayConfig inForce = running.reload(read, changes);

        assertThat(inForce.udpListeners()).hasSize(1);
        assertThat(inForce.udpListeners().get(0).port()).isEqualTo(2000);
        assertThat(inForce.coreSettings().listener("udp").retryCount()).isEqualTo(7);
        assertThat(inForce.broker().keepAlive()).isEqualTo(Duration.ofSeconds(30));
        assertThat(inForce.coreSettings().broker().ownClientId())
                .isEqualTo(running.coreSettings().broker().ownClientId());
    }

    @Test
    void otherPortOfARadioIsTakenOver() throws ConfigException {
        GatewayConfig.parse("f", "listeners: {attic: {serial: /dev/ttyUSB0, driver: xbee-api2}}")
                .reload(
                        GatewayConfig.parse(
                                "f",
                                "listeners: {attic: {serial: /dev/ttyUSB1, driver: xbee-api2, baud: 4800, retry-count: 5}}"),
                        changes);

        assertThat(changes.keys(Reload.RESTART)).isEmpty();
        assertThat(changes.keys(Reload.AT_ONCE))
                .containsExactly("listeners: attic: serial", "listeners: attic: baud", "listeners: attic: retry-count");
    }

    @Test
    void keyThatWaitsForTheNextStartIsNamedAtEachReload() throws ConfigException {
        GatewayConfig read = GatewayConfig.parse("f", "listeners: {udp: {port: 3000}}\nlog: {level: warn}\n");
        GatewayConfig inForce = GatewayConfig.defaults().reload(read, new Changes());

        inForce.reload(read, changes);

        assertThat(changes.keys(Reload.RESTART)).containsExactly("listeners: udp: port");
        assertThat(changes.keys(Reload.AT_ONCE)).isEmpty();
    }

    @Test
    void keyThatIsChangedBackIsNotNamed() throws ConfigException {
        GatewayConfig read = GatewayConfig.parse("f", "listeners: {udp: {port: 3000}}\n");
        GatewayConfig inForce = GatewayConfig.defaults().reload(read, new Changes());

        inForce.reload(GatewayConfig.defaults(), changes);

        for (Reload each : Reload.values()) {
            assertThat(changes.keys(each)).isEmpty();
        }
    }

    @Test
    void anotherIdOfTheGatewayIsNotItsClientIdBeforeTheNextStart() throws ConfigException {
        GatewayConfig.parse("f", "broker: {own-client-id: \"gw-{gwId}\"}\n")
                .reload(
                        GatewayConfig.parse("f", "gateway: {id: 7}\nbroker: {own-client-id: \"gw-{gwId}\"}\n"),
                        changes);

        assertThat(changes.keys(Reload.AT_ONCE)).containsExactly("gateway: id");
        assertThat(changes.keys(Reload.RESTART)).containsExactly("broker: own-client-id");
    }

    @Test
    void noKeyOfALinkOrOfTheStoreIsTakenForOneThatIsInForceAtOnce() {
        List<Key<?>> ofEach = GatewayKeys.OF_EACH_LISTENER;

        assertThat(ofEach).allMatch(key -> key.reload() == Reload.AT_ONCE);
        assertThat(GatewayKeys.OF_STORE).allMatch(key -> key.reload() == Reload.RESTART);
        assertThat(GatewayKeys.OF_UDP_LISTENER)
                .filteredOn(key -> !ofEach.contains(key))
                .allMatch(key -> key.reload() == Reload.RESTART);
    }
}
