package org.sngateway.gateway.core.exchange;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.core.topic.TopicRules;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** The traffic of a session: what its topics mean, and the exchanges that carry registrations, messages, subscriptions. */
public final class Exchanges {
    private final SessionContext session;
    private final TopicTable topics;
    private final Subscriptions subscriptions;
    private final ReservedIds reservedPacketIds = new ReservedIds();
    private final ReservedIds msgIds = new ReservedIds();
    private final PacketIds packetIds;
    private final InboundPublish inbound;
    private final DeliveryFlow deliveries;
    private final OutboundPublish outbound;
    private final UnacknowledgedPacketIds unacknowledged;
    private final KeptDeliveries kept;
    private final RegisterExchange registration;
    private final HeldForSubAck held;
    private final BrokerReading reading;
    private final SubscribeRequests requests = new SubscribeRequests();
    private final SubscribeExchange subscribe;
    private final FromBroker fromBroker = new FromBroker();

    /**
     * Nothing is under way.
     *
     * @param firstTopicId the id that the first topic gets
     */
    public Exchanges(SessionContext session, DeliveryFlow.FlushListener flushListener, int firstTopicId) {
        this.session = session;
        Supplier<SessionLimits> limits = () -> session.settings().sessionLimits();
        this.topics = new TopicTable(
                session.records(),
                () -> limits.get().maxTopics(),
                session::hasRoomFor,
                session::useMemory,
                firstTopicId);
        this.subscriptions = new Subscriptions(
                session.records(), () -> limits.get().maxSubscriptions(), session::hasRoomFor, session::useMemory);
        InboundMessages messages = new InboundMessages();
        this.packetIds = new PacketIds(reservedPacketIds, messages, requests);
        this.inbound = new InboundPublish(session, messages, this.packetIds);
        DeliveryQueue queue = new DeliveryQueue(session::useMemory);
        DeliveryRecords records = new DeliveryRecords(session);
        this.unacknowledged = new UnacknowledgedPacketIds(session, queue, records);
        this.registration = new RegisterExchange(session, topics);
        MsgIds ids = new MsgIds(msgIds, queue, registration);
        this.kept = new KeptDeliveries(session, queue, records, unacknowledged, ids);
        DeliveryTopics deliveryTopics = new DeliveryTopics(topics, subscriptions);
        InFlight inFlight = new InFlight(session);
        this.deliveries = new DeliveryFlow(
                session,
                deliveryTopics,
                queue,
                records,
                unacknowledged,
                kept,
                registration,
                ids,
                inFlight,
                flushListener,
                this::onRegistrationRefused);
        this.outbound = new OutboundPublish(
                session, deliveryTopics, queue, records, unacknowledged, kept, inFlight, deliveries);
        this.held = new HeldForSubAck(session, requests, outbound);
        this.reading = new BrokerReading(session, outbound, deliveries, queue, held);
        this.subscribe = new SubscribeExchange(
                session, topics, subscriptions, requests, this.packetIds, registration, unacknowledged);
    }

    /** The messages of the client. */
    public InboundPublish inbound() {
        return inbound;
    }

    /** The messages for the client. */
    public OutboundPublish outbound() {
        return outbound;
    }

    /** Which of them goes out, and when. */
    public DeliveryFlow deliveries() {
        return deliveries;
    }

    /** The packet ids that are reserved towards the broker. */
    public ReservedIds packetIds() {
        return reservedPacketIds;
    }

    /** The MsgIds that are reserved towards the client. */
    public ReservedIds msgIds() {
        return msgIds;
    }

    /** What its topic ids mean. */
    public TopicTable topics() {
        return topics;
    }

    /** The filters that it holds. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    public int nextTopicId() {
        return topics.nextId();
    }

    // ---- requests and answers of a client in a live session

    /** Row 13. */
    public void onRegister(Register register) {
        registration.onRegister(register);
    }

    /** Row 14. */
    public void onRegAck(RegAck regAck, long nowNanos) {
        deliveries.onRegAck(regAck, nowNanos);
    }

    /** Row 16; not QoS -1. */
    public void onPublish(Publish publish, long nowNanos) {
        TopicId topicId = publish.topic();
        String name = nameOf(topicId);
        if (name == null) {
            ReturnCode returnCode =
                    topicId instanceof ShortTopicName ? ReturnCode.NOT_SUPPORTED : ReturnCode.INVALID_TOPIC_ID;
            session.refused(MsgType.PUBLISH, returnCode, topicId);
            session.sendToClient(new PubAck(topicId.value(), publish.msgId(), returnCode));
            return;
        }
        if (topicId instanceof NormalTopicId) {
            topics.markKnown(topicId.value());
        } else {
            topics.markUsed(name, topicId);
        }
        inbound.onPublish(publish, name, nowNanos);
    }

    /** Row 17. */
    public void onPubRel(PubRel pubRel, long nowNanos) {
        inbound.onPubRel(pubRel, nowNanos);
    }

    /** Row 18. */
    public void onPubAck(PubAck pubAck, long nowNanos) {
        outbound.onPubAck(pubAck, nowNanos);
    }

    /** Row 18. */
    public void onPubRec(PubRec pubRec, long nowNanos) {
        outbound.onPubRec(pubRec, nowNanos);
    }

    /** Row 18. */
    public void onPubComp(PubComp pubComp, long nowNanos) {
        outbound.onPubComp(pubComp, nowNanos);
    }

    /** Row 19. */
    public void onSubscribe(Subscribe request, long nowNanos) {
        String filter = filterOf(request.topic());
        if (filter == null) {
            ReturnCode returnCode = request.topic() instanceof PredefinedTopicId
                    ? ReturnCode.INVALID_TOPIC_ID
                    : ReturnCode.NOT_SUPPORTED;
            session.sendToClient(subscribe.refusal(request, returnCode));
        } else if (!session.records().isUsable()) {
            session.sendToClient(subscribe.refusal(request, ReturnCode.CONGESTION));
        } else {
            subscribe.onSubscribe(request, filter, nowNanos);
        }
    }

    /** Row 19. */
    public void onUnsubscribe(Unsubscribe request, long nowNanos) {
        subscribe.onUnsubscribe(request, filterOf(request.topic()), nowNanos);
    }

    /** A request with a field that can't be held: refused as its kind is. */
    public void onRefusedRequest(RefusedRequest request) {
        int msgId = request.msgId();
        if (request.reason() != RefusedRequest.Reason.TOO_LONG) {
            session.fieldRefused(request);
            session.refused(request.type(), ReturnCode.NOT_SUPPORTED, null);
        }
        switch (request.type()) {
            case REGISTER -> session.sendToClient(new RegAck(0, msgId, ReturnCode.NOT_SUPPORTED));
            case PUBLISH -> session.sendToClient(new PubAck(request.topicId(), msgId, ReturnCode.NOT_SUPPORTED));
            case SUBSCRIBE -> session.sendToClient(new SubAck(QoS.ZERO, 0, msgId, ReturnCode.NOT_SUPPORTED));
            case UNSUBSCRIBE -> session.sendToClient(new UnsubAck(msgId));
            default -> session.ignored(IgnoreReason.NOT_EXPECTED, request);
        }
    }

    /** The name under which a PUBLISH goes on, or {@code null}. */
    private @Nullable String nameOf(TopicId topicId) {
        String name;
        TopicRules rules = session.settings().topicRules();
        if (topicId instanceof NormalTopicId) {
            name = topics.nameOf(topicId.value());
            return name == null ? null : fit(name, topics.nameFault(topicId.value(), rules));
        } else if (topicId instanceof ShortTopicName shortName) {
            name = shortName.name().orElse(null);
        } else {
            name = session.settings().predefinedTopics().nameOf(session.clientId(), topicId.value());
        }
        return name == null ? null : fit(name, rules.nameFault(name));
    }

    private @Nullable String fit(String text, @Nullable String fault) {
        if (fault != null) {
            session.textRefused(text, fault);
        }
        return fault == null ? text : null;
    }

    /** The filter that a SUBSCRIBE asks for, or {@code null}. */
    private @Nullable String filterOf(Topic topic) {
        if (topic instanceof TopicName name) {
            return fit(name.text(), session.settings().topicRules().filterFault(name.text()));
        }
        return topic instanceof TopicId id && !(topic instanceof NormalTopicId) ? nameOf(id) : null;
    }

    // ---- the session begins again, goes on, or ends

    /** A clean session: nothing is left of the old one. */
    public void onCleanSession() {
        topics.clear();
        subscriptions.clear();
        subscribe.clear();
        held.drop();
        outbound.clear();
        registration.clear();
    }

    /** The client connects again and may have forgotten what it knew. */
    public void onReconnect() {
        topics.onReconnect();
        subscribe.onReconnect();
        registration.forgetRefusals();
    }

    /** The client took its leave or was lost. */
    public void onClientGone(long nowNanos) {
        inbound.onClientGone();
        subscribe.onClientGone();
        deliveries.stop();
        // In front of what still comes: the broker would repeat what is held after that.
        held.release(nowNanos);
        outbound.onClientGone();
    }

    /** Publishes the will of the lost client. */
    public void publish(Will will) {
        inbound.publish(will);
    }

    /** Whether something still has to go out for which no client is needed. */
    public boolean isDraining() {
        return inbound.isDraining();
    }

    /** Whether there is no subscription and no message in either direction. */
    public boolean holdNothing() {
        return !needsBrokerSession() && outbound.size() == 0 && inbound.isEmpty();
    }

    /** What is still open never goes out. */
    public void forget(DeadLetter.Reason reason) {
        inbound.forget(reason);
    }

    /** The session is no more: nothing of it may come back at a restart. */
    public void end() {
        inbound.end();
        subscribe.end();
        outbound.end();
        subscriptions.end();
        topics.end();
    }

    /** The disk failed, so that a request to the broker did not leave. */
    public void onNotSent(MqttCommand request) {
        inbound.onNotSent(request);
    }

    /** The disk fails, or works again. */
    public void onStoreChanged(long nowNanos) {
        subscribe.onStoreChanged();
        inbound.onStoreChanged();
        outbound.onStoreChanged(nowNanos);
    }

    private void onRegistrationRefused(String topic) {
        subscribe.giveUp(topic);
    }

    // ---- the broker

    /** What the broker says of its session when it lets the client in: what packet ids mean is decided before it repeats any. */
    public void onSessionPresent(SessionPresent sessionPresent) {
        if (sessionPresent == SessionPresent.NO) {
            unacknowledged.onBrokerForgot();
            held.onBrokerForgot();
            return;
        }
        if (sessionPresent == SessionPresent.UNSAID) {
            subscribe.onSessionPresentUncertain();
        }
        if (subscribe.isSessionPresentUncertain()) {
            unacknowledged.beginUncertainty();
        }
    }

    /** The broker has begun a new session, in which nothing goes out yet: what was open in the old one is forgotten, on disk too. */
    public void onBrokerBeganSession() {
        inbound.onBrokerBeganSession();
        subscribe.onSessionPresentUncertain();
    }

    /** The connection to the broker is up, and the client knows it: what is open goes on. */
    public void onBrokerConnected(SessionPresent sessionPresent, long nowNanos) {
        subscribe.onBrokerConnected(sessionPresent);
        inbound.onBrokerConnected(sessionPresent, nowNanos);
    }

    /** The broker does not say whether it has the session, or may have begun another one at a CONNECT that it did not answer. */
    public void onSessionPresentUncertain() {
        subscribe.onSessionPresentUncertain();
    }

    /** Whether the connection to the broker is read; while it is not, no request can be answered. */
    public boolean isBrokerRead() {
        return !reading.isStopped();
    }

    /** Whether it matters if the broker still has its session. */
    public boolean needsBrokerSession() {
        return subscriptions.size() > 0 || unacknowledged.hasPacketIds();
    }

    /** Whether the broker may not have the subscriptions. */
    public boolean isSessionPresentUncertain() {
        return subscribe.isSessionPresentUncertain();
    }

    /** R8.28: the broker closes the connection at this request, which never goes out again. */
    public void onBrokerClosesAt(MqttCommand request, long nowNanos) {
        inbound.onBrokerClosesAt(request, nowNanos);
        subscribe.onBrokerClosesAt(request, nowNanos);
        held.release(nowNanos);
    }

    /** The connection to the broker takes more, or no more for the time being. */
    public void onWritable() {
        inbound.onWritable();
    }

    /** A packet of the broker. */
    public void onPacket(MqttEvent.Packet packet, long nowNanos) {
        packet.accept(fromBroker, nowNanos);
    }

    /** Brings each packet of the broker to the exchange that it belongs to. */
    private final class FromBroker implements MqttEvent.PacketHandler {
        @Override
        public void onPubAck(MqttEvent.PubAck pubAck, long nowNanos) {
            inbound.onMqttPubAck(pubAck, nowNanos);
        }

        @Override
        public void onPubRec(MqttEvent.PubRec pubRec, long nowNanos) {
            inbound.onMqttPubRec(pubRec, nowNanos);
        }

        @Override
        public void onPubComp(MqttEvent.PubComp pubComp, long nowNanos) {
            inbound.onMqttPubComp(pubComp, nowNanos);
        }

        @Override
        public void onPublish(MqttEvent.Publish publish, long nowNanos) {
            if (!isWanted()) {
                return;
            }
            unacknowledged.forgetOtherThan(publish);
            if (unacknowledged.isAcknowledged(publish.packetId())) {
                unacknowledged.acknowledgeAgain(publish);
            } else if (!unacknowledged.isUnderWay(publish.packetId()) && !reading.skips(publish)) {
                held.onMqttPublish(publish, nowNanos);
            }
        }

        @Override
        public void onPubRel(MqttEvent.PubRel pubRel, long nowNanos) {
            if (isWanted()) {
                outbound.onMqttPubRel(pubRel, nowNanos);
            }
        }

        @Override
        public void onSubAck(MqttEvent.SubAck subAck, long nowNanos) {
            if (isWanted()) {
                subscribe.onMqttSubAck(subAck, nowNanos);
                held.release(nowNanos);
            }
        }

        @Override
        public void onUnsubAck(MqttEvent.UnsubAck unsubAck, long nowNanos) {
            if (isWanted()) {
                subscribe.onMqttUnsubAck(unsubAck, nowNanos);
            }
        }

        /** Of a session that only drains the client wants nothing more, and the broker will forget that it got no answer. */
        private boolean isWanted() {
            return session.broker().goal() != BrokerSession.Goal.DRAIN_THEN_CLEAN;
        }
    }

    /** At the end of each input: a client that takes its messages gets no more than there is room for. */
    public void followRoom(long nowNanos) {
        reading.follow(nowNanos);
    }

    /** The octets of memory that open exchanges use, beside what the session is told of. */
    public int openOctets() {
        return inbound.openOctets() + subscribe.octets() + held.octets();
    }

    /** Whether the broker knows a message or a request of the client by this packet id. */
    public boolean usesPacketId(int packetId) {
        return packetIds.isInUse(packetId);
    }

    // ---- time

    public long deadlineNanos() {
        return Math.min(
                reading.deadlineNanos(),
                Math.min(inbound.deadlineNanos(), Math.min(deliveries.deadlineNanos(), subscribe.deadlineNanos())));
    }

    public void onDeadline(long nowNanos) {
        inbound.onDeadline(nowNanos);
        deliveries.onDeadline(nowNanos);
        subscribe.onDeadline(nowNanos);
        held.release(nowNanos);
    }

    // ---- after a restart

    /** A record from before the restart; records of one kind come in the order of their numbers. */
    public void restore(RecordKind kind, long number, Payload record, @Nullable Payload stageRecord, long nowNanos) {
        switch (kind) {
            case TOPIC -> topics.restoreTopic(number, record);
            case TOPIC_FORM -> topics.restoreForm(number, record);
            case SUBSCRIPTION -> subscriptions.restore(number, record);
            case UNSUBSCRIBE -> subscribe.restoreGivenUp(number, record);
            case INBOUND -> inbound.restore(number, record, stageRecord);
            case DELIVERY -> kept.restore(number, record, stageRecord, nowNanos);
            case UNACKNOWLEDGED_PACKET_ID -> unacknowledged.restore((int) number, record);
            case SESSION, WILL, INBOUND_STAGE, DELIVERY_STAGE, PAST_CLIENT, CLOCK ->
                throw new IllegalArgumentException(kind.toString());
        }
    }
}
