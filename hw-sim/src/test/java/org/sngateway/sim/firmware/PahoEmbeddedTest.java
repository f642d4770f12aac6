package org.sngateway.sim.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;

/** Firmware on the Paho packet library (R9.5). */
class PahoEmbeddedTest {
    private final PlayedGateway gateway =
            new PlayedGateway("firmware: paho-embedded, sleep: 100s, publish: {r: {octets: 16, every: 300d}}");

    @Test
    void itsPingReqNeverHasAClientId() {
        asleep();

        gateway.advanceSeconds(100);

        gateway.expect(PingReq.withoutClientId());
        gateway.hear(new PingResp());
        assertThat(gateway.node.state()).isEqualTo(ClientState.ASLEEP);
    }

    @Test
    void itConnectsFromSleepToSendSomething() {
        asleep();

        gateway.node.readOnceMore(0);

        gateway.expect(new Connect(false, false, 1, 60, "n-1"));
    }

    private void asleep() {
        gateway.connected();
        gateway.expect(new Disconnect(100));
        gateway.hear(Disconnect.plain());
    }
}
