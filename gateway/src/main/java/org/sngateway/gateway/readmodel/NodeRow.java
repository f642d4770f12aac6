package org.sngateway.gateway.readmodel;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sngateway.gateway.core.ClientView;

/**
 * A node as it was at most a second ago. A value.
 *
 * @param version when the row changed: rows with a greater one are newer, whatever their node
 * @param client what the core knows of it
 * @param lastSeenMillis when its last message came, in milliseconds of Unix time; empty if none did since its session began
 *     and none is known from before a restart
 * @param expectedByMillis when it is lost unless a message of it comes: from its own keep alive or sleep duration; empty if
 *     it is not waited for
 * @param received messages that came from it since the gateway knows it
 * @param sent messages that went to it since the gateway knows it
 * @param repeats of both, those with DUP
 * @param listener by which it came last; empty if its address is not known
 * @param signalDbm how strongly its last message came, -150 to 0; empty if its radio does not tell
 * @param batteryPercent what it published of its battery, 0 to 100; empty if it did not since the start of the gateway
 */
public record NodeRow(
        long version,
        ClientView client,
        OptionalLong lastSeenMillis,
        OptionalLong expectedByMillis,
        long received,
        long sent,
        long repeats,
        Optional<String> listener,
        OptionalInt signalDbm,
        OptionalInt batteryPercent) {

    /** Its client id. */
    public String clientId() {
        return client.clientId();
    }
}
