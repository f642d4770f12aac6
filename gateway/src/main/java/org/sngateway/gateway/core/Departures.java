package org.sngateway.gateway.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.Retry;
import org.sngateway.sn.message.SnMessage;

/**
 * The messages that a link has taken and not sent yet, of those whose repetition waits for that. A link that sends at once has
 * none here.
 */
final class Departures {
    /** Of one session at the same time: PUBLISH or PUBREL, REGISTER, prompting, PINGREQ. */
    private static final int MAX_PER_SESSION = 4;

    /**
     * A message under way.
     *
     * @param clientId of the client that gets it
     * @param retry its repetitions
     */
    record UnderWay(String clientId, Retry retry) {}

    private final NodeOutput nodes;
    private final IntSupplier maxSessions;
    private final CoreListener listener;
    private final Map<Long, UnderWay> underWay = new LinkedHashMap<>();
    private long lastToken;

    Departures(NodeOutput nodes, IntSupplier maxSessions, CoreListener listener) {
        this.nodes = nodes;
        this.maxSessions = maxSessions;
        this.listener = listener;
    }

    /** Sends a message to a client; the retry learns if that takes its time. */
    void send(String clientId, NodeAddress to, SnMessage message, Retry retry, long nowNanos) {
        if (!retry.isRunning()) {
            // It waited for the disk, and meanwhile its exchange has ended.
            nodes.send(to, message);
            return;
        }
        lastToken++;
        if (!nodes.send(lastToken, to, message)) {
            makeRoom();
            underWay.put(lastToken, new UnderWay(clientId, retry));
            retry.onUnderWay(lastToken, nowNanos);
        }
    }

    /** The message is not under way any more; {@code null} if it is not known. */
    @Nullable
    UnderWay take(long token) {
        return underWay.remove(token);
    }

    /** A link that does not tell what became of its messages costs no more memory than one that does. */
    private void makeRoom() {
        Iterator<UnderWay> oldestFirst = underWay.values().iterator();
        while (underWay.size() >= MAX_PER_SESSION * maxSessions.getAsInt()) {
            UnderWay oldest = oldestFirst.next();
            oldestFirst.remove();
            listener.onDepartureFailed(oldest.clientId(), SendFailure.NEVER_TOLD);
        }
    }
}
