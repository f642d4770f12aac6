package org.sngateway.gateway.readmodel;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.state.SessionState;

/** Nodes of which tests look at a few values; the others are those of a client with CleanSession and nothing else. */
public final class SomeNode {
    private SomeNode() {}

    /**
     * What the core knows of it.
     *
     * @param expectedInNanos until it is lost; empty if it is not waited for
     */
    public static ClientView view(
            String clientId, SessionState state, Optional<NodeAddress> address, Optional<Long> expectedInNanos) {
        return new ClientView(
                clientId,
                state,
                false,
                address,
                "",
                true,
                60,
                0,
                0,
                expectedInNanos,
                true,
                0,
                0,
                0,
                0,
                Optional.empty());
    }

    /** Its row, without messages. */
    public static NodeRow row(
            String clientId, SessionState state, long lastSeenMillis, int signalDbm, int batteryPercent) {
        return new NodeRow(
                1,
                view(clientId, state, Optional.empty(), Optional.empty()),
                OptionalLong.of(lastSeenMillis),
                OptionalLong.empty(),
                0,
                0,
                0,
                Optional.empty(),
                OptionalInt.of(signalDbm),
                OptionalInt.of(batteryPercent));
    }
}
