package org.sngateway.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ShortTopicName;

/** What the read model counts and remembers. */
class NodesAndHistoryTest {
    private static final long HOUR = 3_600_000;
    private static final IpAddress IP = IpAddress.of(new byte[] {10, 0, 0, 1});
    private static final NodeAddress KITCHEN = new UdpAddress("udp", IP, 1, "", IP);
    private static final PingReq PING = PingReq.withoutClientId();

    @TempDir
    private Path folder;

    private long nowMillis = 1_800_000_000_000L;
    private final ReadModel nodes = new ReadModel(() -> nowMillis);
    private final List<String> clients = new ArrayList<>();

    private void connects(String clientId, NodeAddress address) {
        clients.add(clientId);
        nodes.onStateChanged(clientId, address, SessionState.DISCONNECTED, SessionState.ACTIVE, Cause.CONNECTED);
    }

    private NodeRow row(String clientId) {
        renew();
        return nodes.row(clientId).orElseThrow();
    }

    private void renew() {
        nodes.renew(new ReadModel.Core() {
            @Override
            public Collection<String> clientIds() {
                return clients;
            }

            @Override
            public Optional<ClientView> client(String clientId) {
                return clients.contains(clientId)
                        ? Optional.of(SomeNode.view(
                                clientId, SessionState.ACTIVE, Optional.empty(), Optional.of(90_000_000_000L)))
                        : Optional.empty();
            }
        });
    }

    @Test
    void messagesOfANodeAreCounted() {
        connects("kitchen", KITCHEN);
        nowMillis += 1_000;
        nodes.onReceived(KITCHEN, PING);
        nodes.onReceived(
                KITCHEN, new Publish(true, QoS.ONE, false, ShortTopicName.of("ab"), 1, Payload.ofText("again")));
        nodes.onSent(KITCHEN, PING);

        NodeRow row = row("kitchen");

        assertThat(row.received()).isEqualTo(2);
        assertThat(row.sent()).isEqualTo(1);
        assertThat(row.repeats()).isEqualTo(1);
        assertThat(row.lastSeenMillis()).hasValue(nowMillis);
        assertThat(row.expectedByMillis()).hasValue(nowMillis + 90_000);
    }

    @Test
    void messageThroughAForwarderIsOneOfItsNode() {
        Payload nodeId = Payload.ofHex("002a");
        connects("attic", new ForwardedAddress(KITCHEN, nodeId));

        nodes.onReceived(KITCHEN, new Encapsulated(0, nodeId, PING));

        assertThat(row("attic").received()).isEqualTo(1);
    }

    @Test
    void rowOfANodeThatHasGoneIsRemoved() {
        connects("kitchen", KITCHEN);
        renew();
        clients.clear();
        nodes.onSessionEnded("kitchen");

        renew();

        assertThat(nodes.rows()).isEmpty();
        assertThat(nodes.removals()).isEqualTo(1);
    }

    @Test
    void onlyRowsThatHaveChangedGetAnotherVersion() {
        connects("kitchen", KITCHEN);
        long version = row("kitchen").version();

        assertThat(row("kitchen").version()).isEqualTo(version);
        nodes.onReceived(KITCHEN, PING);
        assertThat(row("kitchen").version()).isGreaterThan(version);
    }

    @Test
    void historyOutlivesARestart() throws Exception {
        connects("kitchen", KITCHEN);
        nowMillis += HOUR;
        nodes.onReceived(KITCHEN, PING);
        renew();
        new HistoryFile(folder).write(nodes.history());

        History read = new HistoryFile(folder).read();
        ReadModel after = new ReadModel(() -> nowMillis);
        after.onSessionRestored("kitchen", KITCHEN, SessionState.ACTIVE);
        after.restore(read);

        assertThat(read.nodes()).containsEntry("kitchen", new History.Seen(nowMillis, 1, 0, 0));
        assertThat(after.history().nodes()).isEqualTo(read.nodes());
        assertThat(after.history().perHour()).containsEntry(nowMillis - nowMillis % HOUR, 1L);
        assertThat(after.eventsOf("kitchen", 10))
                .extracting(NodeEvent::text)
                .first()
                .asString()
                .startsWith("disconnected -> active");
    }

    @Test
    void damagedLineOfTheHistoryCostsNothingElse() throws Exception {
        Files.write(
                folder.resolve("history.jsonl"),
                List.of(
                        "{\"client\":\"a\",\"at\":1,\"received\":2}",
                        "{\"cli",
                        "{\"hour\":\"x\",\"received\":1}",
                        "{\"client\":\"b\",\"at\":3}"));

        assertThat(new HistoryFile(folder).read().nodes())
                .isEqualTo(Map.of("a", new History.Seen(1, 2, 0, 0), "b", new History.Seen(3, 0, 0, 0)));
    }

    @Test
    void eventsAreBoundedAndTheOldestIsForgotten() {
        connects("kitchen", KITCHEN);
        for (int i = 0; i < 20_000; i++) {
            nodes.onSilence("kitchen", i * 1_000_000_000L);
        }

        assertThat(nodes.eventsAfter(0, Integer.MAX_VALUE)).hasSize(10_000);
        assertThat(nodes.eventsOf("kitchen", 1)).extracting(NodeEvent::text).containsExactly("silent for 19999 s");
    }
}
