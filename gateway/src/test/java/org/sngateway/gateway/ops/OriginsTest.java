package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Payload;

/** Where messages come from, as user properties. */
class OriginsTest {
    private static final NodeAddress ATTIC = new RadioAddress("radio", Payload.ofText("1"));
    private static final NodeAddress CELLAR = new RadioAddress("lora", Payload.ofText("2"));

    private final Origins origins = new Origins(7, "site/");

    @Test
    void messageOfAClientTellsGatewayAndLink() {
        connects("a", ATTIC);

        assertThat(origins.of("site/a")).containsExactly(entry("gateway", "7"), entry("link", "radio"));
    }

    @Test
    void strengthOfTheLastSignalIsTold() {
        connects("a", ATTIC);
        origins.onSignal(ATTIC, -80);
        origins.onSignal(ATTIC, -71);

        assertThat(origins.of("site/a")).contains(entry("signal-dbm", "-71"));
    }

    @Test
    void signalAtTheOldPlaceSaysNothingOfTheNewOne() {
        connects("a", ATTIC);
        origins.onSignal(ATTIC, -80);
        origins.onAddressChanged("a", ATTIC, CELLAR);

        assertThat(origins.of("site/a")).containsExactly(entry("gateway", "7"), entry("link", "lora"));
    }

    @Test
    void unknownSenderIsNotRemembered() {
        origins.onSignal(ATTIC, -80);
        connects("a", ATTIC);

        assertThat(origins.of("site/a")).doesNotContainKey("signal-dbm");
    }

    @Test
    void messageOfTheGatewayItselfTellsTheGateway() {
        assertThat(origins.of("sn-gateway-7")).containsExactly(entry("gateway", "7"));
    }

    @Test
    void clientThatIsNoMoreIsForgotten() {
        connects("a", ATTIC);
        origins.onSessionEnded("a");

        assertThat(origins.of("site/a")).containsExactly(entry("gateway", "7"));
    }

    private void connects(String clientId, NodeAddress address) {
        origins.onStateChanged(clientId, address, SessionState.DISCONNECTED, SessionState.ACTIVE, Cause.CONNECTED);
    }
}
