package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.HeldOctets;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.core.topic.Subscriptions.Subscription;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/**
 * SUBSCRIBE and UNSUBSCRIBE of a client (MQTT-SN 1.2 §6.9, here 5.8): passed to the broker, answered as it answers.
 *
 * <p>Messages that match a filter whose SUBACK is still to come wait for it: the client learns the topic id from there.
 */
public final class SubscribeExchange {
    private static final int VERSION = 1;

    /** A request that the broker has not answered. */
    private static final class Open {
        final SnMessage request;
        final Topic form;
        final String filter;
        final QoS qos;
        final boolean subscribes;
        /** The client waits for an answer: not when a filter is restored or given up by the gateway. */
        boolean clientWaits = true;

        int packetId;
        boolean sent;
        long deadlineNanos = Deadline.NEVER;

        Open(SnMessage request, Topic form, String filter, QoS qos, boolean subscribes) {
            this.request = request;
            this.form = form;
            this.filter = filter;
            this.qos = qos;
            this.subscribes = subscribes;
        }
    }

    private final SessionContext session;
    private final TopicTable topics;
    private final Subscriptions subscriptions;
    private final OutboundPublish outbound;

    private List<Open> open = Collections.emptyList();
    /** Filters that the client does not want any more, and the broker has not heard of it; by the number of their records. */
    private final Map<String, Long> givenUp = new LinkedHashMap<>(0);

    private long nextGivenUp = 1;
    /**
     * The broker may have begun a new session: until it has acknowledged all filters anew, they have to be told again, and
     * packet ids may mean other messages.
     */
    private boolean inDoubt;

    private List<MqttEvent.Publish> held = Collections.emptyList();
    private int heldOctets;
    private @Nullable SnMessage lastRequest;
    private @Nullable SnMessage lastAnswer;
    private long lastAnswerNanos;

    public SubscribeExchange(
            SessionContext session, TopicTable topics, Subscriptions subscriptions, OutboundPublish outbound) {
        this.session = session;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.outbound = outbound;
    }

    /**
     * A SUBSCRIBE of the client.
     *
     * @param filter what the topic of the request stands for, well formed
     */
    public void onSubscribe(Subscribe received, String filter, long nowNanos) {
        // DUP must not tell a repetition from the first one.
        Subscribe subscribe = new Subscribe(false, received.qos(), received.msgId(), received.topic());
        if (isRepetition(subscribe, nowNanos)) {
            return;
        }
        boolean needsTopicId = subscribe.topic() instanceof TopicName && !TopicFilter.hasWildcard(filter);
        boolean hasRoom = subscriptions.hasRoomFor(filter) && (!needsTopicId || topics.assign(filter) != 0);
        if (!hasRoom) {
            answer(subscribe, refusal(subscribe, ReturnCode.NOT_SUPPORTED), nowNanos);
            return;
        }
        if (subscriptions.holds(filter) && !session.broker().isUp()) {
            // 5.8: the broker has this filter, or gets it when it is back.
            QoS known = subscriptions.qosOf(filter).min(subscribe.qos());
            subscriptions.add(filter, subscribe.topic(), known);
            outbound.forgetRefusals();
            answer(subscribe, acceptance(subscribe, filter, known), nowNanos);
            return;
        }
        begin(new Open(subscribe, subscribe.topic(), filter, subscribe.qos(), true), nowNanos);
    }

    /**
     * An UNSUBSCRIBE of the client.
     *
     * @param filter what the topic of the request stands for, or {@code null} if for nothing that is known
     */
    public void onUnsubscribe(Unsubscribe unsubscribe, @Nullable String filter, long nowNanos) {
        if (isRepetition(unsubscribe, nowNanos)) {
            return;
        }
        boolean subscribing = filter != null && !subscriptions.holds(filter) && isAwaited(filter);
        if (filter == null || !(subscribing || subscriptions.isLastForm(filter, unsubscribe.topic()))) {
            if (filter != null) {
                subscriptions.remove(filter, unsubscribe.topic());
            }
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
            return;
        }
        if (!session.broker().isUp() && session.settings().spool().enabled()) {
            // Design section 3: stored, answered, and done when the broker is back.
            subscriptions.remove(filter, unsubscribe.topic());
            giveUpLater(filter);
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
            return;
        }
        begin(new Open(unsubscribe, unsubscribe.topic(), filter, QoS.ZERO, false), nowNanos);
    }

    private void giveUpLater(String filter) {
        givenUp.computeIfAbsent(filter, f -> {
            session.records()
                    .put(
                            RecordKind.UNSUBSCRIBE,
                            nextGivenUp,
                            new RecordWriter(VERSION).text(f).value());
            return nextGivenUp++;
        });
    }

    /** The broker hears it now, or the client wants the filter again. */
    private void forgetGivenUp(String filter) {
        Long number = givenUp.remove(filter);
        if (number != null) {
            session.records().delete(RecordKind.UNSUBSCRIBE, number);
        }
    }

    /** What was given up before a restart. */
    public void restoreGivenUp(long number, Payload record) {
        givenUp.put(new RecordReader(record).text(), number);
        nextGivenUp = Math.max(nextGivenUp, number + 1);
    }

    /** The session is no more: nothing of it may come back at a restart. */
    public void end() {
        List.copyOf(givenUp.keySet()).forEach(this::forgetGivenUp);
    }

    /** The answer to a SUBSCRIBE that goes no further. A predefined id is told again, or one client forgets it. */
    public SubAck refusal(Subscribe subscribe, ReturnCode returnCode) {
        session.refused(MsgType.SUBSCRIBE, returnCode, subscribe.topic());
        int topicId = subscribe.topic() instanceof PredefinedTopicId id ? id.value() : 0;
        return new SubAck(QoS.ZERO, topicId, subscribe.msgId(), returnCode);
    }

    /** The client refuses to learn this topic (§6.10): if it subscribed to just that, it is unsubscribed. */
    public void giveUp(String topic) {
        if (subscriptions.holds(topic)) {
            subscriptions.remove(topic);
            unsubscribeAtBroker(topic);
        }
    }

    /**
     * Whether the message has to wait for a SUBACK; if so it is kept, once, and delivered then. Where there is no more room all
     * that waits goes on in its order, and the client learns the ids by REGISTER.
     */
    public boolean holds(MqttEvent.Publish publish, long nowNanos) {
        boolean repeated =
                publish.packetId() != 0 && held.stream().anyMatch(other -> other.packetId() == publish.packetId());
        if (repeated) {
            return true;
        }
        if (!isHeldBack(publish)) {
            return false;
        }
        SessionLimits limits = session.settings().sessionLimits();
        int octets = octets(publish);
        if (held.size() >= limits.maxQueuedMessages()
                || heldOctets + octets > limits.maxQueuedOctets()
                || !session.hasRoomFor(octets)) {
            takeHeld().forEach(earlier -> outbound.onMqttPublish(earlier, nowNanos));
            return false;
        }
        if (held.isEmpty()) {
            held = new ArrayList<>(1);
        }
        held.add(publish);
        heldOctets += octets;
        return true;
    }

    private boolean isHeldBack(MqttEvent.Publish publish) {
        for (Open request : open) {
            if (request.subscribes
                    && request.clientWaits
                    && request.sent
                    && TopicFilter.matches(request.filter, publish.topic())) {
                return true;
            }
        }
        return false;
    }

    private static int octets(MqttEvent.Publish publish) {
        return publish.topic().length() + publish.payload().size();
    }

    private List<MqttEvent.Publish> takeHeld() {
        List<MqttEvent.Publish> waiting = List.copyOf(held);
        held.clear();
        heldOctets = 0;
        return waiting;
    }

    public void onMqttSubAck(MqttEvent.SubAck subAck, long nowNanos) {
        Open request = take(subAck.packetId());
        if (request == null || !request.subscribes) {
            return;
        }
        if (inDoubt && !restoresFilters()) {
            inDoubt = false;
            outbound.onDoubtOver();
        }
        boolean granted = subAck.returnCode().isAccepted();
        if (request.clientWaits && request.request instanceof Subscribe subscribe) {
            QoS qos = subAck.granted().min(request.qos);
            if (granted) {
                forgetGivenUp(request.filter);
                subscriptions.add(request.filter, request.form, qos);
                outbound.forgetRefusals();
            }
            answer(
                    subscribe,
                    granted ? acceptance(subscribe, request.filter, qos) : refusal(subscribe, subAck.returnCode()),
                    nowNanos);
            releaseHeld(nowNanos);
        } else if (!subscriptions.holds(request.filter) && granted) {
            // The client was told that it failed, for the answer came too late; but it may have asked again meanwhile.
            if (!isAwaited(request.filter)) {
                unsubscribeAtBroker(request.filter);
            }
        } else if (subscriptions.holds(request.filter) && !granted) {
            subscriptions.remove(request.filter);
            session.subscriptionLost(request.filter);
        }
    }

    public void onMqttUnsubAck(MqttEvent.UnsubAck unsubAck, long nowNanos) {
        Open request = take(unsubAck.packetId());
        if (request != null && request.clientWaits && request.request instanceof Unsubscribe unsubscribe) {
            subscriptions.remove(request.filter, request.form);
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
        }
    }

    /**
     * The connection to the broker is up (again).
     *
     * @param sessionPresent the broker still holds the filters; if not, they are subscribed again
     */
    public void onBrokerConnected(boolean sessionPresent) {
        open.removeIf(request -> !request.clientWaits);
        for (String filter : List.copyOf(givenUp.keySet())) {
            forgetGivenUp(filter);
            if (sessionPresent && !subscriptions.holds(filter)) {
                unsubscribeAtBroker(filter);
            }
        }
        boolean doubtsPacketIds = inDoubt && sessionPresent && outbound.doubtsPacketIds();
        inDoubt |= !sessionPresent;
        if (inDoubt) {
            for (Subscription subscription : subscriptions.all()) {
                TopicName form = new TopicName(subscription.filter());
                Open restored = new Open(
                        new Subscribe(false, subscription.qos(), 0, form),
                        form,
                        subscription.filter(),
                        subscription.qos(),
                        true);
                restored.clientWaits = false;
                add(restored);
            }
        }
        // Without a filter no message can come, so that those that are repeated have come before the first SUBACK.
        inDoubt = restoresFilters() || doubtsPacketIds;
        for (Open request : open) {
            if (!request.sent || request.clientWaits) {
                send(request);
            }
        }
    }

    /** The broker may have another session than the one that had the filters. */
    public void onBrokerInDoubt() {
        inDoubt = true;
    }

    /** Whether the broker may not have all filters. */
    public boolean isBrokerInDoubt() {
        return inDoubt;
    }

    private boolean restoresFilters() {
        for (Open request : open) {
            if (!request.clientWaits && request.subscribes) {
                return true;
            }
        }
        return false;
    }

    /** The broker has no session of before: it waits for no acknowledgement of what is held. */
    public void onBrokerForgot() {
        held.replaceAll(one -> new MqttEvent.Publish(one.topic(), one.payload(), one.qos(), one.retain(), 0));
    }

    /**
     * The client went away: it waits for no answer any more. Messages that waited for one are queued, in front of what still
     * comes: the broker would repeat them after that.
     */
    public void onClientGone(long nowNanos) {
        open.clear();
        outbound.stop();
        releaseHeld(nowNanos);
    }

    /** The client connects anew: what it asks now is no repetition of what it asked before. */
    public void onReconnect() {
        lastRequest = null;
        lastAnswer = null;
    }

    /** A clean session: nothing is left. */
    public void clear() {
        open.clear();
        takeHeld().forEach(publish -> session.dropped(DropReason.SESSION_ENDED, publish.topic()));
        end();
        onReconnect();
        inDoubt = false;
    }

    /** What the requests take that are open, and the messages that wait for them. */
    public int openOctets() {
        int octets = heldOctets + held.size() * HeldOctets.PER_OBJECT;
        for (Open request : open) {
            octets += request.filter.length() + HeldOctets.PER_OBJECT;
        }
        return octets;
    }

    public boolean usesPacketId(int packetId) {
        for (Open request : open) {
            if (request.sent && request.packetId == packetId) {
                return true;
            }
        }
        return false;
    }

    public long deadlineNanos() {
        long earliest = Deadline.NEVER;
        for (Open request : open) {
            earliest = Math.min(earliest, request.deadlineNanos);
        }
        return earliest;
    }

    /**
     * A request without the broker's answer in time. UNSUBACK can't say so: with a spool the filter is given up later,
     * without one (6.4, "spool: off") silence says it.
     */
    public void onDeadline(long nowNanos) {
        for (Open request : List.copyOf(open)) {
            if (Deadline.isDue(request.deadlineNanos, nowNanos)) {
                request.deadlineNanos = Deadline.NEVER;
                request.clientWaits = false;
                if (!request.sent) {
                    open.remove(request);
                }
                boolean spooled = session.settings().spool().enabled();
                if (spooled && request.request instanceof Unsubscribe unsubscribe) {
                    subscriptions.remove(request.filter, request.form);
                    giveUpLater(request.filter);
                    answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
                }
                if (request.request instanceof Subscribe subscribe) {
                    session.sendToClient(refusal(subscribe, ReturnCode.CONGESTION));
                }
                releaseHeld(nowNanos);
            }
        }
    }

    private void begin(Open request, long nowNanos) {
        request.deadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        add(request);
        send(request);
    }

    private void add(Open request) {
        if (open.isEmpty()) {
            open = new ArrayList<>(1);
        }
        open.add(request);
    }

    private void send(Open request) {
        if (!session.broker().isUp()) {
            return;
        }
        request.packetId = session.nextPacketId();
        request.sent = true;
        session.broker()
                .send(
                        request.subscribes
                                ? new MqttCommand.Subscribe(
                                        request.packetId,
                                        request.filter,
                                        subscriptions.qosWith(request.filter, request.form, request.qos))
                                : new MqttCommand.Unsubscribe(request.packetId, request.filter));
    }

    private void unsubscribeAtBroker(String filter) {
        TopicName form = new TopicName(filter);
        Open request = new Open(new Unsubscribe(0, form), form, filter, QoS.ZERO, false);
        request.clientWaits = false;
        if (session.broker().isUp()) {
            add(request);
            send(request);
        } else {
            giveUpLater(filter);
        }
    }

    /** 8.1: the id of a name, the same id for predefined and short ones, 0 for wildcards. */
    private SubAck acceptance(Subscribe subscribe, String filter, QoS granted) {
        int topicId = 0;
        if (subscribe.topic() instanceof TopicId id) {
            topicId = id.value();
        } else if (!TopicFilter.hasWildcard(filter)) {
            topicId = topics.assign(filter);
            topics.markKnown(topicId);
        }
        return new SubAck(granted, topicId, subscribe.msgId(), ReturnCode.ACCEPTED);
    }

    private void releaseHeld(long nowNanos) {
        for (MqttEvent.Publish publish : takeHeld()) {
            if (!holds(publish, nowNanos)) {
                outbound.onMqttPublish(publish, nowNanos);
            }
        }
    }

    private boolean isRepetition(SnMessage request, long nowNanos) {
        for (Open other : open) {
            if (other.clientWaits && other.request.equals(request)) {
                session.ignored(IgnoreReason.REPETITION, request);
                return true;
            }
        }
        boolean justAnswered = request.equals(lastRequest)
                && nowNanos - lastAnswerNanos < session.listener().retryWindowNanos();
        if (justAnswered && lastAnswer != null) {
            if (lastAnswer instanceof SubAck subAck
                    && request instanceof Subscribe again
                    && again.topic() instanceof TopicName) {
                // A message may have overtaken the first SUBACK, and the client refused its id.
                topics.markKnown(subAck.topicId());
            }
            session.sendToClient(lastAnswer);
            return true;
        }
        long waiting = open.stream().filter(other -> other.clientWaits).count();
        if (waiting >= session.settings().sessionLimits().maxOpenSubscribes()) {
            session.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS, request);
            return true;
        }
        return false;
    }

    private void answer(SnMessage request, SnMessage answer, long nowNanos) {
        lastRequest = request;
        lastAnswer = answer;
        lastAnswerNanos = nowNanos;
        session.sendToClient(answer);
    }

    /** Whether the client waits for the SUBACK of this filter. */
    private boolean isAwaited(String filter) {
        return open.stream().anyMatch(one -> one.subscribes && one.clientWaits && one.filter.equals(filter));
    }

    private @Nullable Open take(int packetId) {
        for (Open request : open) {
            if (request.sent && request.packetId == packetId) {
                open.remove(request);
                return request;
            }
        }
        return null;
    }
}
