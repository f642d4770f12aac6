package org.sngateway.gateway.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.state.SessionState;

/** All that tests in other packages look at inside a core, beside its inputs and outputs: what a session is at. */
public final class SessionInside {
    private final Session session;

    private SessionInside(Session session) {
        this.session = session;
    }

    /** The session of a client, if it has one. */
    public static Optional<SessionInside> of(GatewayCore core, String clientId) {
        return Optional.ofNullable(core.sessions().byClientId(clientId)).map(SessionInside::new);
    }

    /** The state of a client, or {@code null} without a session. */
    public static @Nullable SessionState stateOf(GatewayCore core, String clientId) {
        return of(core, clientId).map(SessionInside::state).orElse(null);
    }

    /** The gauges of the sessions, found by visiting them all. */
    public static CoreGauges.Sessions visitAll(GatewayCore core) {
        List<Session> all = core.sessions().all();
        Map<SessionState, Long> in = all.stream().collect(Collectors.groupingBy(Session::state, Collectors.counting()));
        long attempts =
                all.stream().filter(one -> one.connecting().hasAttempt()).count();
        return new CoreGauges.Sessions(
                in.getOrDefault(SessionState.DISCONNECTED, 0L).intValue(),
                in.getOrDefault(SessionState.ACTIVE, 0L).intValue(),
                in.getOrDefault(SessionState.ASLEEP, 0L).intValue(),
                in.getOrDefault(SessionState.AWAKE, 0L).intValue(),
                in.getOrDefault(SessionState.LOST, 0L).intValue(),
                (int) attempts);
    }

    /** How many messages all sessions queue, found by visiting them all. */
    public static int queuedInAll(GatewayCore core) {
        return core.sessions().all().stream()
                .mapToInt(one -> one.exchanges().outbound().size())
                .sum();
    }

    public SessionState state() {
        return session.state();
    }

    /** Whether an attempt to connect is all that the session has: column C of the state table. */
    public boolean isConnecting() {
        return session.connecting().isConnecting();
    }

    /** The column of the state table in which the client is: N, C, A, S, W, D or L. */
    public static char columnOf(GatewayCore core, String clientId) {
        return of(core, clientId).map(SessionInside::column).orElse('N');
    }

    private char column() {
        return isConnecting() ? 'C' : column(session.state());
    }

    /** The column of a session without an attempt. */
    public static char column(SessionState state) {
        return switch (state) {
            case ACTIVE -> 'A';
            case ASLEEP -> 'S';
            case AWAKE -> 'W';
            case DISCONNECTED -> 'D';
            case LOST -> 'L';
        };
    }

    /** When the client was last heard. */
    public long lastHeardNanos() {
        return session.lastHeardNanos();
    }

    /** When the session has to do something next. */
    public long deadlineNanos() {
        return session.deadlineNanos();
    }

    /** When an exchange of the session has to do something next. */
    public long exchangesDeadlineNanos() {
        return session.exchanges().deadlineNanos();
    }

    /** How many messages wait for the client, or are on their way to it. */
    public int queued() {
        return session.exchanges().outbound().size();
    }

    /** Whether messages are on their way from the spool to the broker. */
    public boolean isDraining() {
        return session.exchanges().isDraining();
    }

    /** Whether an exchange with the broker has this packet id. */
    public boolean usesPacketId(int packetId) {
        return session.exchanges().usesPacketId(packetId);
    }
}
