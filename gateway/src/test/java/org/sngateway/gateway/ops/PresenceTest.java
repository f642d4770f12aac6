package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.QoS;

/** The retained topics that tell of the gateway and its clients. */
class PresenceTest {
    private static final String OFFLINE = "gw/status {\"status\":\"offline\"}";
    private static final String ONLINE =
            "gw/status {\"status\":\"online\",\"version\":\"development\",\"disconnected\":0,\"active\":0,\"asleep\":0,"
                    + "\"awake\":0,\"lost\":0,\"spooled\":0}";

    private final List<String> published = new ArrayList<>();
    private long nowNanos;
    private Map<String, Object> more = Map.of();
    private Presence presence = presence("gw/status", "gw/node/{clientId}");

    private Presence presence(String topic, String clientTopic) {
        return new Presence(
                topic,
                clientTopic,
                () -> nowNanos,
                () -> more,
                (to, payload) -> published.add(to + " " + payload.asText()));
    }

    // ---- the gateway

    @Test
    void willOfTheGatewaySaysOfflineAndIsRetained() {
        Will will = Objects.requireNonNull(presence.will());

        assertThat(will.topic() + " " + will.message().asText()).isEqualTo(OFFLINE);
        assertThat(will.retain()).isTrue();
        assertThat(will.qos()).isEqualTo(QoS.ONE);
    }

    @Test
    void gatewayIsOnlineWhenItsConnectionIsUpAndOfflineWhenItGoesDownInOrder() {
        presence.onUp(CoreGauges.NONE);
        presence.onShutdown();

        assertThat(published).containsExactly(ONLINE, OFFLINE);
    }

    @Test
    void countsAreToldEachMinute() {
        presence.onUp(CoreGauges.NONE);
        seconds(59);
        assertThat(published).hasSize(1);

        seconds(1);

        assertThat(published).containsExactly(ONLINE, ONLINE);
    }

    @Test
    void nothingIsPublishedWithoutAConnection() {
        seconds(120);
        presence.onShutdown();
        presence.onUp(CoreGauges.NONE);
        presence.onDown();
        published.clear();
        seconds(120);

        assertThat(published).isEmpty();
    }

    @Test
    void gatewayWithoutAStatusTopicHasNoWillAndSaysNothing() {
        presence = presence("", "");
        presence.onUp(CoreGauges.NONE);
        seconds(120);
        presence.onShutdown();

        assertThat(presence.will()).isNull();
        assertThat(published).isEmpty();
    }

    /** Some brokers close a connection that publishes what it may not: the gateway needs the connection more. */
    @Test
    void brokerThatClosesAfterEachPublicationIsNoLongerTold() {
        for (int i = 0; i < 3; i++) {
            presence.onUp(CoreGauges.NONE);
            presence.onDown();
        }
        published.clear();
        presence.onUp(CoreGauges.NONE);
        presence.onDown();
        presence.onUp(CoreGauges.NONE);

        assertThat(published).isEmpty();
        assertThat(presence.will()).isNull();
    }

    @Test
    void brokerThatClosedAfterEachPublicationIsToldAgainAfterAnHour() {
        for (int i = 0; i < 3; i++) {
            presence.onUp(CoreGauges.NONE);
            presence.onDown();
        }
        published.clear();
        presence.onUp(CoreGauges.NONE);

        seconds(3599);
        assertThat(published).isEmpty();
        seconds(2);

        assertThat(published).hasSize(1);
    }

    /** It restarts again and again: nothing speaks against what was published. */
    @Test
    void brokerThatLetsNobodyInAfterALossIsToldAgain() {
        for (int i = 0; i < 10; i++) {
            presence.onUp(CoreGauges.NONE);
            presence.onDown();
            presence.onDown();
        }

        assertThat(published).hasSize(10);
    }

    @Test
    void brokerThatIsLostLaterIsToldAgain() {
        for (int i = 0; i < 10; i++) {
            presence.onUp(CoreGauges.NONE);
            seconds(6);
            presence.onDown();
        }

        assertThat(published).hasSize(10);
    }

    @Test
    void whatElseIsToldOfTheGatewayIsToldAsSoonAsItChanges() {
        presence.onUp(CoreGauges.NONE);
        more = Map.of("links", Map.of("attic", "down"));
        seconds(5);

        assertThat(published).hasSize(2);
        assertThat(published.get(1)).endsWith("\"spooled\":0,\"links\":{\"attic\":\"down\"}}");
    }

    // ---- its clients

    @Test
    void stateOfAClientIsPublishedWithinASecond() {
        presence.onUp(CoreGauges.NONE);
        published.clear();

        changes("a", SessionState.ACTIVE);
        assertThat(published).isEmpty();
        seconds(1);

        assertThat(published).containsExactly("gw/node/a {\"state\":\"active\"}");
    }

    @Test
    void stateThatPassedInLessThanASecondIsNotTold() {
        presence.onUp(CoreGauges.NONE);
        published.clear();

        changes("a", SessionState.AWAKE);
        changes("a", SessionState.ASLEEP);
        seconds(2);

        assertThat(published).containsExactly("gw/node/a {\"state\":\"asleep\"}");
    }

    @Test
    void statesThatChangedWithoutAConnectionAreToldWhenItIsBack() {
        changes("a", SessionState.LOST);
        presence.onSessionRestored("b", null, SessionState.ASLEEP);
        presence.onUp(CoreGauges.NONE);
        published.clear();

        seconds(1);

        assertThat(published).containsExactly("gw/node/a {\"state\":\"lost\"}", "gw/node/b {\"state\":\"asleep\"}");
    }

    @Test
    void whatIsRetainedOfAClientThatIsNoMoreIsDeleted() {
        presence.onUp(CoreGauges.NONE);
        changes("a", SessionState.ACTIVE);
        seconds(1);
        published.clear();

        presence.onSessionEnded("a");
        seconds(1);

        assertThat(published).containsExactly("gw/node/a ");
    }

    @Test
    void tenThousandClientsAreNoBurst() {
        for (int i = 0; i < 10_000; i++) {
            changes("node" + i, SessionState.ACTIVE);
        }
        presence.onUp(CoreGauges.NONE);
        published.clear();

        seconds(1);
        assertThat(published).hasSize(500);
        seconds(19);

        assertThat(published).hasSize(10_000).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"a/b, a%2Fb", "#, %23", "+, %2B", "100%, 100%25", "$SYS, %24SYS"})
    void clientIdStaysInItsLevelOfTheTopic(String clientId, String level) {
        presence.onUp(CoreGauges.NONE);
        published.clear();

        changes(clientId, SessionState.ACTIVE);
        seconds(1);

        assertThat(published).containsExactly("gw/node/" + level + " {\"state\":\"active\"}");
    }

    @Test
    void clientsAreNotToldOfWhereThatIsNotWished() {
        presence = presence("gw/status", "");
        presence.onUp(CoreGauges.NONE);
        changes("a", SessionState.ACTIVE);
        seconds(1);

        assertThat(published).containsExactly(ONLINE);
    }

    private void changes(String clientId, SessionState state) {
        presence.onStateChanged(clientId, null, SessionState.DISCONNECTED, state, Cause.CONNECTED);
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            nowNanos += 1_000_000_000L;
            presence.onSecond(CoreGauges.NONE);
        }
    }
}
