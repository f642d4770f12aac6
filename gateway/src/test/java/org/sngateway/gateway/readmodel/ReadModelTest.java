package org.sngateway.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Payload;

/** What the read model learns of nodes beside the core: their signal and their battery. */
class ReadModelTest {
    private static final NodeAddress ADDRESS = new RadioAddress("attic", Payload.ofHex("01"));

    private final ReadModel nodes = new ReadModel(() -> 1_000);

    @BeforeEach
    void nodeIsThere() {
        nodes.onStateChanged("kitchen", ADDRESS, SessionState.DISCONNECTED, SessionState.ACTIVE, Cause.CONNECTED);
        nodes.setBatteryTopic(Optional.of(BatteryTopic.of("home/{clientId}/battery", "battery")));
    }

    @Test
    void nodeHasTheSignalOfItsLastMessage() {
        nodes.onSignal(ADDRESS, -80);
        nodes.onSignal(ADDRESS, -71);

        assertThat(row().signalDbm()).hasValue(-71);
    }

    @Test
    void nodeWithoutARadioHasNoSignal() {
        assertThat(row().signalDbm()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "87 | 87",
                "' 12.5 ' | 13",
                "0 | 0",
                "100 | 100",
                "{\"battery\":42,\"t\":21.5} | 42",
                "{\"battery\":\"42\"} | 42"
            })
    void batteryIsANumberOrAMemberOfAnObject(String payload, int percent) {
        published("kitchen", "home/kitchen/battery", payload);

        assertThat(row().batteryPercent()).hasValue(percent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "full", "-1", "100.1", "NaN", "{\"charge\":4}", "{\"battery\":{}}", "[5]", "{"})
    void whatIsNoChargeIsAnEventOfTheNodeOnce(String payload) {
        published("kitchen", "home/kitchen/battery", "50");
        published("kitchen", "home/kitchen/battery", payload);
        published("kitchen", "home/kitchen/battery", payload);

        assertThat(row().batteryPercent()).hasValue(50);
        assertThat(nodes.eventsOf("kitchen", 9))
                .extracting(NodeEvent::text)
                .filteredOn(text -> text.contains("battery"))
                .containsExactly(
                        "its battery is not understood: home/kitchen/battery needs a number from 0 to 100, or a"
                                + " JSON object with the member battery");
    }

    @Test
    void longPayloadIsNoCharge() {
        published("kitchen", "home/kitchen/battery", "1" + " ".repeat(5_000));

        assertThat(row().batteryPercent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/attic/battery", "home/kitchen/battery2", "kitchen/battery", "xhome/kitchen/battery"})
    void otherTopicsTellNothingOfTheBattery(String topic) {
        published("kitchen", topic, "50");

        assertThat(row().batteryPercent()).isEmpty();
    }

    @Test
    void messageOfAnUnknownClientLeavesNothing() {
        published("cellar", "home/cellar/battery", "50");
        row();

        assertThat(nodes.row("cellar")).isEmpty();
    }

    @Test
    void withoutATopicNothingIsLearnt() {
        nodes.setBatteryTopic(Optional.empty());

        published("kitchen", "home/kitchen/battery", "50");

        assertThat(row().batteryPercent()).isEmpty();
        assertThat(nodes.hasBatteryTopic()).isFalse();
    }

    private void published(String clientId, String topic, String payload) {
        nodes.onPublished(clientId, topic, Payload.ofText(payload));
    }

    private NodeRow row() {
        nodes.renew(new ReadModel.Core() {
            @Override
            public Collection<String> clientIds() {
                return List.of("kitchen");
            }

            @Override
            public Optional<ClientView> client(String clientId) {
                return Optional.of(
                        SomeNode.view(clientId, SessionState.ACTIVE, Optional.of(ADDRESS), Optional.empty()));
            }
        });
        return nodes.row("kitchen").orElseThrow();
    }
}
