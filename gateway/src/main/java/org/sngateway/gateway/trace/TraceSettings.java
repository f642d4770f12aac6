package org.sngateway.gateway.trace;

import java.nio.file.Path;
import java.util.List;
import org.sngateway.gateway.core.settings.ClientIdPattern;

/**
 * The contents and the place of a trace.
 *
 * @param directory of the files
 * @param maxFileOctets of one file; then the next begins
 * @param maxFiles then the oldest is deleted
 * @param clients whose messages are traced; empty = all, unknown senders included
 * @param payloads whether payloads are written; else zeros stand in their place
 */
public record TraceSettings(
        Path directory, int maxFileOctets, int maxFiles, List<ClientIdPattern> clients, boolean payloads) {

    /** The same, of these clients. */
    public TraceSettings of(List<ClientIdPattern> others) {
        return new TraceSettings(directory, maxFileOctets, maxFiles, List.copyOf(others), payloads);
    }

    /** Whether the messages of this client are traced; of one that is not known only where all are. */
    boolean wants(String clientId) {
        return clients.isEmpty()
                || (!clientId.isEmpty() && clients.stream().anyMatch(pattern -> pattern.matches(clientId)));
    }
}
