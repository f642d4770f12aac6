package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.control.ControlClient;
import org.sngateway.gateway.it.Mosquitto.Subscriber;

/** What Home Assistant finds at a real broker. */
@SuppressWarnings("NullAway.Init")
class HomeAssistantIT {
    private static final String GATEWAY = "homeassistant/device/sn-gateway_1/config ";
    private static final String NODE = "homeassistant/device/sn-gateway_1_meter-7/config ";
    private static final String STATE = "sn-gateway/1/nodes/meter-7 ";

    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    private Path socket;

    @BeforeEach
    void configure() {
        socket = folder.resolve("control");
        site.configuration()
                .gateway("control-socket", socket.toString())
                .clients("battery-topic", "\"home/{clientId}/battery\"")
                .homeAssistant("enabled", "on")
                .homeAssistant("nodes", "\"meter-*\"")
                .homeAssistant(
                        "readings", "{\"meter-*\": {t: {platform: sensor, state_topic: \"home/{clientId}/t\"}}}");
    }

    @Test
    void devicesWithTheirStatesAndReadingsAreTold() throws Exception {
        site.start();
        Subscriber homeAssistant = site.subscriber("homeassistant/#");
        Subscriber states = site.subscriber("sn-gateway/1/nodes/#");
        UdpNode node = site.node();
        node.connects("meter-7", true);
        node.publishes(node.registers("home/meter-7/battery"), "87");

        awaits(homeAssistant, GATEWAY, "\"link_test\":{\"platform\":\"binary_sensor\"");
        awaits(homeAssistant, NODE, "\"state_topic\":\"home/meter-7/t\"", "\"battery\":{");
        awaits(states, STATE, "\"connected\":true,\"state\":\"active\"", "\"battery\":87");

        node.sleeps(60);

        awaits(states, STATE, "\"connected\":true,\"state\":\"asleep\"");
        assertThat(ControlClient.ask(socket, "client", "meter-7").get(0)).contains("\"battery\":87");
        assertThat(CommandProcess.run("clients", "meter-7", "--socket", socket.toString())
                        .output())
                .containsPattern("battery +87 %");
        Subscriber later = site.subscriber("homeassistant/#");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> later.messagesWithFlags().stream()
                        .anyMatch(message -> message.startsWith(NODE) && message.endsWith("|0|1")));
    }

    @Test
    void homeAssistantThatStartsIsToldAgain() throws Exception {
        site.start();
        Subscriber homeAssistant = site.subscriber("homeassistant/device/#");
        awaits(homeAssistant, GATEWAY, "");

        site.mosquitto().publish("homeassistant/status", "online", 0, false);

        homeAssistant.awaits(messages ->
                messages.stream().filter(message -> message.startsWith(GATEWAY)).count() == 2);
    }

    @Test
    void nodeThatLeftWhileTheGatewayWasDownIsNoLongerConnected() throws Exception {
        String before = "{\"connected\":true,\"state\":\"active\",\"battery\":5}";
        site.mosquitto().publish(STATE.strip(), before, 0, true);
        site.start();
        Subscriber witness = site.subscriber("+/#");

        awaits(witness, NODE, "\"battery\":{");
        witness.expects(STATE + "{\"connected\":false,\"state\":\"disconnected\",\"battery\":5}");
    }

    @Test
    void nodeThatIsForgottenIsDeleted() throws Exception {
        site.start();
        Subscriber witness = site.subscriber("+/#");
        site.node().connects("meter-7", true);
        awaits(witness, NODE, "components");
        awaits(witness, STATE, "active");

        ControlClient.ask(socket, "forget", "meter-7");

        witness.expects(NODE, STATE);
        List<String> after = retained();
        assertThat(after).noneMatch(message -> message.startsWith(NODE) || message.startsWith(STATE));
        assertThat(after).anyMatch(message -> message.startsWith(GATEWAY));
    }

    /** What a new subscriber gets before anything that is published later. */
    private List<String> retained() throws Exception {
        Subscriber later = site.subscriber("+/#");
        site.mosquitto().publish("mark/end", "x", 0, false);
        later.expects("mark/end x");
        return later.messages();
    }

    private static void awaits(Subscriber subscriber, String topic, String... parts) {
        subscriber.awaits(messages -> messages.stream()
                .anyMatch(message ->
                        message.startsWith(topic) && List.of(parts).stream().allMatch(message::contains)));
    }
}
