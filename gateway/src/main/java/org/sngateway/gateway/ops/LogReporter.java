package org.sngateway.gateway.ops;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
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
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/**
 * Writes events as lines of {@code key=value}: at INFO changes and troubles, limited as {@link LimitedLog} says, at DEBUG each
 * message. Owned by the event loop.
 */
public final class LogReporter implements QuietCoreListener, QuietLinkListener {
    /** Why the broker can't be reached takes whole sentences, with the key that mends it at their end. */
    private static final int MAX_REASON_CHARACTERS = 400;

    /** The subject of a matter of the whole gateway. */
    private static final String GATEWAY = "";

    private record Kind(String heading, Object what) {
        @Override
        public int hashCode() {
            return heading.hashCode() * 31 + what.hashCode();
        }
    }

    private final Function<String, Logger> logs;
    private final Function<NodeAddress, Optional<String>> clientAt;
    private final LongSupplier nanoTime;
    /** By what they report. There is one for each event, and for each of its reasons. */
    private final Map<Kind, LimitedLog> limited = new LinkedHashMap<>();

    private final Map<String, DebugLog> debug = new HashMap<>();
    private final DebugLog messages;

    /** Why the gateway's own connection to the broker is down; empty if it is not. */
    private String outage = "";
    /** The client whose attempt was refused just now; empty if none was. */
    private String refused = "";
    /** The client whose request was reported with the reason for which it is refused just now; empty if none was. */
    private String reasonTold = "";
    /** How long the client that is about to be reported lost was silent. */
    private long silentSeconds;

    /**
     * A reporter to the logs of the process.
     *
     * @param clientAt tells the client with a session at an address
     */
    public LogReporter(Function<NodeAddress, Optional<String>> clientAt) {
        this(LoggerFactory::getLogger, clientAt, System::nanoTime);
    }

    /**
     * A reporter to these logs.
     *
     * @param logs gives the log for a heading
     */
    LogReporter(
            Function<String, Logger> logs, Function<NodeAddress, Optional<String>> clientAt, LongSupplier nanoTime) {
        this.logs = logs;
        this.clientAt = clientAt;
        this.nanoTime = nanoTime;
        this.messages = debug("message");
    }

    /** Time has passed: what has been counted is written. To be called every few seconds. */
    public void onInterval() {
        limited.values().forEach(LimitedLog::onInterval);
    }

    private LimitedLog trouble(String heading, Object what) {
        return limited(heading, what, LimitedLog.Limits.TROUBLE);
    }

    private LimitedLog change(String heading, Object what) {
        return limited(heading, what, LimitedLog.Limits.CHANGE);
    }

    private LimitedLog condition(String heading, Object what) {
        return limited(heading, what, LimitedLog.Limits.CONDITION);
    }

    private LimitedLog limited(String heading, Object what, LimitedLog.Limits limits) {
        return limited.computeIfAbsent(
                new Kind(heading, what), kind -> new LimitedLog(logs.apply(heading), limits, nanoTime));
    }

    private DebugLog debug(String heading) {
        return debug.computeIfAbsent(heading, name -> new DebugLog(logs.apply(name), nanoTime));
    }

    // ---- sessions

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        change("session", isRoutine(cause) ? "routine" : cause)
                .info(
                        clientId,
                        "client={} state={} was={} cause={}{} address={}",
                        SnPrinter.quote(clientId),
                        name(after),
                        name(before),
                        name(cause),
                        cause == Cause.SILENCE ? " silent=" + silentSeconds + "s" : "",
                        address == null ? "none" : address);
    }

    /** What nodes do all day; for one client it is one matter, whatever it does next. */
    private static boolean isRoutine(Cause cause) {
        return switch (cause) {
            case CONNECTED, DISCONNECT, SLEEP, WAKE, FLUSHED -> true;
            case WAKE_FAILED, SILENCE, ADDRESS_TAKEN, BROKER_AWAY, BROKER_REFUSED, CLIENT_ID_CONFLICT, OPERATOR ->
                false;
        };
    }

    @Override
    public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
        if (clientId.equals(refused)) {
            // It has been reported with its reason.
            refused = "";
            return;
        }
        trouble("unknown-sender", "connect-failed")
                .info(
                        clientId,
                        "client={} connect=failed address={}",
                        SnPrinter.quote(clientId),
                        address == null ? "none" : address);
    }

    @Override
    public void onSilence(String clientId, long silentNanos) {
        silentSeconds = silentNanos / 1_000_000_000L;
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        if (before == null) {
            // The client comes back, and its change of state tells where.
            return;
        }
        change("session", "address")
                .info(clientId, "client={} address={} was={}", SnPrinter.quote(clientId), after, before);
    }

    @Override
    public void onSubscriptionLost(String clientId, String filter) {
        trouble("session", "subscription-lost")
                .warn(
                        clientId + ' ' + filter,
                        "client={} subscription-lost={} reason=the-broker-did-not-grant-it-again",
                        SnPrinter.quote(clientId),
                        SnPrinter.quote(filter));
    }

    @Override
    public void onWillPublished(String clientId, String topic) {
        change("session", "will")
                .info(clientId, "client={} will-published={}", SnPrinter.quote(clientId), SnPrinter.quote(topic));
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        if (reason == DropReason.SUPERSEDED) {
            // It is what QoS 0 is for.
            debug("drop").write("client={} dropped=superseded topic={}", clientId, topic);
            return;
        }
        trouble("drop", reason)
                .info(
                        clientId,
                        "client={} dropped={} topic={}{}",
                        SnPrinter.quote(clientId),
                        name(reason),
                        SnPrinter.quote(topic),
                        Hints.end(Hints.of(reason)));
    }

    @Override
    public void onRefusedByBroker(
            String clientId, MsgType request, String topic, ReasonCode reasonCode, boolean isTriedAgain) {
        String line = "client={} broker=refuses request={} {}={} reason=\"{}\"{}";
        Object[] values = {
            SnPrinter.quote(clientId),
            request,
            request == MsgType.SUBSCRIBE ? "filter" : "topic",
            SnPrinter.quote(topic),
            reasonCode.inWords(),
            Hints.end(Hints.ofRefusal(request, isTriedAgain))
        };
        LimitedLog log = trouble("broker", "refuses " + request + reasonCode + isTriedAgain);
        reasonTold = clientId;
        if (isTriedAgain) {
            log.warn(clientId + ' ' + topic, line, values);
        } else {
            log.info(clientId + ' ' + topic, line, values);
        }
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
        trouble("drop", letter.reason())
                .warn(
                        letter.clientId(),
                        "client={} dead-letter={} topic={} hint=\"it is kept in dead-letters.jsonl\"",
                        SnPrinter.quote(letter.clientId()),
                        name(letter.reason()),
                        SnPrinter.quote(letter.topic()));
    }

    @Override
    public void onStoreFailed(String reason) {
        condition("broker", "store")
                .warn(
                        GATEWAY,
                        "store=failed reason={} hint=\"nodes hear return code 1 where it is needed; it is tried again\"",
                        '"' + reason.replace('"', '\'') + '"');
    }

    @Override
    public void onStoreUsable() {
        condition("broker", "store").info(GATEWAY, "store=usable");
    }

    @Override
    public void onUnreadableRecord(String clientId, String what, String reason) {
        trouble("drop", "record")
                .warn(
                        clientId,
                        "client={} record={} unreadable={}",
                        SnPrinter.quote(clientId),
                        what,
                        SnPrinter.quote(reason));
    }

    @Override
    public void onSessionDisplaced(String clientId) {
        trouble("session", "displaced")
                .warn(
                        GATEWAY,
                        "client={} session=displaced reason=sessions-full hint=\"the client is away and the gateway kept"
                                + " nothing for it; the limit is limits: sessions or limits: memory\"",
                        SnPrinter.quote(clientId));
    }

    @Override
    public void onSessionEnded(String clientId) {
        debug("session").write("client={} session=ended", SnPrinter.quote(clientId));
    }

    @Override
    public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        if (clientId.equals(reasonTold)) {
            reasonTold = "";
            return;
        }
        String about = topic == null ? "" : SnPrinter.print(topic);
        trouble("request", request)
                .info(
                        clientId + ' ' + returnCode + about,
                        "client={} refused={} code={}{}{}",
                        SnPrinter.quote(clientId),
                        request,
                        returnCode,
                        about,
                        Hints.end(Hints.of(request, returnCode, topic)));
    }

    @Override
    public void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets) {
        trouble(clientId.isEmpty() ? "unknown-sender" : "request", "too-long " + type)
                .info(
                        clientId.isEmpty() ? from.listener() : clientId,
                        "client={} too-long={} octets={} limit={} address={}{}",
                        clientId.isEmpty() ? "none" : SnPrinter.quote(clientId),
                        type,
                        octets,
                        maxOctets,
                        from,
                        Hints.end(Hints.ofTooLong(from.listener())));
    }

    @Override
    public void onTextRefused(String clientId, String text, String fault) {
        reasonTold = clientId;
        trouble("request", "text")
                .info(
                        clientId + ' ' + text,
                        "client={} refused-text={} reason=\"it has {}\" hint=\"brokers close the connection at such a text\"",
                        SnPrinter.quote(clientId),
                        SnPrinter.quote(text),
                        fault);
    }

    @Override
    public void onFieldRefused(String clientId, MsgType request, RefusedRequest.Reason reason) {
        reasonTold = clientId;
        trouble("request", request)
                .info(
                        clientId + ' ' + reason,
                        "client={} refused={} code={} reason={} hint=\"{}\"",
                        SnPrinter.quote(clientId),
                        request,
                        ReturnCode.NOT_SUPPORTED,
                        name(reason),
                        Hints.of(reason));
    }

    // ---- the broker

    @Override
    public void onOwnConnectionUp() {
        outage = "";
        condition("broker", "own").info(GATEWAY, "state=up");
    }

    @Override
    public void onOwnConnectionDown(String reason) {
        outage = reason;
        condition("broker", "own")
                .warn(
                        GATEWAY,
                        "state=down reason={} hint=\"it is tried again and again\"",
                        SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
    }

    @Override
    public void onBrokerConnected(String clientId, SessionPresent sessionPresent) {
        debug("broker")
                .write(
                        "client={} broker=connected session-present={}",
                        SnPrinter.quote(clientId),
                        sessionPresent.label());
    }

    @Override
    public void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason) {
        String line = "client={} broker=refused code={} reason={}";
        Object[] values = {SnPrinter.quote(clientId), reasonCode.inHex(), SnPrinter.quote(reason, MAX_REASON_CHARACTERS)
        };
        if (!outage.isEmpty()) {
            // The broker does not let the gateway itself in (R8.29): that has been reported, with the key to check.
            debug("broker").write(line, values);
        } else {
            trouble("broker", "refused").warn(clientId, line, values);
        }
    }

    @Override
    public void onBrokerLost(String clientId, String reason) {
        String line = "client={} broker=lost reason={}";
        Object[] values = {SnPrinter.quote(clientId), SnPrinter.quote(reason, MAX_REASON_CHARACTERS)};
        if (outage.isEmpty()) {
            trouble("broker", "lost").info(clientId, line, values);
        } else {
            // The outage has been reported; one more line for each client and each attempt would be noise.
            debug("broker").write(line, values);
        }
    }

    @Override
    public void onBrokerClosesAt(String clientId, MqttCommand request, int longestTaken) {
        ClosingRequestInWords words = new ClosingRequestInWords(request, longestTaken);
        trouble("broker", "closes-at")
                .warn(
                        clientId + ' ' + words.cause(),
                        "client={} broker=closes-at {} probably={} hint=\"the broker closed the connection again and again at it;"
                                + " it is given up, and refused for an hour. {}\"",
                        who(clientId),
                        words.request(),
                        words.cause(),
                        words.hint());
    }

    @Override
    public void onClientIdConflict(String clientId, String mqttClientId) {
        trouble("broker", "client-id-conflict")
                .warn(
                        clientId,
                        "client={} client-id-conflict={} hint=\"another MQTT client uses this id at the broker, and each ends the"
                                + " other's connection; the gateway slows down. {}\"",
                        who(clientId),
                        SnPrinter.quote(mqttClientId),
                        clientId.isEmpty()
                                ? "Give one of the two another id: broker: own-client-id"
                                : "Give one of the two another id, or set broker: client-id-prefix");
    }

    private static String who(String clientId) {
        return clientId.isEmpty() ? "(the gateway itself)" : SnPrinter.quote(clientId);
    }

    /**
     * A broker has accepted a connection with this version of MQTT, for the first time or after another version.
     *
     * @param address of the broker, as in the configuration
     * @param version such as 3.1.1
     */
    public void onBrokerVersion(String address, String version) {
        condition("broker", "version").info(address, "address={} protocol={}", address, version);
    }

    /**
     * A broker sends its clients to another one (MQTT 5 §4.13).
     *
     * @param serverReference where to, as it says; may be empty
     * @param next the address of the configuration where they go
     */
    public void onSentElsewhere(String address, ReasonCode reasonCode, String serverReference, String next) {
        condition("broker", "elsewhere")
                .warn(
                        address,
                        "address={} broker=sends-elsewhere reason={} server-reference={} next={}",
                        address,
                        SnPrinter.quote(reasonCode.inWords()),
                        SnPrinter.quote(serverReference, MAX_REASON_CHARACTERS),
                        next);
    }

    /** The broker takes a client without its will only. */
    public void onWillNotTaken(String clientId, String reason) {
        trouble("broker", "will")
                .warn(
                        clientId,
                        "client={} will=not-taken reason={} hint=\"the gateway publishes it as always, but not the broker if the"
                                + " gateway is gone\"",
                        SnPrinter.quote(clientId),
                        SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
    }

    @Override
    public void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {
        refused = clientId;
        if (reason == ConnectRefusal.TOO_LONG) {
            // It has been reported with its octets.
            return;
        }
        boolean ofAll = reason == ConnectRefusal.NO_ROOM
                || reason == ConnectRefusal.TOO_MANY_NEW_CLIENTS
                || (!outage.isEmpty()
                        && (reason == ConnectRefusal.BROKER_REFUSED || reason == ConnectRefusal.BROKER_UNREACHABLE));
        trouble("unknown-sender", reason)
                .info(
                        ofAll ? GATEWAY : clientId,
                        "client={} connect=refused code={} reason={} address={}{}",
                        SnPrinter.quote(clientId),
                        returnCode,
                        name(reason),
                        from,
                        Hints.end(Hints.of(reason, from.listener())));
    }

    @Override
    public void onUnknownSender(NodeAddress from, SnMessage message) {
        debug("unknown-sender").write("address={} unknown-sender={} answer=DISCONNECT", from, message.type());
    }

    @Override
    public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
        debug("unknown-sender").write("address={} ignored={} reason={}", from, message.type(), name(reason));
        if (message instanceof Encapsulated && reason == IgnoreReason.NOT_ALLOWED) {
            trouble("unknown-sender", "forwarder")
                    .warn(
                            from.toString(),
                            "address={} forwarder=not-allowed hint=\"nodes behind it are not served; if they should be,"
                                    + " name it in the configuration: listeners: {}: forwarders\"",
                            from,
                            from.listener());
        } else if (reason == IgnoreReason.TAKEOVER_NOT_ALLOWED) {
            trouble("unknown-sender", reason)
                    .warn(
                            from.toString(),
                            "address={} ignored={} reason=takeover-not-allowed hint=\"its session is at another address; if"
                                    + " it may move, change listeners: {}: takeover\"",
                            from,
                            message.type(),
                            from.listener());
        } else if (reason == IgnoreReason.WAITS_FOR_DISK) {
            trouble("request", reason)
                    .warn(
                            GATEWAY,
                            "store=stuck client={} ignored={} hint=\"too much waits for the disk of store: directory, which"
                                    + " does not answer; look at the disk and at the kernel's log\"",
                            clientAt.apply(from).map(SnPrinter::quote).orElse("none"),
                            message.type());
        } else if (message instanceof Publish publish && publish.qos() == QoS.MINUS_ONE) {
            onQosMinusOneIgnored(from, reason);
        } else {
            String hint = Hints.ofIgnored(message.type(), reason);
            if (!hint.isEmpty()) {
                onRequestIgnored(from, message.type(), reason, hint);
            }
        }
    }

    /** The sender hears nothing, so the owner must. */
    private void onQosMinusOneIgnored(NodeAddress from, IgnoreReason reason) {
        String hint = Hints.ofQosMinusOne(reason, from.listener());
        if (!hint.isEmpty()) {
            trouble("unknown-sender", "qos-minus-one " + reason)
                    .warn(
                            from.listener(),
                            "listener={} qos-minus-one=ignored reason={} address={} hint=\"{}\"",
                            from.listener(),
                            name(reason),
                            from,
                            hint);
        }
    }

    private void onRequestIgnored(NodeAddress from, MsgType type, IgnoreReason reason, String hint) {
        String client = clientAt.apply(from).map(SnPrinter::quote).orElse("none");
        trouble("request", reason)
                .info(
                        client + type,
                        "client={} ignored={} reason={} address={}{}",
                        client,
                        type,
                        name(reason),
                        from,
                        Hints.end(hint));
    }

    @Override
    public void onRejected(NodeAddress from, RejectReason reason, int octets) {
        Optional<String> client = clientAt.apply(from);
        trouble(client.isPresent() ? "request" : "unknown-sender", reason)
                .info(
                        client.orElse(GATEWAY),
                        "{}address={} malformed={} octets={}{}",
                        client.map(id -> "client=" + SnPrinter.quote(id) + ' ').orElse(""),
                        from,
                        name(reason),
                        octets,
                        Hints.end(reason == RejectReason.TOO_LONG ? Hints.ofTooLong(from.listener()) : ""));
    }

    @Override
    public void onLengthRepaired(NodeAddress from) {
        debug("unknown-sender").write("address={} length=repaired", from);
    }

    @Override
    public void onForgotten(Memory memory) {
        debug("unknown-sender").write("forgotten={}", name(memory));
    }

    @Override
    public void onGwIdConflict(NodeAddress from, int gwId) {
        trouble("unknown-sender", "gw-id")
                .warn(
                        GATEWAY,
                        "address={} gw-id={} hint=\"another gateway has our GwId; give one of them another in gateway:"
                                + " id\"",
                        from,
                        gwId);
    }

    // ---- links

    @Override
    public void onLinkUp(String listener, String address) {
        condition("link", "state").info(listener + ' ' + address, "listener={} state=up address={}", listener, address);
    }

    @Override
    public void onLinkDown(String listener, String address, String reason) {
        condition("link", "state")
                .info(
                        listener + ' ' + address,
                        "listener={} state=down address={} reason={}",
                        listener,
                        address,
                        SnPrinter.quote(reason, MAX_REASON_CHARACTERS));
    }

    @Override
    public void onLinkTrouble(String listener, String address, String reason) {
        trouble("link", "trouble")
                .warn(
                        listener + ' ' + address,
                        "listener={} trouble={} address={}",
                        listener,
                        SnPrinter.quote(reason, MAX_REASON_CHARACTERS),
                        address);
    }

    @Override
    public void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets) {
        trouble("link", "receive-buffer")
                .warn(
                        listener,
                        "listener={} receive-buffer={}B asked={}B hint=\"bursts may be lost; allow more with:"
                                + " sysctl -w net.core.rmem_max={}\"",
                        listener,
                        gotOctets,
                        askedOctets,
                        askedOctets);
    }

    @Override
    public void onDepartureFailed(String clientId, SendFailure reason) {
        debug("link").write("client={} departure-failed={}", SnPrinter.quote(clientId), name(reason));
    }

    @Override
    public void onSendFailed(NodeAddress to, String reason) {
        trouble("link", "send")
                .info(
                        to.listener() + ' ' + reason,
                        "client={} address={} send=failed reason={}",
                        clientAt.apply(to).map(SnPrinter::quote).orElse("none"),
                        to,
                        SnPrinter.quote(reason));
    }

    // ---- messages

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        reasonTold = "";
        if (messages.isOn()) {
            messages.write("{} < {}", from, SnPrinter.print(message));
        }
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        if (messages.isOn()) {
            messages.write("{} > {}", to, SnPrinter.print(message));
        }
    }

    @Override
    public void onBroadcast(String listenerName, SnMessage message) {
        if (messages.isOn()) {
            messages.write("{} >> {}", listenerName, SnPrinter.print(message));
        }
    }

    // ---- the gateway itself

    @Override
    public void onLinkGivenUp(String listenerName, long downNanos) {
        trouble("link", "outage")
                .warn(
                        listenerName,
                        "listener={} outage=given-up seconds={} hint=\"its nodes are lost when they would be with the radio;"
                                + " bring it back, or wait longer with listeners: {}: outage-maximum\"",
                        listenerName,
                        downNanos / 1_000_000_000L,
                        listenerName);
    }

    @Override
    public void onStandstill(long nanos) {
        trouble("link", "standstill")
                .warn(
                        GATEWAY,
                        "gateway=stood-still seconds={} hint=\"no node is lost for it\"",
                        nanos / 1_000_000_000L);
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        trouble("fault", fault.getClass())
                .fault(
                        stack.length == 0 ? GATEWAY : stack[0].toString(),
                        fault,
                        "client={} session=closed reason=\"a fault of the gateway\" fault={}",
                        SnPrinter.quote(clientId),
                        SnPrinter.quote(fault.toString()));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
