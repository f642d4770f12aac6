package org.sngateway.gateway.core.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
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

/** SUBSCRIBE and UNSUBSCRIBE of a client (R5.8): row 19. */
final class Requests {
    private static final class Open {
        SnMessage request;
        final Topic form;
        final String filter;
        final QoS qos;
        boolean clientWaits = true;
        boolean late;
        boolean sent;
        int packetId;
        long dueAt = Client.NEVER;

        Open(SnMessage request, Topic form, String filter, QoS qos) {
            this.request = request;
            this.form = form;
            this.filter = filter;
            this.qos = qos;
        }
    }

    /** What the broker said when the client had been told to wait. */
    private record Late(Topic form, QoS qos, MqttEvent.SubAck subAck) {}

    private final Map<String, Late> lateAnswers = new HashMap<>();

    private record Answered(SnMessage request, SnMessage answer, long at) {}

    private final Client client;
    private final Filters filters = new Filters();

    private final List<Open> open = new ArrayList<>();
    /** What the client does not want any more, and the broker has not heard of it. */
    private final Set<String> givenUp = new LinkedHashSet<>();

    /** The broker may not have all filters. */
    private boolean uncertain;

    private final List<Answered> answered = new ArrayList<>();

    Requests(Client client) {
        this.client = client;
    }

    Filters filters() {
        return filters;
    }

    /** R8.7: whether the message has to wait for a SUBACK. */
    boolean delays(String topic) {
        return open.stream()
                .anyMatch(one -> one.clientWaits
                        && one.sent
                        && one.request instanceof Subscribe
                        && Filters.matches(one.filter, topic));
    }

    void onSubscribe(Subscribe received, @Nullable String filter, Seen seen, long now) {
        Subscribe subscribe = new Subscribe(false, received.qos(), received.msgId(), received.topic());
        if (filter == null) {
            boolean predefined = subscribe.topic() instanceof PredefinedTopicId;
            seen.answer(
                    client, refusal(subscribe, predefined ? ReturnCode.INVALID_TOPIC_ID : ReturnCode.NOT_SUPPORTED));
        } else if (!isRepetition(subscribe, seen, now)) {
            Late late = lateAnswers.get(filter);
            boolean hasRoom = filters.have(filter) || filters.size() + grantable(filter) < Times.MAX_SUBSCRIPTIONS;
            if (hasRoom) {
                lateAnswers.remove(filter);
            }
            if (hasRoom && late != null && late.form.equals(subscribe.topic()) && late.qos == subscribe.qos()) {
                if (late.subAck.reasonCode().isRefusal()) {
                    answer(
                            subscribe,
                            refusal(subscribe, late.subAck.reasonCode().toReturnCode()),
                            seen,
                            now);
                } else {
                    accept(subscribe, filter, late.subAck.granted().min(subscribe.qos()), seen, now);
                }
            } else if (hasRoom && awaitsLate(subscribe, subscribe.topic(), subscribe.qos(), now)) {
                // The broker will answer it.
                return;
            } else if (!hasRoom) {
                answer(subscribe, refusal(subscribe, ReturnCode.NOT_SUPPORTED), seen, now);
            } else if (filters.have(filter) && filters.wereAskedFor(filter, subscribe.qos()) && !client.isUp()) {
                QoS known = filters.qosOf(filter).min(subscribe.qos());
                filters.add(filter, subscribe.topic(), subscribe.qos(), known);
                accept(subscribe, filter, known, seen, now);
            } else {
                begin(new Open(subscribe, subscribe.topic(), filter, subscribe.qos()), seen, now);
            }
        }
    }

    void onUnsubscribe(Unsubscribe unsubscribe, @Nullable String filter, Seen seen, long now) {
        if (isRepetition(unsubscribe, seen, now)) {
            return;
        }
        if (filter != null) {
            lateAnswers.remove(filter);
        }
        boolean subscribing = filter != null && !filters.have(filter) && isAwaited(filter);
        if (filter != null && (subscribing || filters.isLastForm(filter, unsubscribe.topic()))) {
            if (awaitsLate(unsubscribe, unsubscribe.topic(), QoS.ZERO, now)) {
                return;
            }
            begin(new Open(unsubscribe, unsubscribe.topic(), filter, QoS.ZERO), seen, now);
        } else {
            if (filter != null) {
                filters.remove(filter, unsubscribe.topic());
            }
            answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), seen, now);
        }
    }

    /** How many filters beside this one the broker may still grant. */
    private long grantable(String filter) {
        return open.stream()
                .filter(one -> one.request instanceof Subscribe && (one.clientWaits || one.late))
                .map(one -> one.filter)
                .filter(other -> !other.equals(filter) && !filters.have(other))
                .distinct()
                .count();
    }

    private boolean isRepetition(SnMessage request, Seen seen, long now) {
        long waiting = 0;
        for (Open one : open) {
            waiting += one.clientWaits ? 1 : 0;
            if (one.clientWaits && one.request.equals(request)) {
                return true;
            }
        }
        for (Answered one : answered) {
            if (one.request.equals(request) && now - one.at < Times.RETRY_WINDOW) {
                seen.answer(client, one.answer);
                return true;
            }
        }
        return waiting >= Times.MAX_OPEN;
    }

    /** R8.31: the broker has the request, and the client asks again. */
    private boolean awaitsLate(SnMessage repetition, Topic form, QoS qos, long now) {
        for (Open one : open) {
            boolean isSame = one.request instanceof Subscribe == repetition instanceof Subscribe
                    && one.form.equals(form)
                    && one.qos == qos;
            if (one.late && !one.clientWaits && isSame) {
                one.request = repetition;
                one.clientWaits = true;
                one.dueAt = now + Times.ANSWER;
                return true;
            }
        }
        return false;
    }

    /** The MsgId or the topic stands for the later request now. */
    private static boolean isOver(SnMessage earlier, SnMessage later) {
        return msgId(earlier) == msgId(later) || topic(earlier).equals(topic(later));
    }

    private static int msgId(SnMessage request) {
        return request instanceof Subscribe subscribe ? subscribe.msgId() : ((Unsubscribe) request).msgId();
    }

    private static Topic topic(SnMessage request) {
        return request instanceof Subscribe subscribe ? subscribe.topic() : ((Unsubscribe) request).topic();
    }

    private void begin(Open request, Seen seen, long now) {
        request.dueAt = now + Times.ANSWER;
        open.add(request);
        send(request, seen);
    }

    private void send(Open request, Seen seen) {
        if (!client.isUp()) {
            return;
        }
        if (request.request instanceof Subscribe) {
            MqttCommand.Subscribe sent = seen.command(client.id, MqttCommand.Subscribe.class);
            QoS qos = filters.qosWith(request.filter, request.form, request.qos);
            request.packetId = unused(sent.packetId());
            Check.that(sent.filter().equals(request.filter) && sent.qos() == qos, request.request + " became " + sent);
        } else {
            MqttCommand.Unsubscribe sent = seen.command(client.id, MqttCommand.Unsubscribe.class);
            request.packetId = unused(sent.packetId());
            Check.that(sent.filter().equals(request.filter), request.request + " became " + sent);
        }
        request.sent = true;
    }

    private int unused(int packetId) {
        boolean used = usesPacketId(packetId) || client.uplink.usesPacketId(packetId);
        Check.that(packetId > 0 && !used, "packet id in use: " + packetId);
        return packetId;
    }

    boolean usesPacketId(int packetId) {
        return open.stream().anyMatch(one -> one.sent && one.packetId == packetId);
    }

    void onBroker(MqttEvent event, Seen seen, long now) {
        if (event instanceof MqttEvent.SubAck subAck) {
            Open request = take(subAck.packetId());
            if (request != null && request.request instanceof Subscribe subscribe) {
                onSubAck(request, subscribe, subAck, seen, now);
            }
        } else if (event instanceof MqttEvent.UnsubAck unsubAck) {
            Open request = take(unsubAck.packetId());
            if (request != null && request.clientWaits && request.request instanceof Unsubscribe unsubscribe) {
                filters.remove(request.filter, request.form);
                answer(unsubscribe, new UnsubAck(unsubscribe.msgId()), seen, now);
            } else if (request != null && request.late) {
                filters.remove(request.filter, request.form);
            }
        }
    }

    private void onSubAck(Open request, Subscribe subscribe, MqttEvent.SubAck subAck, Seen seen, long now) {
        uncertain &= isRestoring();
        boolean granted = !subAck.reasonCode().isRefusal();
        if (request.clientWaits && granted) {
            QoS qos = subAck.granted().min(request.qos);
            givenUp.remove(request.filter);
            filters.add(request.filter, request.form, request.qos, qos);
            accept(subscribe, request.filter, qos, seen, now);
        } else if (request.clientWaits) {
            answer(subscribe, refusal(subscribe, subAck.reasonCode().toReturnCode()), seen, now);
        } else if (request.late) {
            if (granted) {
                givenUp.remove(request.filter);
                filters.add(
                        request.filter,
                        request.form,
                        request.qos,
                        subAck.granted().min(request.qos));
            }
            if (lateAnswers.size() < Times.MAX_OPEN) {
                lateAnswers.put(request.filter, new Late(request.form, request.qos, subAck));
            }
        } else if (granted && !filters.have(request.filter)) {
            // The client may have asked for it again meanwhile.
            if (!isAwaited(request.filter)) {
                giveUp(request.filter, seen);
            }
        } else if (!granted) {
            filters.remove(request.filter);
        }
        client.deliveries.release();
    }

    /** Whether the client waits for the SUBACK of this filter. */
    private boolean isAwaited(String filter) {
        return open.stream()
                .anyMatch(one -> one.clientWaits && one.request instanceof Subscribe && one.filter.equals(filter));
    }

    /** The filter goes, without the client having asked for it. */
    void giveUp(String filter, Seen seen) {
        filters.remove(filter);
        lateAnswers.remove(filter);
        if (!client.isUp()) {
            givenUp.add(filter);
        } else {
            TopicName form = new TopicName(filter);
            Open request = new Open(new Unsubscribe(0, form), form, filter, QoS.ZERO);
            request.clientWaits = false;
            open.add(request);
            send(request, seen);
        }
    }

    void onConnected(boolean sessionPresent, Seen seen) {
        open.removeIf(one -> !one.clientWaits);
        lateAnswers.clear();
        open.forEach(one -> one.sent = false);
        List<String> unwanted = List.copyOf(givenUp);
        givenUp.clear();
        if (sessionPresent) {
            unwanted.stream().filter(one -> !filters.have(one)).forEach(one -> giveUp(one, seen));
        }
        if (uncertain || !sessionPresent) {
            for (String filter : filters.all()) {
                TopicName form = new TopicName(filter);
                QoS qos = filters.qosOf(filter);
                Open restored = new Open(new Subscribe(false, qos, 0, form), form, filter, qos);
                restored.clientWaits = false;
                open.add(restored);
            }
        }
        uncertain = isRestoring();
        open.stream().filter(one -> !one.sent).forEach(one -> send(one, seen));
    }

    private boolean isRestoring() {
        return open.stream().anyMatch(one -> !one.clientWaits && one.request instanceof Subscribe);
    }

    void onSessionPresentUncertain() {
        uncertain = true;
    }

    void onTick(Seen seen, long now) {
        for (Open request : List.copyOf(open)) {
            if (request.dueAt <= now) {
                request.dueAt = Client.NEVER;
                request.clientWaits = false;
                request.late = request.sent;
                if (!request.sent) {
                    open.remove(request);
                }
                if (request.request instanceof Subscribe subscribe) {
                    seen.answer(client, refusal(subscribe, ReturnCode.CONGESTION));
                }
                client.deliveries.release();
            }
        }
    }

    void onClientGone() {
        open.clear();
        lateAnswers.clear();
    }

    void clear() {
        open.clear();
        lateAnswers.clear();
        filters.clear();
        givenUp.clear();
        uncertain = false;
        onReconnect();
    }

    /** What the client asks now is no repetition of what it asked in an earlier connection. */
    void onReconnect() {
        answered.clear();
    }

    private static SubAck refusal(Subscribe subscribe, ReturnCode returnCode) {
        int topicId = subscribe.topic() instanceof PredefinedTopicId id ? id.value() : 0;
        return new SubAck(QoS.ZERO, topicId, subscribe.msgId(), returnCode);
    }

    private void accept(Subscribe subscribe, String filter, QoS qos, Seen seen, long now) {
        if (client.isMovingIn()) {
            // It comes to an end in any case before this could be told again.
            remember(subscribe, new SubAck(qos, 0, subscribe.msgId(), ReturnCode.ACCEPTED), now);
            return;
        }
        SubAck subAck = seen.answer(Objects.requireNonNull(client.at), SubAck.class);
        int topicId = 0;
        if (subscribe.topic() instanceof TopicId form) {
            topicId = form.value();
        } else if (!filter.contains("+") && !filter.contains("#")) {
            topicId = subAck.topicId();
            client.learns(topicId, filter);
            client.knows(topicId);
        }
        SubAck demanded = new SubAck(qos, topicId, subscribe.msgId(), ReturnCode.ACCEPTED);
        Check.that(subAck.equals(demanded), "demanded: " + demanded + ", seen: " + subAck);
        remember(subscribe, subAck, now);
    }

    private void answer(SnMessage request, SnMessage answer, Seen seen, long now) {
        seen.answer(client, answer);
        remember(request, answer, now);
    }

    private void remember(SnMessage request, SnMessage answer, long now) {
        answered.removeIf(one -> isOver(one.request, request) || now - one.at >= Times.RETRY_WINDOW);
        if (answered.size() >= Times.MAX_OPEN) {
            answered.remove(0);
        }
        answered.add(new Answered(request, answer, now));
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
