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
    }

    /** So long a request is alone, and the broker heard out, at most. */
    private static final long ALONE_NANOS = 60_000_000_000L;
    /** A broker closes at a message at QoS 0 within this time, or not at it. */
    private static final long QOS0_NANOS = 5_000_000_000L;

    private final Owner owner;
    private final BrokerSession session;
    private final CoreServices services;
    private final UnansweredRequests unanswered = new UnansweredRequests();
    private final Suspect suspect = new Suspect();
    /** The messages at QoS 0 that had gone out just before the last end of a connection that was read. */
    private List<MqttCommand.Publish> qos0BeforeLastEnd = List.of();

    /** When the broker last closed the connection; {@link Deadline#NEVER} also if it said at what. */
    private long lastEndNanos = Deadline.NEVER;
    /** The request that was found, until it is known whether the others stayed up. */
    private @Nullable MqttCommand found;

    private long checkNanos = Deadline.NEVER;
    /** The last connection ended with a request unanswered: the next one is heard out. */
    private boolean endedUnanswered;
    /** The broker is heard out till it answers this one: what it may have closed at went out again before. */
    private @Nullable MqttCommand lastToHear;
    /** Until when the broker is heard out at most. */
    private long heardOutUntilNanos = Deadline.NEVER;

    private long aloneUntilNanos = Deadline.NEVER;

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
        boolean isSuspect = suspect.is(answered);
        if (isSuspect) {
            suspect.forget();
        }
        if (!suspect.isAwaiting() && isSuspect) {
            release();
            hearOutFurther();
        } else if (unanswered.oldest() == null && passAwaited(services.clock().nowNanos())) {
            hearOutFurther();
        }
        if (unanswered.oldest() == null || answered.equals(lastToHear)) {
            endHearingOut();
        }
    }

    /** What was held back is out, and the broker may close at it. */
    private void hearOutFurther() {
        lastToHear = lastToHear == null ? null : unanswered.newest();
    }

    private void endHearingOut() {
        lastToHear = null;
        heardOutUntilNanos = Deadline.NEVER;
        session.hearOut(false);
    }

    private void release() {
        aloneUntilNanos = Deadline.NEVER;
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
        }
    }

    /** All has gone out with which a new connection begins. */
    void onResumed(long nowNanos) {
        if (suspect.isMissing()) {
            release();
        }
        if (endedUnanswered && unanswered.oldest() != null) {
            lastToHear = unanswered.newest();
            heardOutUntilNanos = Deadline.after(nowNanos, ALONE_NANOS);
            session.hearOut(true);
        }
        endedUnanswered = false;
    }

    /**
     * The broker closed the connection.
     *
     * @param saysLimit it named a limit, so that whatever the others do, this was no outage
     * @return whether it may have been at a request: then the end tells nothing else
     */
    boolean onClosed(boolean saysLimit, long nowNanos) {
        MqttCommand oldest = unanswered.oldest();
        List<MqttCommand.Publish> qos0 = unanswered.qos0Since(nowNanos - QOS0_NANOS);
        MqttCommand.Publish again = inBoth(qos0BeforeLastEnd, qos0);
        clear();
        endedUnanswered = oldest != null;
        lastEndNanos = saysLimit ? Deadline.NEVER : nowNanos;
        check(suspect.onClosed(oldest) ? oldest : again, nowNanos);
        qos0BeforeLastEnd = qos0;
        boolean isAtRequest = oldest != null || !qos0.isEmpty();
        if (!isAtRequest) {
            session.onUse();
        }
        return isAtRequest;
    }

    /**
     * The connection is over and was not read at the end: the answers may have come. The next one tells, which is heard out.
     *
     * @return whether a request had no answer: then the end tells nothing else
     */
    boolean onEndedUnread() {
        boolean isUnanswered = unanswered.oldest() != null;
        clear();
        endedUnanswered = isUnanswered;
        return isUnanswered;
    }

    /** The connection is over, and not because of a request. */
    void onEnded() {
        session.onUse();
        clear();
        qos0BeforeLastEnd = List.of();
    }

    private void clear() {
        unanswered.clear();
        endedUnanswered = false;
        lastToHear = null;
        heardOutUntilNanos = Deadline.NEVER;
        aloneUntilNanos = Deadline.NEVER;
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
        return Math.min(Math.min(checkNanos, heardOutUntilNanos), aloneUntilNanos);
    }

    void onDeadline(long nowNanos) {
        if (Deadline.isDue(aloneUntilNanos, nowNanos) && !passAwaited(nowNanos)) {
            release();
        }
        if (Deadline.isDue(heardOutUntilNanos, nowNanos)) {
            endHearingOut();
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
