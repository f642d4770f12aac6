package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.sn.codec.RejectReason;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.ReturnCode;

/** Each event moves its own counter, and no other. */
class CountersTest {
    private static final UdpAddress NODE = new UdpAddress(
            "field", IpAddress.of(new byte[] {10, 0, 0, 1}), 1000, "", IpAddress.of(new byte[] {10, 0, 0, 2}));

    private final Counters counters = new Counters();

    @Test
    void allAreThereBeforeAnythingHappens() {
        assertThat(counters.snapshot())
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).isZero());
        assertThat(counters.snapshot()).containsKeys("received.PUBLISH", "dropped.QUEUE_FULL", "broker-lost");
    }

    @ParameterizedTest
    @EnumSource(DropReason.class)
    void eachReasonToDropHasItsCounter(DropReason reason) {
        counters.onDropped("a", reason, "t");

        movedOnly("dropped." + reason);
    }

    @ParameterizedTest
    @EnumSource(RejectReason.class)
    void eachReasonToRejectHasItsCounter(RejectReason reason) {
        counters.onRejected(NODE, reason, 3);

        movedOnly("malformed." + reason);
    }

    @ParameterizedTest
    @EnumSource(IgnoreReason.class)
    void eachReasonToIgnoreHasItsCounter(IgnoreReason reason) {
        counters.onIgnored(NODE, new PingResp(), reason);

        movedOnly("ignored." + reason);
    }

    @Test
    void messagesAreCountedByType() {
        counters.onReceived(NODE, new PingResp());
        movedOnly("received.PINGRESP");
    }

    @Test
    void refusalOfAConnectIsCountedByItsCode() {
        counters.onConnectRefused(NODE, "a", ReturnCode.CONGESTION, ConnectRefusal.NO_ROOM);
        movedOnly("connect-refused.congestion");
    }

    @Test
    void refusalOfARequestIsCountedByItsType() {
        counters.onRequestRefused("a", MsgType.PUBLISH, ReturnCode.NOT_SUPPORTED, null);
        movedOnly("refused.PUBLISH");
    }

    @Test
    void whatHappensToConnectionsToTheBrokerIsCounted() {
        counters.onBrokerConnected("a", SessionPresent.YES);
        counters.onBrokerRefused("a", ReasonCode.NOT_AUTHORIZED, "reason");
        counters.onBrokerLost("a", "reason");

        assertThat(counters.snapshot())
                .containsEntry("broker-connected", 1L)
                .containsEntry("broker-refused", 1L)
                .containsEntry("broker-lost", 1L);
    }

    private void movedOnly(String moved) {
        assertThat(counters.snapshot())
                .containsEntry(moved, 1L)
                .allSatisfy((name, count) -> assertThat(count).isEqualTo(name.equals(moved) ? 1 : 0));
    }
}
