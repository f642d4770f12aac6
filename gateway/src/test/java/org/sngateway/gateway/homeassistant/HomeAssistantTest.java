package org.sngateway.gateway.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.readmodel.SomeNode;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** When Home Assistant is told what; the contents are those of {@link DiscoveryTest}. */
class HomeAssistantTest {
    private static final String GATEWAY = "homeassistant/device/sn-gateway_1/config";
    private static final String NODE = "homeassistant/device/sn-gateway_1_a/config";
    private static final String STATE = "gw/nodes/a";
    private static final int EXPIRY_SECONDS = 3_600;
    private static final long SEEN_MILLIS = 1_764_500_000_000L;

    /** Topic, blank, payload. */
    private final List<String> published = new ArrayList<>();

    private final List<String> filters = new ArrayList<>();
    private final Map<String, NodeRow> rows = new HashMap<>();
    private final HomeAssistant homeAssistant = new HomeAssistant(
            new HomeAssistantSettings(
                    1,
                    "homeassistant",
                    "gw/status",
                    "gw/nodes/{clientId}",
                    List.of(new ClientIdPattern("a*")),
                    Map.of(),
                    List.of("udp"),
                    Optional.empty(),
                    Duration.ofSeconds(EXPIRY_SECONDS)),
            clientId -> Optional.ofNullable(rows.get(clientId)),
            new SplittableRandom(1),
            new HomeAssistant.Broker() {
                @Override
                public void publishRetained(String topic, Payload payload) {
                    published.add(topic + " " + payload.asText());
                }

                @Override
                public void subscribe(int packetId, String filter) {
                    filters.add(filter);
                }

                @Override
                public void unsubscribe(int packetId, String filter) {
                    filters.add("no longer " + filter);
                }
            });

    // ---- the gateway

    @Test
    void statusTopicHasTheFirstSecondsOfAConnectionForItself() {
        homeAssistant.onUp();
        seconds(5);
        assertThat(published).isEmpty();

        seconds(1);

        assertThat(topics()).containsExactly(GATEWAY);
        assertThat(filters).containsExactly("homeassistant/status", "gw/nodes/+");
    }

    @Test
    void allIsToldAgainOnEachConnection() {
        begins();
        homeAssistant.onDown();
        published.clear();
        seconds(60);
        assertThat(published).isEmpty();

        begins();

        assertThat(topics()).containsExactly(GATEWAY);
        assertThat(filters).containsExactly("homeassistant/status", "gw/nodes/+", "homeassistant/status", "gw/nodes/+");
    }

    @Test
    void allIsToldAgainOnceHomeAssistantHasStarted() {
        changes("a", SessionState.ACTIVE);
        begins();
        published.clear();

        says("homeassistant/status", "online", false);
        seconds(11);

        assertThat(topics()).containsExactly(GATEWAY, NODE, STATE);
        assertThat(filters)
                .filteredOn(filter -> filter.equals("homeassistant/status"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"homeassistant/status, offline, false", "homeassistant/status, online, true", "other, online, false"})
    void otherMessagesAreNoBirth(String topic, String payload, boolean retain) {
        begins();
        published.clear();

        says(topic, payload, retain);
        seconds(30);

        assertThat(published).isEmpty();
    }

    /** Some brokers close a connection that publishes what it may not: the gateway needs the connection more. */
    @Test
    void brokerThatClosesAfterEachPublicationIsNoLongerTold() {
        for (int i = 0; i < 3; i++) {
            begins();
            homeAssistant.onDown();
        }
        published.clear();

        begins();
        changes("a", SessionState.ACTIVE);
        seconds(60);

        assertThat(published).isEmpty();
    }

    @Test
    void brokerThatLetsNobodyInAfterALossIsToldAgain() {
        for (int i = 0; i < 10; i++) {
            begins();
            homeAssistant.onDown();
            homeAssistant.onDown();
        }

        assertThat(topics()).hasSize(10).containsOnly(GATEWAY);
    }

    @Test
    void brokerThatIsLostLaterIsToldAgain() {
        for (int i = 0; i < 10; i++) {
            begins();
            seconds(6);
            homeAssistant.onDown();
        }

        assertThat(topics()).hasSize(10).containsOnly(GATEWAY);
    }

    // ---- nodes

    @Test
    void nodeBecomesADeviceAndThenHasAState() {
        begins();
        published.clear();

        changes("a", SessionState.ACTIVE);
        seconds(1);

        assertThat(topics()).containsExactly(NODE, STATE);
        assertThat(published.get(1)).isEqualTo(STATE + " {\"connected\":true,\"state\":\"active\"}");
    }

    @ParameterizedTest
    @CsvSource({"ACTIVE, true", "ASLEEP, true", "AWAKE, true", "LOST, false", "DISCONNECTED, false"})
    void nodeIsConnectedAsLongAsItIsWaitedFor(SessionState state, boolean connected) {
        begins();
        changes("a", state);
        seconds(1);

        assertThat(published.get(published.size() - 1)).contains("\"connected\":" + connected);
    }

    @Test
    void nodesThatNoPatternCoversAreNotTold() {
        begins();
        published.clear();

        changes("b", SessionState.ACTIVE);
        seconds(60);

        assertThat(published).isEmpty();
    }

    @Test
    void nodeFromBeforeTheRestartIsADeviceToo() {
        homeAssistant.onSessionRestored("a", null, SessionState.ASLEEP);

        begins();

        assertThat(topics()).containsExactly(GATEWAY, NODE, STATE);
    }

    @Test
    void changeOfTheStateIsToldWithinASecond() {
        begins();
        changes("a", SessionState.ACTIVE);
        seconds(1);
        published.clear();

        changes("a", SessionState.ASLEEP);
        seconds(1);

        assertThat(published).containsExactly(STATE + " {\"connected\":true,\"state\":\"asleep\"}");
    }

    @Test
    void measurementsAreToldOnceAMinuteAtMost() {
        begins();
        changes("a", SessionState.ACTIVE);
        seen("a", -71, 87);
        seconds(2);
        published.clear();

        for (int second = 0; second < 130; second++) {
            seen("a", -70 - second % 10, 87);
            seconds(1);
        }

        assertThat(topics()).containsExactly(STATE, STATE);
        assertThat(published.get(0)).contains("\"last_seen\":\"2025-11-30T10:53:20Z\"", "\"battery\":87");
    }

    @Test
    void nothingIsToldOfANodeThatDoesNotChange() {
        begins();
        changes("a", SessionState.ACTIVE);
        seen("a", -71, 87);
        seconds(2);
        published.clear();

        seconds(3_000);

        assertThat(published).isEmpty();
    }

    @Test
    void nodeWhoseSignalIsHeardForTheFirstTimeGetsAnEntityForIt() {
        begins();
        changes("a", SessionState.ACTIVE);
        seconds(1);
        published.clear();

        seen("a", -71, 87);
        seconds(2);

        assertThat(topics()).containsExactly(NODE, STATE);
        assertThat(published.get(0)).contains("\"signal\":{", "\"battery\":{", "\"last_seen\":{");
    }

    @Test
    void deviceOfANodeWithoutASessionStays() {
        begins();
        changes("a", SessionState.ACTIVE);
        seen("a", -71, 87);
        seconds(1);
        published.clear();

        rows.clear();
        homeAssistant.onSessionEnded("a");
        seconds(1);

        assertThat(published)
                .containsExactly(STATE + " {\"connected\":false,\"state\":\"disconnected\","
                        + "\"last_seen\":\"2025-11-30T10:53:20Z\",\"signal\":-71,\"battery\":87}");
    }

    @Test
    void lostNodeWhoseSessionEndsStaysLost() {
        begins();
        changes("a", SessionState.LOST);
        homeAssistant.onSessionEnded("a");
        seconds(1);

        assertThat(published.get(published.size() - 1)).contains("\"state\":\"lost\"");
    }

    @Test
    void deviceOfANodeThatIsForgottenIsDeleted() {
        begins();
        changes("a", SessionState.ACTIVE);
        seconds(1);
        published.clear();

        homeAssistant.onForgotten("a");
        homeAssistant.onSessionEnded("a");
        seconds(60);

        assertThat(published).containsExactly(NODE + " ", STATE + " ");
    }

    @Test
    void deviceOfANodeThatIsGoneForLongIsDeleted() {
        begins();
        changes("a", SessionState.ACTIVE);
        homeAssistant.onSessionEnded("a");
        seconds(EXPIRY_SECONDS - 2);
        assertThat(published).doesNotContain(NODE + " ");

        seconds(4);

        assertThat(published).contains(NODE + " ", STATE + " ");
    }

    @Test
    void nodeThatComesBackKeepsItsDevice() {
        begins();
        changes("a", SessionState.ACTIVE);
        homeAssistant.onSessionEnded("a");
        seconds(EXPIRY_SECONDS - 2);
        changes("a", SessionState.ACTIVE);
        seconds(EXPIRY_SECONDS);

        assertThat(published).doesNotContain(NODE + " ");
    }

    @Test
    void nodeIsForgottenWhileTheBrokerIsAwayAndDeletedThen() {
        begins();
        changes("a", SessionState.ACTIVE);
        seconds(1);
        homeAssistant.onDown();
        homeAssistant.onForgotten("a");
        published.clear();

        begins();

        assertThat(published).contains(NODE + " ", STATE + " ");
    }

    // ---- nodes that an earlier run of the gateway told of

    @Test
    void retainedStatesAreReadAtTheBeginningOnly() {
        begins();
        seconds(5);

        assertThat(filters).containsExactly("homeassistant/status", "gw/nodes/+", "no longer gw/nodes/+");
    }

    @Test
    void nodeWithoutASessionIsNoLongerConnected() {
        begins();
        published.clear();

        says(
                STATE,
                "{\"connected\":true,\"state\":\"active\",\"last_seen\":\"2025-11-30T10:53:20Z\",\"battery\":87}",
                true);
        seconds(1);

        assertThat(published)
                .contains(STATE + " {\"connected\":false,\"state\":\"disconnected\","
                        + "\"last_seen\":\"2025-11-30T10:53:20Z\",\"battery\":87}");
    }

    @Test
    void nodeWithASessionIsWhatItsSessionIs() {
        homeAssistant.onSessionRestored("a", null, SessionState.ASLEEP);
        begins();
        published.clear();

        says(STATE, "{\"connected\":false,\"state\":\"lost\"}", true);
        seconds(1);

        assertThat(published).isEmpty();
    }

    @Test
    void nodeThatIsNoLongerToBeToldIsDeleted() {
        begins();
        published.clear();

        says("gw/nodes/b%2Fc", "{\"connected\":true,\"state\":\"active\"}", true);
        seconds(1);

        assertThat(published).containsExactly("homeassistant/device/sn-gateway_1_b_2fc/config ", "gw/nodes/b%2Fc ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "x"})
    void whatIsNoStateIsLeftAlone(String payload) {
        begins();
        published.clear();

        says(STATE, payload, true);
        seconds(60);

        assertThat(published).isEmpty();
    }

    @Test
    void valuesThatAreNoneOfOursAreLeftOut() {
        begins();
        published.clear();

        says(STATE, "{\"state\":\"lost\",\"last_seen\":\"yesterday\",\"signal\":\"good\"}", true);
        seconds(1);

        assertThat(published).contains(STATE + " {\"connected\":false,\"state\":\"lost\"}");
    }

    @Test
    void manyNodesAreNoBurst() {
        for (int i = 0; i < 1_000; i++) {
            changes("a" + i, SessionState.ACTIVE);
        }
        begins();
        assertThat(topics()).hasSize(1 + 20 + 20);

        seconds(49);

        assertThat(topics()).hasSize(1 + 1_000 + 1_000);
    }

    private void begins() {
        homeAssistant.onUp();
        seconds(6);
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            homeAssistant.onSecond();
        }
    }

    private void says(String topic, String payload, boolean retain) {
        homeAssistant.onPacket(new MqttEvent.Publish(topic, Payload.ofText(payload), QoS.ZERO, retain, 0));
    }

    private void changes(String clientId, SessionState state) {
        homeAssistant.onStateChanged(clientId, null, SessionState.DISCONNECTED, state, Cause.CONNECTED);
    }

    private void seen(String clientId, int dbm, int battery) {
        rows.put(clientId, SomeNode.row(clientId, SessionState.ACTIVE, SEEN_MILLIS, dbm, battery));
    }

    private Stream<String> topics() {
        return published.stream().map(message -> message.substring(0, message.indexOf(' ')));
    }
}
