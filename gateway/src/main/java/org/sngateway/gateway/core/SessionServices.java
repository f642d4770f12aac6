package org.sngateway.gateway.core;

import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ClientPlace;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.exchange.Outage;
import org.sngateway.gateway.core.exchange.Retry;
import org.sngateway.gateway.core.exchange.SessionContext;
import org.sngateway.gateway.core.exchange.SpoolRoom;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.ClosingRequests;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.UnsubAck;

/** What the exchanges of one session know of it and may do: send, count memory, keep records, tell the core listener. */
final class SessionServices implements SessionContext {
    /** The session, as far as its parts ask it. */
    interface Owner {
        /** Whether the client tries to connect from an address where it is not confirmed. */
        boolean isUnconfirmed();

        /** When the last message of the client came. */
        long lastHeardNanos();

        /** The client's session at the broker. */
        BrokerSession broker();

        /** The next delivery waits until the link takes more. */
        void awaitLink();

        /** The octets of memory that open exchanges use. */
        int openOctets();
    }

    private final String clientId;
    private final Owner owner;
    private final CoreServices core;
    private final StoreGate gate;
    private final ClientPlace place;
    /** In force. Each input asks for it several times, so it is at hand. */
    private CoreSettings settings;

    private Set<Quirk> quirks;

    /** Messages to the client that leave at the end of the input, or when the disk has answered. */
    private int waitingOutputs;
    /** The last of them; {@code null} if it has left. */
    private @Nullable ToClient lastWaiting;
    /** What topics, subscriptions, will and the messages for the client take of the memory. */
    private int lastingOctets;
    /** What the budget was told of this session. */
    private long countedOctets;

    SessionServices(String clientId, Owner owner, CoreServices core, StoreGate gate, ClientPlace place) {
        this.clientId = clientId;
        this.owner = owner;
        this.core = core;
        this.gate = gate;
        this.place = place;
        this.settings = core.settings();
        this.quirks = settings.clientRules().quirksOf(clientId);
    }

    // ---- the client

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    @Override
    public ListenerSettings listener() {
        return place.listener();
    }

    @Override
    public long lastHeardNanos() {
        return owner.lastHeardNanos();
    }

    @Override
    public void sendToClient(SnMessage message) {
        NodeAddress to = place.address();
        if (to != null && !isForConfirmedOnly(message) && !waits(to, message)) {
            output(new ToClient(to, message, null, null));
        }
    }

    @Override
    public void sendToClient(SnMessage message, LongPredicate isWanted) {
        NodeAddress to = place.address();
        ToClient last = lastWaiting;
        if (to != null && last != null && waits(to, message)) {
            // The one that waits answers this request too.
            last.isWanted = isWanted;
        } else if (to != null && !isForConfirmedOnly(message)) {
            output(new ToClient(to, message, null, isWanted));
        }
    }

    /** Whether it would be the same message twice, one behind the other: the client repeats what the disk is asked for already. */
    private boolean waits(NodeAddress to, SnMessage message) {
        ToClient last = lastWaiting;
        return last != null && last.message.equals(message) && last.to.equals(to) && gate.isWaiting();
    }

    @Override
    public void sendToClient(SnMessage message, Retry retry) {
        NodeAddress to = place.address();
        ToClient last = lastWaiting;
        if (to != null && last != null && last.retry == retry && waits(to, message)) {
            retry.onHeld(last);
        } else if (to != null && !isForConfirmedOnly(message)) {
            output(new ToClient(to, message, retry, null));
        }
    }

    @Override
    public void deliverToClient(Publish publish, @Nullable Retry retry, LongPredicate isWanted) {
        NodeAddress to = place.address();
        if (to != null) {
            output(new ToClient(to, publish, retry, isWanted));
        }
    }

    private void output(ToClient message) {
        waitingOutputs++;
        lastWaiting = message;
        gate.output(message);
    }

    /** A message that has not left yet. */
    private final class ToClient implements StoreGate.Output, HeldMessages.Held {
        private final NodeAddress to;
        private final SnMessage message;
        /** {@code null} if nobody waits for its departure. */
        private final @Nullable Retry retry;
        /** At the time when it leaves; {@code null} if it is in any case. */
        private @Nullable LongPredicate isWanted;

        /** The disk has to answer first. */
        private boolean isHeld;

        private boolean isOtherClientThere;

        ToClient(NodeAddress to, SnMessage message, @Nullable Retry retry, @Nullable LongPredicate isWanted) {
            this.to = to;
            this.message = message;
            this.retry = retry;
            this.isWanted = isWanted;
        }

        @Override
        public String clientId() {
            return clientId;
        }

        @Override
        public void onOtherClient() {
            isOtherClientThere = true;
        }

        @Override
        public void hold() {
            isHeld = true;
            core.held().add(to, this);
            if (retry != null) {
                retry.onHeld(this);
            }
        }

        @Override
        public void leave(long nowNanos) {
            onOut();
            if (retry != null) {
                retry.onReleased(this, nowNanos);
            }
            boolean isTaken = isOtherClientThere && !to.equals(place.address());
            if (isTaken || (isWanted != null && !isWanted.test(nowNanos))) {
                return;
            }
            if (retry == null) {
                core.nodes().send(to, message);
            } else {
                core.departures().send(clientId, to, message, retry, nowNanos);
            }
        }

        @Override
        public void discard(long nowNanos) {
            onOut();
            if (retry != null) {
                retry.onDiscarded(this, nowNanos);
            }
        }

        @Override
        public int octets() {
            return message instanceof Publish publish ? publish.data().size() : 0;
        }

        private void onOut() {
            if (isHeld) {
                core.held().remove(to, this);
            }
            waitingOutputs--;
            if (lastWaiting == this) {
                lastWaiting = null;
            }
        }
    }

    @Override
    public boolean linkTakesMore() {
        NodeAddress to = place.address();
        return !isCrowded() && (to == null || core.nodes().roomFor(to) > waitingOutputs);
    }

    @Override
    public boolean isCrowded() {
        return gate.isCrowded();
    }

    @Override
    public Outage outage() {
        return place.outage();
    }

    @Override
    public int maxMessageOctets() {
        NodeAddress to = place.address();
        int ofListener = listener().maxMessageOctets();
        return to == null ? ofListener : Math.min(ofListener, core.nodes().maxMessageOctets(to));
    }

    @Override
    public int headerOctets() {
        NodeAddress address = place.address();
        return address == null ? 0 : address.headerOctets();
    }

    @Override
    public void awaitLink() {
        owner.awaitLink();
    }

    /** At an unconfirmed address what belongs to the session would be more than came from there (P8), and of no use. */
    private boolean isForConfirmedOnly(SnMessage message) {
        return owner.isUnconfirmed() && (isAnswerToEarlierRequest(message) || message instanceof PingReq);
    }

    private static boolean isAnswerToEarlierRequest(SnMessage message) {
        return message instanceof PubAck
                || message instanceof PubRec
                || message instanceof PubComp
                || message instanceof SubAck
                || message instanceof UnsubAck;
    }

    // ---- the broker, the settings

    @Override
    public BrokerSession broker() {
        return owner.broker();
    }

    @Override
    public ClosingRequests closingRequests() {
        return core.closingRequests();
    }

    @Override
    public CoreSettings settings() {
        return settings;
    }

    /** The configuration is another one. */
    void onSettings() {
        settings = core.settings();
        quirks = settings.clientRules().quirksOf(clientId);
        place.onSettings();
    }

    // ---- what is told

    @Override
    public void refused(MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        core.listener().onRequestRefused(clientId, request, returnCode, topic);
    }

    @Override
    public void textRefused(String text, String fault) {
        core.listener().onTextRefused(clientId, text, fault);
    }

    @Override
    public void fieldRefused(RefusedRequest request) {
        core.listener().onFieldRefused(clientId, request.type(), request.reason());
    }

    @Override
    public void dropped(DropReason reason, String topic) {
        core.listener().onDropped(clientId, reason, topic);
    }

    @Override
    public void connecting(SessionState state) {
        core.listener().onConnecting(clientId, place.address(), state);
    }

    @Override
    public void connectFailed(SessionState state) {
        core.listener().onConnectFailed(clientId, place.address(), state);
    }

    @Override
    public void connectRefused(
            @Nullable SnMessage lastWillMessage, ReturnCode returnCode, ConnectRefusal reason, long nowNanos) {
        NodeAddress from = place.address();
        if (from != null) {
            core.unknownSenders().onAttemptRefused(from, clientId, lastWillMessage, returnCode, reason, nowNanos);
        }
    }

    @Override
    public void backFrom(@Nullable NodeAddress other) {
        NodeAddress back = place.address();
        if (back != null) {
            core.listener().onAddressChanged(clientId, other, back);
        }
    }

    @Override
    public void ignored(IgnoreReason reason, SnMessage message) {
        NodeAddress from = place.address();
        if (from != null) {
            core.listener().onIgnored(from, message, reason);
        }
    }

    @Override
    public void refusedByBroker(MsgType request, String topic, ReasonCode reasonCode, boolean isTriedAgain) {
        core.listener().onRefusedByBroker(clientId, request, topic, reasonCode, isTriedAgain);
    }

    @Override
    public void subscriptionLost(String filter) {
        core.listener().onSubscriptionLost(clientId, filter);
    }

    @Override
    public void readBroker(boolean on) {
        core.output().sendToBroker(core.mqttClientIds().atBroker(clientId), new MqttCommand.Reading(on));
    }

    @Override
    public void spooled(String topic) {
        core.listener().onSpooled(clientId, topic);
    }

    // ---- the store

    @Override
    public Records records() {
        return gate;
    }

    @Override
    public SpoolRoom spoolRoom() {
        return core.spoolRoom();
    }

    @Override
    public long steadyMillis() {
        return core.clock().steady().millis();
    }

    @Override
    public long toUnixMillis(long steadyMillis) {
        return core.clock().steady().toUnixMillis(steadyMillis);
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        core.listener().onDeadLetter(letter);
        core.store().setAside(letter);
    }

    // ---- memory

    @Override
    public void useMemory(int octets) {
        lastingOctets += octets;
    }

    @Override
    public boolean hasRoomFor(int octets) {
        return core.memory().hasRoomFor(usedOctets(), octets);
    }

    private int usedOctets() {
        return lastingOctets + owner.openOctets() + gate.octets();
    }

    /** After an input: what the session takes of the memory is counted again. */
    void countMemory() {
        tellMemory((long) MemoryUse.PER_SESSION + usedOctets());
    }

    /** The session is no more. */
    void countNoMemory() {
        tellMemory(0);
    }

    private void tellMemory(long octets) {
        core.memory().add(octets - countedOctets);
        countedOctets = octets;
    }
}
