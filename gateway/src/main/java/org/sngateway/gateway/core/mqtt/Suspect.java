package org.sngateway.gateway.core.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request at which the broker may close the connection (R8.28): the oldest one without an answer when it did. After the
 * second such end in a row it is sent alone on the next connection; all else is held until it is answered. If that connection
 * ends too, it was this request.
 */
public final class Suspect {
    private static final int ENDS_BEFORE_ALONE = 2;

    private @Nullable MqttCommand request;
    /** How many connections in a row ended without an answer to it. */
    private int ends;
    /** The connection is for this request alone. */
    private boolean isAlone;

    private boolean isSent;
    /** The request itself, while it waits for what is under way. */
    private @Nullable MqttCommand awaited;

    private final Deque<MqttCommand> held = new ArrayDeque<>(0);

    /**
     * The broker closed the connection.
     *
     * @param oldest the oldest request without an answer; {@code null} if there was none
     * @return whether the request is the one: the connection was for it alone
     */
    public boolean onClosed(@Nullable MqttCommand oldest) {
        boolean isAgain = isAgain(oldest);
        ends = isAgain ? ends + 1 : oldest == null ? 0 : 1;
        request = oldest;
        boolean isFound = isAgain && isAlone && isSent;
        endConnection();
        return isFound;
    }

    private boolean isAgain(@Nullable MqttCommand oldest) {
        return oldest != null && request != null && isSame(oldest, request);
    }

    /** Whether as many connections ended at the request that it needs no other evidence. */
    public boolean isProven() {
        return ends > ENDS_BEFORE_ALONE;
    }

    /** The last end was that of all connections, or of the way to the broker: it counts against no request. */
    public void forgetLastEnd() {
        ends = Math.max(0, ends - 1);
        endConnection();
    }

    private void endConnection() {
        isAlone = false;
        isSent = false;
        awaited = null;
        held.clear();
    }

    /** A new connection is up. */
    public void onConnected() {
        endConnection();
        isAlone = ends >= ENDS_BEFORE_ALONE;
    }

    /**
     * The request is known to be like one at which the broker closed: it goes alone from the first time on.
     *
     * @param awaits whether it is held until what is under way is answered; the connection may end at one of those
     */
    public void begin(MqttCommand likely, boolean awaits) {
        isAlone = true;
        isSent = !awaits;
        if (awaits) {
            // The broker may yet close at what is under way, and not for the first time.
            awaited = likely;
            return;
        }
        ends = isAgain(likely) ? Math.max(1, ends) : 1;
        request = likely;
    }

    /** The request that waits; {@code null} if none does. It counts as sent from now on. */
    public @Nullable MqttCommand takeAwaited() {
        MqttCommand taken = awaited;
        awaited = null;
        if (taken != null) {
            begin(taken, false);
        }
        return taken;
    }

    /** Whether a request waits for what is under way. */
    public boolean isAwaiting() {
        return awaited != null;
    }

    /** Whether nothing else goes out meanwhile. */
    public boolean isAlone() {
        return isAlone;
    }

    /** Whether the command has to wait; then it is held. What answers the broker need not. */
    public boolean holds(MqttCommand command) {
        if (!isAlone || isAnswer(command)) {
            return false;
        } else if (!isSent && awaited == null && request != null && isSame(command, request)) {
            isSent = true;
            return false;
        }
        held.addLast(command);
        return true;
    }

    /** Whether the connection is for a request that did not go out: its sender has given it up. */
    public boolean isMissing() {
        return isAlone && !isSent && awaited == null;
    }

    /** Whether this was the request that went out alone. */
    public boolean is(MqttCommand answered) {
        return request != null && isSame(answered, request);
    }

    /** Whether this is the request, which was not sent with the others: its client repeats it now. */
    public boolean isRepeatedBy(MqttCommand command) {
        return !isAlone && ends >= ENDS_BEFORE_ALONE && request != null && isSame(command, request);
    }

    /** The broker takes the request, or it is given up. */
    public void forget() {
        request = null;
        ends = 0;
    }

    /** The request is no longer alone. Returns what was held, in order. */
    public List<MqttCommand> release() {
        if (awaited != null) {
            held.addFirst(awaited);
        }
        List<MqttCommand> released = List.copyOf(held);
        endConnection();
        return released;
    }

    /** Whether the command answers the broker, which asks for it again on the next connection only. */
    public static boolean isAnswer(MqttCommand command) {
        return command instanceof MqttCommand.PubAck
                || command instanceof MqttCommand.PubRec
                || command instanceof MqttCommand.PubComp;
    }

    /** Whether one repeats the other, be it under another packet id. */
    public static boolean isSame(MqttCommand one, MqttCommand other) {
        if (one instanceof MqttCommand.Publish a && other instanceof MqttCommand.Publish b) {
            return a.qos() == b.qos()
                    && a.retain() == b.retain()
                    && a.topic().equals(b.topic())
                    && a.payload().equals(b.payload());
        } else if (one instanceof MqttCommand.Subscribe a && other instanceof MqttCommand.Subscribe b) {
            return a.filter().equals(b.filter());
        } else if (one instanceof MqttCommand.Unsubscribe a && other instanceof MqttCommand.Unsubscribe b) {
            return a.filter().equals(b.filter());
        }
        return one.equals(other);
    }
}
