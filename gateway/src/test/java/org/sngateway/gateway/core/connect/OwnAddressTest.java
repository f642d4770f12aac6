package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.SnMessage;

/** A gateway with several addresses answers from the one to which the client wrote last: a client hears no other. */
class OwnAddressTest {
    private static final IpAddress NODE = IpAddress.of(new byte[] {10, 0, 0, 1});
    private static final IpAddress OTHER = IpAddress.of(new byte[] {10, 0, 0, (byte) 201});

    private final List<NodeAddress> sentTo = new ArrayList<>();
    private final Lockstep gateway = new Lockstep(Settings.with("", ""), new QuietCoreListener() {
        @Override
        public void onSent(NodeAddress to, SnMessage message) {
            sentTo.add(to);
        }
    });

    @Test
    void answerComesFromTheAddressToWhichTheClientWroteLast() {
        gateway.connected();
        sentTo.clear();
        Node sameClient = gateway.node(new UdpAddress(Settings.LISTENER, NODE, 1000, "", OTHER));

        sameClient.sends(PingReq.withoutClientId());

        assertThat(sentTo).extracting(to -> ((UdpAddress) to).local()).containsExactly(OTHER);
    }
}
