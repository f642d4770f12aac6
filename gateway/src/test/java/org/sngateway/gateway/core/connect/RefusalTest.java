package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillTopicReq;

/** Return code 3 of CONNACK stands for several reasons; the owner is told which one it was. */
class RefusalTest {
    private final List<ConnectRefusal> refusals = new ArrayList<>();
    private Lockstep gateway = new Lockstep();
    private Node node = gateway.node(1000);

    @BeforeEach
    void gatewayWithAnAllowList() {
        QuietCoreListener listener = new QuietCoreListener() {
            @Override
            public void onConnectRefused(
                    NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {
                refusals.add(reason);
            }
        };
        gateway = new Lockstep(Settings.with("", "clients: {allow: [\"a*\", \"sn-gateway-7\"]}"), listener);
        node = gateway.node(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "2, a, PROTOCOL_ID",
        "0, '', PROTOCOL_ID",
        "1, '', EMPTY_CLIENT_ID",
        "1, 'a\u0001', CLIENT_ID_CHARACTERS",
        "1, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, CLIENT_ID_TOO_LONG",
        "1, b, CLIENT_ID_NOT_ALLOWED",
        "1, sn-gateway-7, GATEWAYS_CLIENT_ID"
    })
    @Rule("R5.2 order of checks")
    void refusedConnectHasItsReason(int protocolId, String clientId, ConnectRefusal reason) {
        node.sends(new Connect(false, true, protocolId, 60, clientId));

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        assertThat(refusals).containsExactly(reason);
    }

    @Test
    @Rule("R1.2 refused text")
    void clientIdThatIsNotUtf8HasItsReason() {
        node.sendsOctets("08040401003cc328");

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        assertThat(refusals).containsExactly(ConnectRefusal.NOT_UTF8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"050700612b", "0507602f61", "040700c3"})
    @Rule("R5.2 bad will topic")
    void badWillTopicHasItsReason(String willTopic) {
        node.sends(new Connect(true, true, 1, 60, "a"));
        node.expects(new WillTopicReq());

        node.sendsOctets(willTopic);

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        assertThat(refusals).containsExactly(ConnectRefusal.BAD_WILL_TOPIC);
    }
}
