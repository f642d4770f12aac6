package org.sngateway.gateway.ops;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.sn.codec.RejectReason;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/**
 * Writes events as lines of {@code key=value}: at INFO each change of a session or a link, at DEBUG each message. Lines
 * that an unknown sender can cause are limited in rate.
 */
public final class LogReporter implements QuietCoreListener, QuietLinkListener {
    /** Why the broker can't be reached takes whole sentences, with the key that mends it at their end. */
    private static final int MAX_REASON_CHARACTERS = 400;

    private final LimitedLog sessions;
    private final LimitedLog unknownSenders;
    private final LimitedLog forwarders;
    private final LimitedLog takeovers;
    /** By listener and reason: why messages at QoS -1, which have no answer, go nowhere. */
    private final Map<String, LimitedLog> qosMinusOne = new HashMap<>();

    private final Function<String, Logger> logs;
    /** A limit of its own: lines about single clients must not displace the line that the broker is away. */
    private final LimitedLog broker;

    private final LimitedLog brokers;
    private final LimitedLog drops;
    private final LimitedLog requests;
    private final LimitedLog faults;
    private final LimitedLog links;
    private final LimitedLog messages;
    private boolean brokerDown;
    /** How long the client that is about to be reported lost was silent. */
    private long silentSeconds;

    public LogReporter() {
        this(LoggerFactory::getLogger);
    }

    /**
     * A reporter to these logs.
     *
     * @param logs gives the log for a heading
     */
    LogReporter(Function<String, Logger> logs) {
        this.logs = logs;
        sessions = new LimitedLog(logs.apply("session"), 50);
        unknownSenders = new LimitedLog(logs.apply("unknown-sender"), 10);
        forwarders = new LimitedLog(logs.apply("unknown-sender"), 1, Duration.ofMinutes(1));
        takeovers = new LimitedLog(logs.apply("unknown-sender"), 1, Duration.ofMinutes(1));
        broker = new LimitedLog(logs.apply("broker"), 10);
        brokers = new LimitedLog(logs.apply("broker"), 20);
        drops = new LimitedLog(logs.apply("drop"), 10);
        requests = new LimitedLog(logs.apply("request"), 10);
        faults = new LimitedLog(logs.apply("fault"), 10);
        links = new LimitedLog(logs.apply("link"), 20);
        messages = new LimitedLog(logs.apply("message"), 2_000);
    }

    // ---- sessions

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        sessions.info(
                "client={} state={} was={} cause={}{} address={}",
                SnPrinter.quote(clientId),
                name(after),
                name(before),
                name(cause),
                cause == Cause.SILENCE ? " silent=" + silentSeconds + "s" : "",
                address == null ? "none" : address);
    }

    @Override
    public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
        // A client that never had a session is limited like other unknown senders.
        unknownSenders.info(
                "client={} connect=failed address={}", SnPrinter.quote(clientId), address == null ? "none" : address);
    }

    @Override
    public void onSilence(String clientId, long silentNanos) {
        silentSeconds = silentNanos / 1_000_000_000L;
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        sessions.info(
                "client={} address={} was={}", SnPrinter.quote(clientId), after, before == null ? "none" : before);
    }

    @Override
    public void onSubscriptionLost(String clientId, String filter) {
        sessions.warn(
                "client={} subscription-lost={} reason=the-broker-did-not-grant-it-again",
                SnPrinter.quote(clientId),
                SnPrinter.quote(filter));
    }

    @Override
    public void onWillPublished(String clientId, String topic) {
        sessions.info("client={} will-published={}", SnPrinter.quote(clientId), SnPrinter.quote(topic));
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        drops.info("client={} dropped={} topic={}", SnPrinter.quote(clientId), name(reason), SnPrinter.quote(topic));
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
        drops.warn(
                "client={} dead-letter={} topic={} hint=\"it is kept in dead-letters.jsonl\"",
                SnPrinter.quote(letter.clientId()),
                name(letter.reason()),
                SnPrinter.quote(letter.topic()));
    }

    @Override
    public void onStoreFailed(String reason) {
        brokers.warn(
                "store=failed reason={} hint=\"nodes hear return code 1 where it is needed; it is tried again\"",
                '"' + reason.replace('"', '\'') + '"');
    }

    @Override
    public void onStoreUsable() {
        brokers.info("store=usable");
    }

    @Override
    public void onUnreadableRecord(String clientId, String what, String reason) {
        drops.warn("client={} record={} unreadable={}", SnPrinter.quote(clientId), what, SnPrinter.quote(reason));
    }

    @Override
    public void onSessionEnded(String clientId) {
        sessions.debug("client={} session=ended", SnPrinter.quote(clientId));
    }

    @Override
    public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        requests.info(
                "client={} refused={} code={}{}",
                SnPrinter.quote(clientId),
                request,
                returnCode,
                topic == null ? "" : SnPrinter.print(topic));
    }

    // ---- the broker

    @Override
    public void onOwnConnectionUp() {
        brokerDown = false;
        broker.info("state=up");
    }

    @Override
    public void onOwnConnectionDown(String reason) {
        brokerDown = true;
        broker.warn(
                "state=down reason={} hint=\"it is tried again and again\"",
                SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
    }

    @Override
    public void onBrokerConnected(String clientId, boolean sessionPresent) {
        brokers.debug("client={} broker=connected session-present={}", SnPrinter.quote(clientId), sessionPresent);
    }

    @Override
    public void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason) {
        String line = "client={} broker=refused code={} reason={}";
        Object[] values = {SnPrinter.quote(clientId), reasonCode.inHex(), SnPrinter.quote(reason, MAX_REASON_CHARACTERS)
        };
        if (brokerDown) {
            // The broker does not let the gateway itself in (R8.29): that has been reported, with the key to check.
            brokers.debug(line, values);
        } else {
            brokers.warn(line, values);
        }
    }

    @Override
    public void onBrokerLost(String clientId, String reason) {
        if (brokerDown) {
            // The outage has been reported; one more line for each client and each attempt would be noise.
            brokers.debug(
                    "client={} broker=lost reason={}",
                    SnPrinter.quote(clientId),
                    SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
        } else {
            brokers.info(
                    "client={} broker=lost reason={}",
                    SnPrinter.quote(clientId),
                    SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
        }
    }

    /**
     * A broker has accepted a connection with this version of MQTT, for the first time or after another version.
     *
     * @param address of the broker, as in the configuration
     * @param version such as 3.1.1
     */
    public void onBrokerVersion(String address, String version) {
        broker.info("address={} protocol={}", address, version);
    }

    /** The broker takes a client without its will only. */
    public void onWillNotTaken(String clientId, String reason) {
        brokers.warn(
                "client={} will=not-taken reason={} hint=\"the gateway publishes it as always, but not the broker if the"
                        + " gateway is gone\"",
                SnPrinter.quote(clientId),
                SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
    }

    // ---- unknown senders

    @Override
    public void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {
        unknownSenders.info(
                "client={} connect=refused code={} reason={} address={}{}",
                SnPrinter.quote(clientId),
                returnCode,
                name(reason),
                from,
                hint(reason, from.listener()));
    }

    /** What the owner can do about it, with the key. */
    private static String hint(ConnectRefusal reason, String listener) {
        String hint = switch (reason) {
            case PROTOCOL_ID, NOT_UTF8 -> "the gateway speaks MQTT-SN 1.2; is it a client of 2.0?";
            case EMPTY_CLIENT_ID -> "give the node an id, or set listeners: " + listener + ": assign-client-id";
            case CLIENT_ID_CHARACTERS -> "the id has control characters; give the node another";
            case CLIENT_ID_TOO_LONG -> "give the node a shorter id, or raise limits: client-id";
            case CLIENT_ID_NOT_ALLOWED -> "to serve the node add its id to clients: allow";
            case GATEWAYS_CLIENT_ID ->
                "the gateway has this id itself; give the node another, or change" + " broker: client-id";
            case NO_ROOM -> "the limit is limits: sessions or limits: memory";
            case TAKEOVER_TOO_OFTEN -> "do two nodes have this id? the limit is limits: takeovers-per-minute";
            case BAD_WILL_TOPIC ->
                "a will topic has no wildcard and no control character; see"
                        + " limits: topic-octets and limits: topic-levels";
            case BROKER_REFUSED, BROKER_UNREACHABLE -> "";
        };
        return hint.isEmpty() ? "" : " hint=\"" + hint + '"';
    }

    @Override
    public void onUnknownSender(NodeAddress from, SnMessage message) {
        unknownSenders.debug("address={} unknown-sender={} answer=DISCONNECT", from, message.type());
    }

    @Override
    public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
        unknownSenders.debug("address={} ignored={} reason={}", from, message.type(), name(reason));
        if (message instanceof Encapsulated && reason == IgnoreReason.NOT_ALLOWED) {
            forwarders.warn(
                    "address={} forwarder=not-allowed hint=\"nodes behind it are not served; if they should be, name it in"
                            + " the configuration: listeners: {}: forwarders\"",
                    from,
                    from.listener());
        }
        if (reason == IgnoreReason.TAKEOVER_NOT_ALLOWED) {
            takeovers.warn(
                    "address={} ignored={} reason=takeover-not-allowed hint=\"its session is at another address; if it may"
                            + " move, change listeners: {}: takeover\"",
                    from,
                    message.type(),
                    from.listener());
        }
        if (message instanceof Publish publish && publish.qos() == QoS.MINUS_ONE) {
            onQosMinusOneIgnored(from, reason);
        }
    }

    /** The sender hears nothing, so the owner must. */
    private void onQosMinusOneIgnored(NodeAddress from, IgnoreReason reason) {
        String hint = switch (reason) {
            case SWITCHED_OFF -> "it is off; to serve it set listeners: %s: qos-minus-one: on";
            case NOT_ALLOWED ->
                "sender or topic is not allowed; see listeners: %s: qos-minus-one-sources,"
                        + " qos-minus-one-topics and qos-minus-one-names";
            case RATE_LIMITED ->
                "more than allowed; see listeners: %s: qos-minus-one-burst,"
                        + " qos-minus-one-interval and qos-minus-one-per-second";
            default -> "";
        };
        if (!hint.isEmpty()) {
            qosMinusOne
                    .computeIfAbsent(
                            from.listener() + ' ' + reason,
                            key -> new LimitedLog(logs.apply("unknown-sender"), 1, Duration.ofMinutes(10)))
                    .warn(
                            "listener={} qos-minus-one=ignored reason={} address={} hint=\"{}\"",
                            from.listener(),
                            name(reason),
                            from,
                            hint.formatted(from.listener()));
        }
    }

    @Override
    public void onRejected(NodeAddress from, RejectReason reason, int octets) {
        unknownSenders.info("address={} malformed={} octets={}", from, name(reason), octets);
    }

    @Override
    public void onLengthRepaired(NodeAddress from) {
        unknownSenders.debug("address={} length=repaired", from);
    }

    @Override
    public void onForgotten(Memory memory) {
        unknownSenders.debug("forgotten={}", name(memory));
    }

    @Override
    public void onGwIdConflict(NodeAddress from, int gwId) {
        unknownSenders.warn(
                "address={} gw-id={} hint=\"another gateway has our GwId; give one of them another\"", from, gwId);
    }

    // ---- links

    @Override
    public void onLinkUp(String listener, String address) {
        links.info("listener={} state=up address={}", listener, address);
    }

    @Override
    public void onLinkDown(String listener, String address, String reason) {
        links.info("listener={} state=down address={} reason={}", listener, address, SnPrinter.quote(reason));
    }

    @Override
    public void onLinkTrouble(String listener, String address, String reason) {
        links.warn("listener={} trouble={} address={}", listener, SnPrinter.quote(reason), address);
    }

    @Override
    public void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets) {
        links.warn(
                "listener={} receive-buffer={}B asked={}B hint=\"bursts may be lost; allow more with:"
                        + " sysctl -w net.core.rmem_max={}\"",
                listener,
                gotOctets,
                askedOctets,
                askedOctets);
    }

    @Override
    public void onDepartureFailed(String clientId, SendFailure reason) {
        links.debug("client={} departure-failed={}", SnPrinter.quote(clientId), name(reason));
    }

    @Override
    public void onSendFailed(NodeAddress to, String reason) {
        links.info("address={} send=failed reason={}", to, SnPrinter.quote(reason));
    }

    // ---- messages

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        if (messages.isDebug()) {
            messages.debug("{} < {}", from, SnPrinter.print(message));
        }
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        if (messages.isDebug()) {
            messages.debug("{} > {}", to, SnPrinter.print(message));
        }
    }

    @Override
    public void onBroadcast(String listenerName, SnMessage message) {
        if (messages.isDebug()) {
            messages.debug("{} >> {}", listenerName, SnPrinter.print(message));
        }
    }

    // ---- the gateway itself

    @Override
    public void onStandstill(long nanos) {
        links.warn("gateway=stood-still seconds={} hint=\"no node is lost for it\"", nanos / 1_000_000_000L);
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        faults.fault(
                "client=" + SnPrinter.quote(clientId) + " session=closed reason=\"a fault of the gateway\"", fault);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
