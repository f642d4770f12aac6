package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sn.message.PingResp;

class StatusTest {
    private static final IpAddress LOOPBACK = IpAddress.of(new byte[] {127, 0, 0, 1});
    private static final UdpAddress NODE = new UdpAddress("udp", LOOPBACK, 2000, "", LOOPBACK);

    private long nanos;
    private final Status status = new Status(() -> nanos);

    @Test
    void brokerIsAwayUntilTheOwnConnectionIsUp() {
        assertThat(status.line(0)).isEqualTo("0 sessions, 0 messages/s, broker away: not yet reached");

        status.onOwnConnectionUp();

        assertThat(status.line(1)).isEqualTo("1 session, 0 messages/s, broker up");
    }

    @Test
    void brokerThatIsAwayIsAwaySinceTheFirstReason() {
        status.onOwnConnectionUp();
        nanos += TimeUnit.SECONDS.toNanos(100);
        status.onOwnConnectionDown("closed by the broker");
        nanos += TimeUnit.SECONDS.toNanos(7);
        status.onOwnConnectionDown("connection refused");

        assertThat(status.values()).containsEntry("broker-seconds", 7L);
        assertThat(status.line(2)).isEqualTo("2 sessions, 0 messages/s, broker away: connection refused");
    }

    @Test
    void messagesAreCountedPerSecondOfTheLastInterval() {
        for (int i = 0; i < 90; i++) {
            status.onReceived(NODE, new PingResp());
        }
        nanos += TimeUnit.SECONDS.toNanos(5);
        status.onInterval();

        assertThat(status.values()).containsEntry("messages-per-second", 18.0);

        nanos += TimeUnit.SECONDS.toNanos(5);
        status.onInterval();
        assertThat(status.values()).containsEntry("messages-per-second", 0.0);
    }

    @Test
    void failureOfTheStoreStandsInTheLineUntilItWorksAgain() {
        status.onOwnConnectionUp();
        status.onStoreFailed("no room in /var/lib/sn-gateway");
        assertThat(status.line(0)).endsWith("broker up, store failed: no room in /var/lib/sn-gateway");

        status.onStoreUsable();
        assertThat(status.line(0)).endsWith("broker up");
    }

    @Test
    void linkThatWentDownIsNotServed() {
        status.onLinkUp("udp", "192.0.2.1:1884");
        status.onLinkUp("udp", "127.0.0.1:1884");
        status.onLinkDown("udp", "192.0.2.1:1884");

        assertThat(status.values()).containsEntry("listener.udp", "127.0.0.1:1884");
    }
}
