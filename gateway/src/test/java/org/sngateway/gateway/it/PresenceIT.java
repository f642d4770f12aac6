package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.it.Mosquitto.Subscriber;

/** What other clients of a real broker see of the gateway and its nodes. */
class PresenceIT {
    private static final String OFFLINE = "sn-gateway/1/status {\"status\":\"offline\"}";

    @RegisterExtension
    final Installation site = new Installation();

    @Test
    void gatewayIsOnlineWhileItRunsAndOfflineWhenItWasStopped() throws Exception {
        site.start();
        site.awaitBroker();
        Subscriber witness = site.subscriber("sn-gateway/#");
        awaitStatus(witness, "\"status\":\"online\"", "\"active\":0");

        site.stop();

        witness.expects(OFFLINE);
        site.subscriber("sn-gateway/#").expectsWithFlags(OFFLINE + "|0|1");
    }

    /** Another client with the id of the gateway's own connection makes the broker publish the will, as a loss does. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1", "3.1"})
    void brokerThatLosesTheGatewaySaysOfflineAndThenTheGatewayOnline(String protocol) throws Exception {
        site.configuration().broker("protocol", protocol).broker("own-client-id", "sn-gateway-1");
        site.start();
        site.awaitBroker();
        Subscriber witness = site.subscriber("sn-gateway/#");
        awaitStatus(witness, "\"status\":\"online\"");

        site.mosquitto().takesOver("sn-gateway-1");

        witness.expects(OFFLINE);
        witness.awaits(messages -> messages.lastIndexOf(OFFLINE) < messages.size() - 1);
    }

    @Test
    void stateOfEachNodeIsToldWhereItIsWished() throws Exception {
        site.configuration().broker("client-status-topic", "sn-gateway/{gwId}/node/{clientId}");
        site.start();
        Subscriber witness = site.subscriber("sn-gateway/1/node/+");
        UdpNode node = site.node();

        node.connects("sensor/1", false);
        witness.expects("sn-gateway/1/node/sensor%2F1 {\"state\":\"active\"}");
        node.sleeps(60);

        witness.expects("sn-gateway/1/node/sensor%2F1 {\"state\":\"asleep\"}");
    }

    @Test
    void statusThatIsSwitchedOffIsNotPublished() throws Exception {
        site.configuration().broker("status-topic", "off");
        site.start();
        site.awaitBroker();
        Subscriber witness = site.subscriber("sn-gateway/#");
        UdpNode node = site.node();
        node.connects("sensor", false);

        node.publishes(node.registers("sn-gateway/mark"), "end");

        witness.expects("sn-gateway/mark end");
        assertThat(witness.messages()).isEqualTo(List.of("sn-gateway/mark end"));
    }

    private static void awaitStatus(Subscriber witness, String... parts) {
        witness.awaits(messages ->
                messages.stream().anyMatch(message -> List.of(parts).stream().allMatch(message::contains)));
    }
}
