package org.sngateway.gateway.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Subscribe;

/** MQTT-SN 1.2 §6.7: topics that both ends know beforehand; R10.1. */
class PredefinedTopicsTest {
    private static final String TOPICS = """
            predefined-topics:
              "*": {1: everybody/one, 2: everybody/two, 3: everybody/three, 4: "everybody/{clientId}"}
              "meter-*": {2: meters/two, 3: meters/three}
              "meter-7*": {3: sevens/three, 5: "sevens/{clientId}/x"}
              "meter-77": {3: mine/three}
            """;

    private final Lockstep gateway = new Lockstep(Settings.with("", TOPICS));

    @ParameterizedTest
    @CsvSource({
        "kitchen,  1, everybody/one",
        "meter-77, 1, everybody/one",
        "kitchen,  2, everybody/two",
        "meter-1,  2, meters/two",
        "meter-77, 2, meters/two",
        "kitchen,  3, everybody/three",
        "meter-1,  3, meters/three",
        "meter-78, 3, sevens/three",
        "meter-77, 3, mine/three",
        "kitchen,  4, everybody/kitchen",
        "meter-77, 4, everybody/meter-77",
        "meter-78, 5, sevens/meter-78/x",
    })
    @Rule("R10.1 predefined topics")
    void mostExactNameThatIsConfiguredForTheClientCounts(String clientId, int id, String name) {
        Node node = gateway.connected(clientId, 1000, true);

        node.sends(new Publish(false, QoS.ZERO, false, new PredefinedTopicId(id), 0, Payload.EMPTY));

        assertThat(gateway.broker(clientId).expects(MqttCommand.Publish.class).topic())
                .isEqualTo(name);
        gateway.nothingElse();
    }

    @Test
    @Rule("R10.1 predefined topics")
    void subscriptionHasTheNameThatTheClientMeans() {
        Node node = gateway.connected("meter-78", 1000, true);

        node.sends(new Subscribe(false, QoS.ONE, 1, new PredefinedTopicId(5)));

        assertThat(gateway.broker("meter-78")
                        .expects(MqttCommand.Subscribe.class)
                        .filter())
                .isEqualTo("sevens/meter-78/x");
    }

    @Test
    @Rule("R10.1 predefined topics")
    void topicOfOthersIsUnknown() {
        Node node = gateway.connected("kitchen", 1000, true);

        node.sends(new Publish(false, QoS.ONE, false, new PredefinedTopicId(5), 1, Payload.EMPTY));

        node.expects(new PubAck(5, 1, ReturnCode.INVALID_TOPIC_ID));
        gateway.nothingElse();
    }
}
