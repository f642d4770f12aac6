package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.Unsubscribe;

/**
 * The last SUBACKs and UNSUBACKs of a client, as many as may be open at once: a client that repeats one of its requests within
 * the time in which clients repeat gets the same answer (R8.25).
 */
final class AnsweredSubscribes {
    private record Answered(SnMessage request, SnMessage answer, long atNanos) {}

    private final SessionContext session;
    private final Deque<Answered> answered = new ArrayDeque<>(1);
    private int octets;

    AnsweredSubscribes(SessionContext session) {
        this.session = session;
    }

    /**
     * The client is told this of its request. Where that has the MsgId or the topic of an earlier one, the earlier one is over:
     * the same request once more is meant as such.
     */
    void add(SnMessage request, SnMessage answer, long nowNanos) {
        forgetBefore(request);
        while (!answered.isEmpty() && isBeyond(answered.getFirst(), nowNanos)) {
            octets -= octets(answered.removeFirst());
        }
        Answered last = new Answered(request, answer, nowNanos);
        answered.addLast(last);
        octets += octets(last);
    }

    private boolean isBeyond(Answered oldest, long nowNanos) {
        return isOld(oldest, nowNanos)
                || answered.size() >= session.settings().sessionLimits().maxOpenSubscribes();
    }

    private boolean isOld(Answered one, long nowNanos) {
        return nowNanos - one.atNanos >= session.listener().retryWindowNanos();
    }

    /** What the client was told of this very request; {@code null} if it is a new one. */
    @Nullable
    SnMessage answerTo(SnMessage request, long nowNanos) {
        for (Answered one : answered) {
            if (one.request.equals(request) && !isOld(one, nowNanos)) {
                return one.answer;
            }
        }
        return null;
    }

    private void forgetBefore(SnMessage request) {
        for (Iterator<Answered> earlier = answered.iterator(); earlier.hasNext(); ) {
            Answered one = earlier.next();
            if (msgId(one.request) == msgId(request) || topic(one.request).equals(topic(request))) {
                earlier.remove();
                octets -= octets(one);
            }
        }
    }

    /** The subscription to this name is over: the same request once more is meant as such. */
    void forget(TopicName name) {
        answered.removeIf(one -> {
            boolean isOfName = topic(one.request).equals(name);
            octets -= isOfName ? octets(one) : 0;
            return isOfName;
        });
    }

    void clear() {
        answered.clear();
        octets = 0;
    }

    /** What they take of the memory, about. */
    int octets() {
        return octets;
    }

    private static int octets(Answered one) {
        int text = topic(one.request) instanceof TopicName name ? name.text().length() : 0;
        return text + MemoryUse.PER_OBJECT;
    }

    private static int msgId(SnMessage request) {
        return request instanceof Subscribe subscribe ? subscribe.msgId() : ((Unsubscribe) request).msgId();
    }

    private static Topic topic(SnMessage request) {
        return request instanceof Subscribe subscribe ? subscribe.topic() : ((Unsubscribe) request).topic();
    }
}
