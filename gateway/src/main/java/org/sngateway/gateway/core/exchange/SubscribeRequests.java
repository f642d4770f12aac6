package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** The SUBSCRIBE and UNSUBSCRIBE requests of one session that the broker has not answered. */
final class SubscribeRequests {
    /** A request that the broker has not answered. */
    static final class Request {
        /** What the client sent; a repetition after a late answer may have another MsgId. */
        SnMessage message;

        final Topic form;
        final String filter;
        final QoS qos;
        final boolean subscribes;
        /** The client waits for an answer: not when the gateway restores or gives up a filter, or the answer is late. */
        boolean clientWaits;
        /** The client was told that the broker does not answer, and the broker may do so still (R8.31). */
        boolean isLate;

        int packetId;
        boolean sent;
        long deadlineNanos = Deadline.NEVER;

        Request(SnMessage message, Topic form, String filter, QoS qos, boolean subscribes, boolean clientWaits) {
            this.message = message;
            this.form = form;
            this.filter = filter;
            this.qos = qos;
            this.subscribes = subscribes;
            this.clientWaits = clientWaits;
        }

        /**
         * What the broker gets; the QoS means nothing where a filter is given up.
         *
         * @param again whether the client has the subscription already
         */
        MqttCommand toBroker(QoS asked, boolean again) {
            return subscribes
                    ? new MqttCommand.Subscribe(packetId, filter, asked, again)
                    : new MqttCommand.Unsubscribe(packetId, filter);
        }
    }

    private final List<Request> requests = new ArrayList<>(0);

    void add(Request request) {
        requests.add(request);
    }

    void remove(Request request) {
        requests.remove(request);
    }

    void clear() {
        requests.clear();
    }

    /** The gateway begins its own requests from the start when it connects to the broker. */
    void removeOwn() {
        requests.removeIf(request -> !request.clientWaits);
    }

    /** The requests as they are now; they may be added and removed meanwhile. */
    List<Request> all() {
        return List.copyOf(requests);
    }

    /** Takes out the request that the broker answers, or gives {@code null}. */
    @Nullable
    Request take(int packetId) {
        for (Request request : requests) {
            if (request.sent && request.packetId == packetId) {
                requests.remove(request);
                return request;
            }
        }
        return null;
    }

    /** The late request that asks for the same; {@code null} if none does. */
    @Nullable
    Request lateLike(Topic form, QoS qos, boolean subscribes) {
        for (Request request : requests) {
            boolean isSame = request.subscribes == subscribes && request.form.equals(form) && request.qos == qos;
            if (request.isLate && !request.clientWaits && isSame) {
                return request;
            }
        }
        return null;
    }

    boolean usesPacketId(int packetId) {
        for (Request request : requests) {
            if (request.sent && request.packetId == packetId) {
                return true;
            }
        }
        return false;
    }

    /** Whether the client waits for the answer to this very request. */
    boolean awaits(SnMessage message) {
        return requests.stream().anyMatch(request -> request.clientWaits && request.message.equals(message));
    }

    /** Whether the client waits for the SUBACK of this filter. */
    boolean awaitsSubAckOf(String filter) {
        return requests.stream()
                .anyMatch(request -> request.subscribes && request.clientWaits && request.filter.equals(filter));
    }

    /** Whether the client waits for the SUBACK of a filter that this topic matches, and the broker may have the filter. */
    boolean awaitsSubAckFor(String topic) {
        return requests.stream()
                .anyMatch(request -> request.subscribes
                        && request.clientWaits
                        && request.sent
                        && TopicFilter.matches(request.filter, topic));
    }

    /** How many filters may be granted to the client of those that this is true of. */
    int newFilters(Predicate<String> isNew) {
        return (int) requests.stream()
                .filter(request -> request.subscribes && (request.clientWaits || request.isLate))
                .map(request -> request.filter)
                .filter(isNew)
                .distinct()
                .count();
    }

    /** How many requests the client waits for. */
    int awaited() {
        return (int) requests.stream().filter(request -> request.clientWaits).count();
    }

    /** Whether the broker is still to acknowledge filters that the gateway restores. */
    boolean restoresFilters() {
        return requests.stream().anyMatch(request -> request.subscribes && !request.clientWaits);
    }

    /** The earliest deadline of any. */
    long deadlineNanos() {
        long earliest = Deadline.NEVER;
        for (Request request : requests) {
            earliest = Math.min(earliest, request.deadlineNanos);
        }
        return earliest;
    }

    /** What they take of the memory, about. */
    int octets() {
        int octets = 0;
        for (Request request : requests) {
            octets += request.filter.length() + MemoryUse.PER_OBJECT;
        }
        return octets;
    }
}
