package org.sngateway.gateway.ops;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.sn.codec.RejectReason;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/**
 * Counts events under names such as {@code received.PUBLISH} or {@code dropped.TOO_LONG}. Written by the event loop,
 * readable from any thread.
 */
public final class Counters implements QuietCoreListener, QuietLinkListener {
    private static final Set<String> OF_LIMITS = Set.of(
            "connect-refused." + ReturnCode.CONGESTION,
            "refused.PUBLISH",
            "refused.REGISTER",
            "refused.SUBSCRIBE",
            "session-displaced",
            "ignored.TOO_MANY_OPEN_REQUESTS",
            "ignored.RATE_LIMITED",
            "ignored.WAITS_FOR_DISK",
            "dropped.QUEUE_FULL",
            "dropped.BROKER_UNREACHABLE");

    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

    private final Family<MsgType> received = new Family<>("received", MsgType.class);
    private final Family<MsgType> sent = new Family<>("sent", MsgType.class);
    private final Family<IgnoreReason> ignored = new Family<>("ignored", IgnoreReason.class);
    private final Family<MsgType> unknownSender = new Family<>("unknown-sender", MsgType.class);
    private final Family<SessionState> state = new Family<>("state", SessionState.class);
    private final Family<DropReason> dropped = new Family<>("dropped", DropReason.class);
    private final Family<RejectReason> malformed = new Family<>("malformed", RejectReason.class);
    private final Family<MsgType> tooLong = new Family<>("too-long", MsgType.class);
    private final Family<MsgType> refused = new Family<>("refused", MsgType.class);
    private final Family<DeadLetter.Reason> deadLetters = new Family<>("dead-letter", DeadLetter.Reason.class);
    private final Family<MsgType> broadcast = new Family<>("broadcast", MsgType.class);
    private final Family<Memory> forgotten = new Family<>("forgotten", Memory.class);
    private final Family<SendFailure> departureFailed = new Family<>("departure-failed", SendFailure.class);
    private final LongAdder connectCongestion = counter("connect-refused." + ReturnCode.CONGESTION);
    private final LongAdder connectNotSupported = counter("connect-refused." + ReturnCode.NOT_SUPPORTED);
    private final LongAdder gwIdConflict = counter("gw-id-conflict");
    private final LongAdder sessionDisplaced = counter("session-displaced");
    private final LongAdder sessionEnded = counter("session-ended");
    private final LongAdder addressChanged = counter("address-changed");
    private final LongAdder brokerConnected = counter("broker-connected");
    private final LongAdder brokerLost = counter("broker-lost");
    private final LongAdder brokerRefused = counter("broker-refused");
    private final LongAdder textRefused = counter("text-refused");
    private final LongAdder brokerClosesAt = counter("broker-closes-at");
    private final LongAdder clientIdConflict = counter("client-id-conflict");
    private final LongAdder faults = counter("fault");
    private final LongAdder lengthRepaired = counter("length-repaired");
    private final LongAdder linkDown = counter("link-down");
    private final LongAdder linkGivenUp = counter("link-given-up");
    private final LongAdder linkTrouble = counter("link-trouble");
    private final LongAdder linkUp = counter("link-up");
    private final LongAdder sendFailed = counter("send-failed");
    private final LongAdder smallReceiveBuffer = counter("small-receive-buffer");
    private final LongAdder spooled = counter("spooled");
    private final LongAdder storeFailed = counter("store-failed");
    private final LongAdder unreadableRecord = counter("unreadable-record");
    private final LongAdder standstill = counter("standstill");
    private final LongAdder subscriptionLost = counter("subscription-lost");
    private final LongAdder webRefused = counter("web-refused");
    private final LongAdder willNotTaken = counter("will-not-taken");
    private final LongAdder willPublished = counter("will-published");

    /** Whether a counter tells that a limit of the configuration was reached; the comments of the keys name them. */
    public static boolean isOfALimit(String name) {
        return OF_LIMITS.contains(name) || name.startsWith("forgotten.") || name.startsWith("too-long.");
    }

    /** A request to the page was refused. */
    public void onWebRefused() {
        webRefused.increment();
    }

    /** How many messages were set aside since the start. */
    public long deadLetters() {
        return deadLetters.sum();
    }

    /** All counters by name. */
    public Map<String, Long> snapshot() {
        Map<String, Long> snapshot = new TreeMap<>();
        counters.forEach((name, counter) -> snapshot.put(name, counter.sum()));
        return snapshot;
    }

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        received.count(message.type());
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        sent.count(message.type());
    }

    @Override
    public void onDepartureFailed(String clientId, SendFailure reason) {
        departureFailed.count(reason);
    }

    @Override
    public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
        ignored.count(reason);
    }

    @Override
    public void onUnknownSender(NodeAddress from, SnMessage message) {
        unknownSender.count(message.type());
    }

    @Override
    public void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {
        (returnCode.equals(ReturnCode.CONGESTION) ? connectCongestion : connectNotSupported).increment();
    }

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        state.count(after);
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        addressChanged.increment();
    }

    @Override
    public void onWillPublished(String clientId, String topic) {
        willPublished.increment();
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        dropped.count(reason);
    }

    @Override
    public void onSpooled(String clientId, String topic) {
        spooled.increment();
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
        deadLetters.count(letter.reason());
    }

    @Override
    public void onStoreFailed(String reason) {
        storeFailed.increment();
    }

    @Override
    public void onUnreadableRecord(String clientId, String what, String reason) {
        unreadableRecord.increment();
    }

    @Override
    public void onSubscriptionLost(String clientId, String filter) {
        subscriptionLost.increment();
    }

    @Override
    public void onBrokerConnected(String clientId, SessionPresent sessionPresent) {
        brokerConnected.increment();
    }

    @Override
    public void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason) {
        brokerRefused.increment();
    }

    @Override
    public void onBrokerLost(String clientId, String reason) {
        brokerLost.increment();
    }

    @Override
    public void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets) {
        tooLong.count(type);
    }

    @Override
    public void onTextRefused(String clientId, String text, String fault) {
        textRefused.increment();
    }

    @Override
    public void onBrokerClosesAt(String clientId, MqttCommand request, int longestTaken) {
        brokerClosesAt.increment();
    }

    @Override
    public void onClientIdConflict(String clientId, String mqttClientId) {
        clientIdConflict.increment();
    }

    @Override
    public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        refused.count(request);
    }

    @Override
    public void onForgotten(Memory memory) {
        forgotten.count(memory);
    }

    @Override
    public void onGwIdConflict(NodeAddress from, int gwId) {
        gwIdConflict.increment();
    }

    @Override
    public void onBroadcast(String listenerName, SnMessage message) {
        broadcast.count(message.type());
    }

    @Override
    public void onSessionDisplaced(String clientId) {
        sessionDisplaced.increment();
    }

    @Override
    public void onSessionEnded(String clientId) {
        sessionEnded.increment();
    }

    @Override
    public void onLinkGivenUp(String listenerName, long downNanos) {
        linkGivenUp.increment();
    }

    @Override
    public void onStandstill(long nanos) {
        standstill.increment();
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        faults.increment();
    }

    @Override
    public void onLengthRepaired(NodeAddress from) {
        lengthRepaired.increment();
    }

    @Override
    public void onRejected(NodeAddress from, RejectReason reason, int octets) {
        malformed.count(reason);
    }

    @Override
    public void onSendFailed(NodeAddress to, String reason) {
        sendFailed.increment();
    }

    @Override
    public void onLinkUp(String listener, String address) {
        linkUp.increment();
    }

    @Override
    public void onLinkDown(String listener, String address, String reason) {
        linkDown.increment();
    }

    @Override
    public void onLinkTrouble(String listener, String address, String reason) {
        linkTrouble.increment();
    }

    @Override
    public void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets) {
        smallReceiveBuffer.increment();
    }

    /** The broker takes a client without its will only. */
    public void onWillNotTaken() {
        willNotTaken.increment();
    }

    private LongAdder counter(String name) {
        return counters.computeIfAbsent(name, n -> new LongAdder());
    }

    /** One counter for each constant of an enum, found without a lookup by name. */
    private final class Family<E extends Enum<E>> {
        private final Map<E, LongAdder> byKind;

        Family(String name, Class<E> kinds) {
            byKind = new EnumMap<>(kinds);
            for (E kind : kinds.getEnumConstants()) {
                byKind.put(kind, counter(name + '.' + kind.name()));
            }
        }

        long sum() {
            return byKind.values().stream().mapToLong(LongAdder::sum).sum();
        }

        void count(E kind) {
            Objects.requireNonNull(byKind.get(kind)).increment();
        }
    }
}
