package org.sngateway.gateway.core.exchange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.SubscribeRequests.Request;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Suspect;
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
 * SUBSCRIBE and UNSUBSCRIBE of a client (MQTT-SN 1.2 §6.9, R5.8): passed to the broker, answered as the broker
 * answers. After a reconnect the broker gets the filters again that it may have lost.
 */
final class SubscribeExchange {
    private static final int VERSION = 1;

    /** What the broker said to a SUBSCRIBE with this QoS. */
    private record LateAnswer(Topic form, QoS asked, MqttEvent.SubAck subAck) {}

    private final SessionContext session;
    private final TopicTable topics;
    private final Subscriptions subscriptions;
    private final RegisterExchange registration;
    private final UnacknowledgedPacketIds unacknowledged;
    private final PacketIds packetIds;

    private final SubscribeRequests open;
    /** Filters that the client gave up while the broker was away, with the numbers of their records. */
    private final Map<String, Long> givenUp = new LinkedHashMap<>(0);

    /** Answers of the broker that came when the client had been told to wait, by filter; of this connection. */
    private final Map<String, LateAnswer> lateAnswers = new LinkedHashMap<>(0);

    private final UngrantedFilters ungranted = new UngrantedFilters();

    private long nextGivenUp = 1;
    /**
     * The broker may have begun a new session: until it has acknowledged all filters again, they are sent again at each connection, and
     * packet ids may mean other messages.
     */
    private boolean uncertain;

    private final AnsweredSubscribes answered;

    SubscribeExchange(
            SessionContext session,
            TopicTable topics,
            Subscriptions subscriptions,
            SubscribeRequests requests,
            PacketIds packetIds,
            RegisterExchange registration,
            UnacknowledgedPacketIds unacknowledged) {
        this.session = session;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.open = requests;
        this.packetIds = packetIds;
        this.registration = registration;
        this.unacknowledged = unacknowledged;
        this.answered = new AnsweredSubscribes(session);
    }

    /**
     * A SUBSCRIBE of the client.
     *
     * @param filter what the topic of the request stands for, well formed
     */
    void onSubscribe(Subscribe received, String filter, long nowNanos) {
        // DUP must not tell a repetition from the first one.
        Subscribe subscribe = new Subscribe(false, received.qos(), received.msgId(), received.topic());
        takeUp(subscribe, nowNanos, () -> subscribe(subscribe, filter, nowNanos));
    }

    private void subscribe(Subscribe subscribe, String filter, long nowNanos) {
        boolean needsTopicId = subscribe.topic() instanceof TopicName && !TopicFilter.hasWildcard(filter);
        int awaited = open.newFilters(other -> !other.equals(filter) && !subscriptions.has(other));
        boolean hasRoom = subscriptions.hasRoomFor(filter, awaited) && (!needsTopicId || topics.assign(filter) != 0);
        if (!hasRoom) {
            answer(subscribe, refusal(subscribe, ReturnCode.NOT_SUPPORTED), nowNanos);
            return;
        }
        if (isAnsweredLate(subscribe, filter, nowNanos)
                || awaitsLate(subscribe, subscribe.topic(), subscribe.qos(), nowNanos)) {
            return;
        }
        if (session.closingRequests().hasSubscribe(filter, nowNanos)) {
            answer(subscribe, refusal(subscribe, ReturnCode.NOT_SUPPORTED), nowNanos);
            return;
        }
        boolean isKnown = subscriptions.has(filter) && subscriptions.wasAskedFor(filter, subscribe.qos());
        if (isKnown && !session.broker().isUp()) {
            // R5.8: the broker has this filter, or gets it when it is back.
            QoS known = subscriptions.qosOf(filter).min(subscribe.qos());
            subscriptions.add(filter, subscribe.topic(), subscribe.qos(), known);
            registration.forgetRefusals();
            answer(subscribe, acceptance(subscribe, filter, known), nowNanos);
            return;
        }
        begin(new Request(subscribe, subscribe.topic(), filter, subscribe.qos(), true, true), nowNanos);
    }

    /**
     * An UNSUBSCRIBE of the client.
     *
     * @param filter what the topic of the request stands for, or {@code null} if for nothing that is known
     */
    void onUnsubscribe(Unsubscribe unsubscribe, @Nullable String filter, long nowNanos) {
        takeUp(unsubscribe, nowNanos, () -> unsubscribe(unsubscribe, filter, nowNanos));
    }

    private void unsubscribe(Unsubscribe unsubscribe, @Nullable String filter, long nowNanos) {
        if (filter != null) {
            lateAnswers.remove(filter);
        }
        boolean subscribing = filter != null && !subscriptions.has(filter) && open.awaitsSubAckOf(filter);
        if (filter == null || !(subscribing || subscriptions.isLastForm(filter, unsubscribe.topic()))) {
            if (filter != null) {
                subscriptions.remove(filter, unsubscribe.topic());
            }
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
            return;
        }
        if (!session.broker().isUp() && session.settings().spool().enabled()) {
            // The broker gets UNSUBSCRIBE when it is back; until then the filter has a record.
            subscriptions.remove(filter, unsubscribe.topic());
            giveUpLater(filter);
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
            return;
        }
        if (!awaitsLate(unsubscribe, unsubscribe.topic(), QoS.ZERO, nowNanos)) {
            begin(new Request(unsubscribe, unsubscribe.topic(), filter, QoS.ZERO, false, true), nowNanos);
        }
    }

    /** R8.31: the broker's answer came after the client had been told to wait. */
    private boolean isAnsweredLate(Subscribe subscribe, String filter, long nowNanos) {
        LateAnswer late = lateAnswers.remove(filter);
        if (late == null || !late.form.equals(subscribe.topic()) || late.asked != subscribe.qos()) {
            return false;
        }
        answerAs(late.subAck, subscribe, filter, nowNanos);
        return true;
    }

    /** R8.31: the broker has this request and has not answered. */
    private boolean awaitsLate(SnMessage repetition, Topic form, QoS qos, long nowNanos) {
        Request late = open.lateLike(form, qos, repetition instanceof Subscribe);
        if (late != null) {
            late.message = repetition;
            late.clientWaits = true;
            late.deadlineNanos =
                    Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        }
        return late != null;
    }

    private void answerAs(MqttEvent.SubAck subAck, Subscribe subscribe, String filter, long nowNanos) {
        boolean granted = !subAck.reasonCode().isRefusal();
        if (!granted) {
            session.refusedByBroker(MsgType.SUBSCRIBE, filter, subAck.reasonCode(), false);
        }
        answer(
                subscribe,
                granted
                        ? acceptance(subscribe, filter, subAck.granted().min(subscribe.qos()))
                        : refusal(subscribe, subAck.reasonCode().toReturnCode()),
                nowNanos);
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

    /** The broker gets UNSUBSCRIBE now, or the client wants the filter again. */
    private void forgetGivenUp(String filter) {
        Long number = givenUp.remove(filter);
        if (number != null) {
            session.records().delete(RecordKind.UNSUBSCRIBE, number);
        }
    }

    /** A filter that was given up before the restart. */
    void restoreGivenUp(long number, Payload record) {
        givenUp.put(new RecordReader(record).text(), number);
        nextGivenUp = Math.max(nextGivenUp, number + 1);
    }

    /** The session is no more: nothing of it may come back at a restart. */
    void end() {
        List.copyOf(givenUp.keySet()).forEach(this::forgetGivenUp);
    }

    /** The answer to a SUBSCRIBE that goes no further. A predefined id is told again, or one client forgets it. */
    SubAck refusal(Subscribe subscribe, ReturnCode returnCode) {
        session.refused(MsgType.SUBSCRIBE, returnCode, subscribe.topic());
        int topicId = subscribe.topic() instanceof PredefinedTopicId id ? id.value() : 0;
        return new SubAck(QoS.ZERO, topicId, subscribe.msgId(), returnCode);
    }

    /** R8.28: the broker closes the connection at a SUBSCRIBE or UNSUBSCRIBE. */
    void onBrokerClosesAt(MqttCommand closing, long nowNanos) {
        for (Request request : open.all()) {
            if (!request.sent || !Suspect.isSame(request.toBroker(request.qos, isAgain(request)), closing)) {
                continue;
            }
            open.remove(request);
            if (!request.subscribes || !request.clientWaits) {
                subscriptions.remove(request.filter);
            }
            if (request.clientWaits && request.message instanceof Subscribe subscribe) {
                answer(subscribe, refusal(subscribe, ReturnCode.NOT_SUPPORTED), nowNanos);
            } else if (request.clientWaits && request.message instanceof Unsubscribe unsubscribe) {
                answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
            } else if (request.subscribes) {
                session.subscriptionLost(request.filter);
            }
        }
    }

    /** The client refuses to learn this topic (§6.10): if it subscribed to just that, and not just now, it is unsubscribed. */
    void giveUp(String topic) {
        if (subscriptions.has(topic) && !open.awaitsSubAckOf(topic)) {
            subscriptions.remove(topic);
            answered.forget(new TopicName(topic));
            unsubscribeAtBroker(topic);
        }
    }

    void onMqttSubAck(MqttEvent.SubAck subAck, long nowNanos) {
        Request request = open.take(subAck.packetId());
        if (request == null || !request.subscribes) {
            return;
        }
        if (uncertain && !open.restoresFilters()) {
            uncertain = false;
            unacknowledged.endUncertainty();
        }
        boolean granted = !subAck.reasonCode().isRefusal();
        if (granted) {
            ungranted.remove(request.filter);
        }
        if (request.clientWaits && request.message instanceof Subscribe subscribe) {
            QoS qos = subAck.granted().min(request.qos);
            if (granted) {
                forgetGivenUp(request.filter);
                subscriptions.add(request.filter, request.form, request.qos, qos);
                registration.forgetRefusals();
            }
            answerAs(subAck, subscribe, request.filter, nowNanos);
        } else if (request.isLate) {
            onLateSubAck(request, subAck);
        } else if (!subscriptions.has(request.filter) && granted) {
            // The client was told that it failed, for the answer came too late; but it may have asked again meanwhile.
            if (!open.awaitsSubAckOf(request.filter)) {
                unsubscribeAtBroker(request.filter);
            }
        } else if (subscriptions.has(request.filter) && !granted) {
            onNotGrantedAgain(request.filter, subAck.reasonCode(), nowNanos);
        }
    }

    private void onNotGrantedAgain(String filter, ReasonCode reasonCode, long nowNanos) {
        boolean again = reasonCode.mayPass() || reasonCode.mayBeAboutRights();
        session.refusedByBroker(MsgType.SUBSCRIBE, filter, reasonCode, again);
        if (again) {
            ungranted.add(filter, subscriptions::has, nowNanos);
        } else {
            ungranted.remove(filter);
            subscriptions.remove(filter);
            session.subscriptionLost(filter);
        }
    }

    /** The client gets the answer when it asks again; until then it has what it asked for. */
    private void onLateSubAck(Request request, MqttEvent.SubAck subAck) {
        if (!subAck.reasonCode().isRefusal()) {
            forgetGivenUp(request.filter);
            subscriptions.add(
                    request.filter, request.form, request.qos, subAck.granted().min(request.qos));
            registration.forgetRefusals();
        }
        if (lateAnswers.size() < session.settings().sessionLimits().maxOpenSubscribes()) {
            lateAnswers.put(request.filter, new LateAnswer(request.form, request.qos, subAck));
        }
    }

    void onMqttUnsubAck(MqttEvent.UnsubAck unsubAck, long nowNanos) {
        Request request = open.take(unsubAck.packetId());
        if (request != null && request.clientWaits && request.message instanceof Unsubscribe unsubscribe) {
            subscriptions.remove(request.filter, request.form);
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
        } else if (request != null && request.isLate) {
            subscriptions.remove(request.filter, request.form);
        }
    }

    /**
     * The connection to the broker is up (again).
     *
     * @param sessionPresent whether the broker still holds the filters; unless it says so, they are subscribed again
     */
    void onBrokerConnected(SessionPresent sessionPresent) {
        open.removeOwn();
        lateAnswers.clear();
        for (String filter : List.copyOf(givenUp.keySet())) {
            forgetGivenUp(filter);
            if (sessionPresent != SessionPresent.NO && !subscriptions.has(filter)) {
                unsubscribeAtBroker(filter);
            }
        }
        uncertain |= sessionPresent == SessionPresent.NO;
        List<String> missing = ungranted.ask(subscriptions::has);
        ungranted.resetPause();
        for (Subscription subscription : subscriptions.all()) {
            if (uncertain || missing.contains(subscription.filter())) {
                open.add(restoring(subscription.filter(), subscription.qos()));
            }
        }
        // Without a filter no message can come, so that those that are repeated have come before the first SUBACK.
        uncertain = open.restoresFilters() || unacknowledged.isUncertain();
        for (Request request : open.all()) {
            if (!request.sent || request.clientWaits) {
                send(request);
            }
        }
    }

    private static Request restoring(String filter, QoS qos) {
        TopicName form = new TopicName(filter);
        return new Request(new Subscribe(false, qos, 0, form), form, filter, qos, true, false);
    }

    /** The disk fails, or works again: requests that depended on it may have been lost. */
    void onStoreChanged() {
        for (Request request : open.all()) {
            if (request.sent && session.broker().isUp()) {
                sendToBroker(request);
            }
        }
    }

    /** The broker may have another session than the one that had the filters. */
    void onSessionPresentUncertain() {
        uncertain = true;
    }

    /** Whether the broker may not have all filters: after a restart it gets them all again. */
    boolean isSessionPresentUncertain() {
        return uncertain || !ungranted.isEmpty();
    }

    /** The client went away: it waits for no answer any more. */
    void onClientGone() {
        open.clear();
        lateAnswers.clear();
    }

    /** The client connects again: its next request repeats none from before. */
    void onReconnect() {
        answered.clear();
    }

    /** A clean session: nothing is left. */
    void clear() {
        open.clear();
        lateAnswers.clear();
        end();
        onReconnect();
        ungranted.clear();
        uncertain = false;
    }

    /**
     * A request without the broker's answer in time. UNSUBACK can't say so: with a spool the filter is given up later,
     * without one (R6.4, "spool: off") silence says it.
     */
    void onDeadline(long nowNanos) {
        if (Deadline.isDue(ungranted.deadlineNanos(), nowNanos)
                && session.broker().isUp()) {
            for (String filter : ungranted.ask(subscriptions::has)) {
                if (!open.awaitsSubAckOf(filter)) {
                    Request request = restoring(filter, subscriptions.qosOf(filter));
                    open.add(request);
                    send(request);
                }
            }
        }
        for (Request request : open.all()) {
            if (Deadline.isDue(request.deadlineNanos, nowNanos)) {
                request.deadlineNanos = Deadline.NEVER;
                request.clientWaits = false;
                request.isLate = request.sent;
                if (!request.sent) {
                    open.remove(request);
                }
                boolean spooled = session.settings().spool().enabled();
                if (spooled && request.message instanceof Unsubscribe unsubscribe) {
                    subscriptions.remove(request.filter, request.form);
                    giveUpLater(request.filter);
                    answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), nowNanos);
                }
                if (request.message instanceof Subscribe subscribe) {
                    session.sendToClient(refusal(subscribe, ReturnCode.CONGESTION));
                }
            }
        }
    }

    private void begin(Request request, long nowNanos) {
        request.deadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        open.add(request);
        send(request);
    }

    private void send(Request request) {
        if (!session.broker().isUp()) {
            return;
        }
        request.packetId = packetIds.next();
        request.sent = true;
        sendToBroker(request);
    }

    private void sendToBroker(Request request) {
        session.broker()
                .send(request.toBroker(
                        subscriptions.qosWith(request.filter, request.form, request.qos), isAgain(request)));
    }

    /** Whether the client got the retained messages of the filter when it subscribed. */
    private boolean isAgain(Request request) {
        return !request.clientWaits && subscriptions.has(request.filter);
    }

    private void unsubscribeAtBroker(String filter) {
        lateAnswers.remove(filter);
        if (session.broker().isUp()) {
            TopicName form = new TopicName(filter);
            Request request = new Request(new Unsubscribe(0, form), form, filter, QoS.ZERO, false, false);
            open.add(request);
            send(request);
        } else {
            giveUpLater(filter);
        }
    }

    /** R8.1: the id of a name, the same id for predefined and short ones, 0 for wildcards. */
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

    /** Takes a request up if it is a new one. A repetition has the effect of one request; beyond the limit it has none. */
    private void takeUp(SnMessage request, long nowNanos, Runnable asNew) {
        SnMessage sameAnswer = answered.answerTo(request, nowNanos);
        if (open.awaits(request)) {
            session.ignored(IgnoreReason.REPETITION, request);
        } else if (sameAnswer != null) {
            repeat(request, sameAnswer);
        } else if (open.awaited() >= session.settings().sessionLimits().maxOpenSubscribes()) {
            session.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS, request);
        } else {
            asNew.run();
        }
    }

    private void repeat(SnMessage request, SnMessage answer) {
        if (answer instanceof SubAck subAck
                && request instanceof Subscribe again
                && again.topic() instanceof TopicName) {
            // A message may have overtaken the first SUBACK, and the client refused its id.
            topics.markKnown(subAck.topicId());
        }
        session.sendToClient(answer);
    }

    private void answer(SnMessage request, SnMessage answer, long nowNanos) {
        answered.add(request, answer, nowNanos);
        session.sendToClient(answer);
    }

    long deadlineNanos() {
        return session.broker().isUp()
                ? Math.min(open.deadlineNanos(), ungranted.deadlineNanos())
                : open.deadlineNanos();
    }

    /** What open requests and remembered answers take of the memory, about. */
    int octets() {
        return open.octets() + answered.octets();
    }
}
