package org.sngateway.gateway.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.ClosingRequests;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.Suspect;
import org.sngateway.gateway.core.mqtt.UnansweredRequests;
import org.sngateway.gateway.core.time.Deadline;

/**
 * The requests of one client on their way to the broker, and at which of them the broker closes the connection (R8.28). Brokers
 * answer what they don't take by closing; the next connection would bring the same request again, without end.
 */
final class RequestsAtBroker {
    /** What the owner does. */
    interface Owner {
        /** Sends a command on the connection. */
        void pass(MqttCommand command);

        /** The broker closes the connection at this request: it never goes out again. */
        void giveUp(MqttCommand request, long nowNanos);

        /** What was held is out: more may follow. */
        void onReleased();

        /** Whether what the broker says is read. */
        boolean isRead();
    }

    /** So long a request is alone at most. */
    private static final long ALONE_NANOS = 60_000_000_000L;
    /** So long the broker has to say what it has for the client, before a request goes out whose last end was not read. */
    private static final long LISTENS_NANOS = 1_000_000_000L;
    /** A broker closes at a message at QoS 0 within this time, or not at it. */
    private static final long QOS0_NANOS = 5_000_000_000L;

    private final Owner owner;
    private final BrokerSession session;
    private final CoreServices services;
    private final UnansweredRequests unanswered = new UnansweredRequests();
    private final Suspect suspect = new Suspect();
    /** The messages at QoS 0 that had gone out just before the last end. */
    private List<MqttCommand.Publish> qos0BeforeLastEnd = List.of();

    private long lastEndNanos = Deadline.NEVER;
    /** The request that was found, until it is known whether the others stayed up. */
    private @Nullable MqttCommand found;

    private long checkNanos = Deadline.NEVER;
    private long aloneUntilNanos = Deadline.NEVER;
    private long listensUntilNanos = Deadline.NEVER;

    /** None is under way. */
    RequestsAtBroker(Owner owner, BrokerSession session, CoreServices services) {
        this.owner = owner;
        this.session = session;
        this.services = services;
    }

    /** A command of the client, other than to open and to close. */
    void send(MqttCommand command) {
        long nowNanos = services.clock().nowNanos();
        if (suspect.holds(command)) {
            return;
        }
        boolean isAlone = !suspect.isAlone() && (isLikely(command, nowNanos) || suspect.isRepeatedBy(command));
        boolean awaits = isAlone && unanswered.oldest() != null;
        if (isAlone) {
            suspect.begin(command, awaits);
            beginAlone(nowNanos);
        }
        if (!awaits) {
            pass(command, nowNanos);
        }
    }

    /** Whether the broker has shown that it closes at such a message; this one was acknowledged before. */
    private boolean isLikely(MqttCommand command, long nowNanos) {
        ClosingRequests closing = services.closingRequests();
        return command instanceof MqttCommand.Publish publish
                && publish.packetId() != 0
                && (closing.isProbablyTooLong(publish, nowNanos) || closing.hasPublish(publish, true, nowNanos));
    }

    /** What waited goes out alone. Returns whether there was such a request. */
    private boolean passAwaited(long nowNanos) {
        listensUntilNanos = Deadline.NEVER;
        MqttCommand awaited = suspect.takeAwaited();
        if (awaited != null) {
            beginAlone(nowNanos);
            pass(awaited, nowNanos);
        }
        return awaited != null;
    }

    private void pass(MqttCommand command, long nowNanos) {
        unanswered.onSent(command, nowNanos);
        owner.pass(command);
    }

    private void beginAlone(long nowNanos) {
        aloneUntilNanos = Deadline.after(nowNanos, ALONE_NANOS);
        session.holdBack(true);
    }

    /** A packet of the broker came. */
    void onPacket(MqttEvent.Packet packet) {
        MqttCommand answered = unanswered.onAnswer(packet);
        if (answered == null) {
            return;
        }
        session.onUse();
        services.closingRequests().onTaken(answered);
        if (suspect.is(answered)) {
            suspect.forget();
            release();
        } else if (unanswered.oldest() == null && listensUntilNanos == Deadline.NEVER) {
            passAwaited(services.clock().nowNanos());
        }
    }

    private void release() {
        aloneUntilNanos = Deadline.NEVER;
        listensUntilNanos = Deadline.NEVER;
        session.holdBack(false);
        suspect.release().forEach(this::send);
        owner.onReleased();
    }

    // ---- the connection

    /** A connection is up; nothing has gone out on it. */
    void onConnected(long nowNanos) {
        unanswered.clear();
        if (services.connections().wasEndOfAll(lastEndNanos, session)) {
            suspect.forgetLastEnd();
        }
        suspect.onConnected();
        if (suspect.isAlone()) {
            beginAlone(nowNanos);
            listensUntilNanos = suspect.isDoubted() ? Deadline.after(nowNanos, LISTENS_NANOS) : Deadline.NEVER;
        }
    }

    /** All has gone out with which a new connection begins. */
    void onResumed() {
        if (suspect.isMissing()) {
            release();
        }
    }

    /**
     * The broker closed the connection.
     *
     * @return whether it may have been at a request: then the end tells nothing else
     */
    boolean onClosed(long nowNanos) {
        MqttCommand oldest = unanswered.oldest();
        List<MqttCommand.Publish> qos0 = unanswered.qos0Since(nowNanos - QOS0_NANOS);
        MqttCommand.Publish again = inBoth(qos0BeforeLastEnd, qos0);
        clear();
        lastEndNanos = nowNanos;
        check(suspect.onClosed(oldest) ? oldest : again, nowNanos);
        qos0BeforeLastEnd = qos0;
        boolean isAtRequest = oldest != null || !qos0.isEmpty();
        if (!isAtRequest) {
            session.onUse();
        }
        return isAtRequest;
    }

    /** The broker closed the connection while it was not read: the answers may have come. */
    void onClosedUnread() {
        suspect.onClosedUnread(unanswered.oldest());
        clear();
    }

    /** The connection is over, and not because of a request. */
    void onEnded() {
        session.onUse();
        clear();
    }

    private void clear() {
        unanswered.clear();
        aloneUntilNanos = Deadline.NEVER;
        listensUntilNanos = Deadline.NEVER;
        qos0BeforeLastEnd = List.of();
    }

    /** R8.28 for QoS 0, where the same message never comes again: a topic that was there both times. */
    private static MqttCommand.@Nullable Publish inBoth(
            List<MqttCommand.Publish> before, List<MqttCommand.Publish> now) {
        for (MqttCommand.Publish publish : now) {
            for (MqttCommand.Publish earlier : before) {
                if (earlier.topic().equals(publish.topic()) && earlier.retain() == publish.retain()) {
                    return publish;
                }
            }
        }
        return null;
    }

    private void check(@Nullable MqttCommand request, long nowNanos) {
        if (request != null) {
            found = request;
            checkNanos = Deadline.after(nowNanos, services.settings().broker().conflictCheckNanos());
        }
    }

    /** Whether the next connection waits for it to be known whether the others stayed up. */
    boolean isChecking() {
        return found != null;
    }

    // ---- time

    long deadlineNanos() {
        return Math.min(checkNanos, Math.min(aloneUntilNanos, listensUntilNanos));
    }

    void onDeadline(long nowNanos) {
        if (Deadline.isDue(listensUntilNanos, nowNanos) && owner.isRead()) {
            passAwaited(nowNanos);
        } else if (Deadline.isDue(listensUntilNanos, nowNanos)) {
            listensUntilNanos = Deadline.after(nowNanos, LISTENS_NANOS);
        }
        if (Deadline.isDue(aloneUntilNanos, nowNanos) && !passAwaited(nowNanos)) {
            release();
        }
        MqttCommand request = found;
        if (request != null && Deadline.isDue(checkNanos, nowNanos)) {
            found = null;
            checkNanos = Deadline.NEVER;
            if (services.connections().wasEndOfAll(lastEndNanos, session)) {
                suspect.forgetLastEnd();
                return;
            }
            if (suspect.is(request)
                    && !suspect.isProven()
                    && !services.connections().isAnotherUpSince(lastEndNanos, session)) {
                // The broker may have gone away just then; the next connection tells.
                return;
            }
            suspect.forget();
            suspect.release();
            qos0BeforeLastEnd = List.of();
            session.onUse();
            services.closingRequests().add(request, nowNanos);
            owner.giveUp(request, nowNanos);
        }
    }
}
