package org.sngateway.sim.client;

import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.Optional;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * The requests of the application, one after the other. So at most one REGISTER, one SUBSCRIBE and one PUBLISH are open
 * (MQTT-SN 1.2 §6.5, §6.6, §6.9). Requests outlive a connection.
 */
final class RequestQueue {
    private final SnClient client;
    private final Retry retry;

    @SuppressWarnings(
            "JdkObsolete") // Mostly one request or none, which a linked list finds faster than an array of its own.
    private final Deque<Request> requests = new LinkedList<>();

    private long pausedUntilNanos = Deadline.NEVER;

    RequestQueue(SnClient client, Retry retry) {
        this.client = client;
        this.retry = retry;
    }

    void add(Request request) {
        requests.addLast(request);
    }

    /** Makes room: removes the oldest publication that has not been sent at all. */
    Optional<PublishRequest> removeOldestPublication() {
        Iterator<Request> oldestFirst = requests.iterator();
        if (isAsked()) {
            oldestFirst.next();
        }
        while (oldestFirst.hasNext()) {
            if (oldestFirst.next() instanceof PublishRequest publication) {
                oldestFirst.remove();
                return Optional.of(publication);
            }
        }
        return Optional.empty();
    }

    int size() {
        return requests.size();
    }

    /** Whether no request is open and none can be sent now. */
    boolean isIdle() {
        return !isAsked() && !hasWork();
    }

    /** Whether the first request waits for its answer. */
    private boolean isAsked() {
        return client.maySend() && retry.isWaiting();
    }

    /** Whether there is a request to send. */
    boolean hasWork() {
        return !requests.isEmpty() && pausedUntilNanos == Deadline.NEVER;
    }

    /** Sends the next request, unless one is still open. */
    void proceed(long nowNanos) {
        while (client.maySend() && !retry.isWaiting() && hasWork()) {
            Request first = requests.getFirst();
            SnMessage next = first.next();
            if (next == null) {
                done(nowNanos);
            } else if (next instanceof Publish publish && !publish.qos().isAcknowledged()) {
                client.send(next, nowNanos);
                done(nowNanos);
            } else {
                retry.start(next, nowNanos);
            }
        }
    }

    void onAnswer(SnMessage answer, long nowNanos) {
        SnMessage sent = retry.message();
        if (isAsked() && sent != null) {
            requests.getFirst().onAnswer(answer, sent, this, nowNanos);
        }
    }

    // ---- what the first request reports about an answer

    /** It has another message to send. */
    void goOn() {
        retry.stop();
    }

    /** The first request succeeded. */
    void done(long nowNanos) {
        retry.stop();
        requests.removeFirst().onDone(nowNanos);
    }

    /**
     * The first request was refused. With return code 1 it stays and is tried again after TWAIT (§6.5, §6.6, §6.9).
     *
     * @return whether it is given up
     */
    boolean isGivenUp(ReturnCode returnCode, long nowNanos) {
        retry.stop();
        if (returnCode.equals(ReturnCode.CONGESTION)) {
            pausedUntilNanos =
                    Deadline.after(nowNanos, client.settings().congestionPause().toNanos());
            return false;
        }
        requests.removeFirst();
        return true;
    }

    // ---- connections and time

    /** The client has forgotten them. */
    void clear() {
        requests.clear();
        pausedUntilNanos = Deadline.NEVER;
    }

    /** A clean session begins. */
    void startOver() {
        requests.forEach(Request::startOver);
    }

    long deadlineNanos() {
        return pausedUntilNanos == Deadline.NEVER || requests.isEmpty() ? Deadline.NEVER : pausedUntilNanos;
    }

    void onTick(long nowNanos) {
        if (Deadline.isDue(pausedUntilNanos, nowNanos)) {
            pausedUntilNanos = Deadline.NEVER;
        }
    }
}
