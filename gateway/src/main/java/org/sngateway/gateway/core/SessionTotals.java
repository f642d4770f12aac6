package org.sngateway.gateway.core;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.state.SessionState;

/** Sums over all sessions. Each session changes its share at the end of an input, so nothing ever has to visit them all. */
final class SessionTotals {
    private final Map<SessionState, Integer> byState = new EnumMap<>(SessionState.class);
    private int attempts;
    private int queuedMessages;

    /** What one session adds to the sums. */
    final class Share {
        /** {@code null} while the session adds nothing. */
        private @Nullable SessionState state;

        private int attempts;
        private int queuedMessages;

        /** The session is like this now. */
        void set(SessionState next, boolean hasAttempt, int queued) {
            replace(next, hasAttempt ? 1 : 0, queued);
        }

        /** The session is no more. */
        void clear() {
            replace(null, 0, 0);
        }

        private void replace(@Nullable SessionState next, int nextAttempts, int nextQueued) {
            if (next != state) {
                move(state, next);
                state = next;
            }
            SessionTotals.this.attempts += nextAttempts - attempts;
            attempts = nextAttempts;
            SessionTotals.this.queuedMessages += nextQueued - queuedMessages;
            queuedMessages = nextQueued;
        }
    }

    /** The share of a session that adds nothing yet. */
    Share share() {
        return new Share();
    }

    private void move(@Nullable SessionState before, @Nullable SessionState after) {
        if (before != null) {
            byState.merge(before, -1, Integer::sum);
        }
        if (after != null) {
            byState.merge(after, 1, Integer::sum);
        }
    }

    CoreGauges.Sessions sessions() {
        return new CoreGauges.Sessions(
                in(SessionState.DISCONNECTED),
                in(SessionState.ACTIVE),
                in(SessionState.ASLEEP),
                in(SessionState.AWAKE),
                in(SessionState.LOST),
                attempts);
    }

    private int in(SessionState state) {
        return byState.getOrDefault(state, 0);
    }

    int queuedMessages() {
        return queuedMessages;
    }
}
