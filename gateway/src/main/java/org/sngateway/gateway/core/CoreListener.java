package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
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
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/**
 * An observer of the core: a log, counters, a read model, a trace, the checkers of the simulator. It is called on the
 * thread that owns the core, and must not call back into it. An observer that passes events on implements this interface,
 * so that an event that it forgets does not compile; one that needs only some events implements
 * {@link QuietCoreListener}.
 */
public interface CoreListener {
    /** A message came from a node. */
    void onReceived(NodeAddress from, SnMessage message);

    /** A message goes to a node. */
    void onSent(NodeAddress to, SnMessage message);

    /** A link could not send a message to a client; the message is sent again. */
    void onDepartureFailed(String clientId, SendFailure reason);

    /** A well-formed message has no effect. */
    void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason);

    /** A request of a sender without a session was answered with DISCONNECT (R8.5). */
    void onUnknownSender(NodeAddress from, SnMessage message);

    /** A CONNECT came to nothing. */
    void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason);

    /**
     * A session changed its state.
     *
     * @param address where the client is, or was last; {@code null} if that is not known any more
     */
    void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause);

    /**
     * A client without a live session tries to connect.
     *
     * @param state of its session, which it keeps until it is let in
     */
    void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state);

    /** Such an attempt came to nothing: it was refused, given up, or not answered. */
    void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state);

    /**
     * A session goes on after a restart of the gateway.
     *
     * @param address where the client is; {@code null} if that is not known
     * @param state its state, as if it had been reached by {@link #onStateChanged}
     */
    void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state);

    /** A client was silent for so long that it is taken for lost; the change of its state follows. */
    void onSilence(String clientId, long silentNanos);

    /** A client goes on from another address, or from the one before where it was not let in at the other. */
    void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after);

    /** The session of a client is no more. */
    void onSessionEnded(String clientId);

    /** The table is full, and the session of a client that was away and held nothing makes room for another (R8.35). */
    void onSessionDisplaced(String clientId);

    /** A lost client's will goes to the broker. */
    void onWillPublished(String clientId, String topic);

    /**
     * A request of a client was refused with this code.
     *
     * @param topic what it was about, by name where there is one; {@code null} if that can't be told
     */
    void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic);

    /**
     * A message is longer than its listener takes; it is refused.
     *
     * @param clientId of the sender; empty if it has no session
     * @param octets of the message, as its Length says
     * @param maxOctets of the listener, as {@code max-message} says
     */
    void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets);

    /**
     * A name or filter of a client goes to no broker (R8.34); the request is refused.
     *
     * @param fault what is wrong with it, and where it is a limit its key
     */
    void onTextRefused(String clientId, String text, String fault);

    /** A request of a client has a field that can't be served; it is refused. */
    void onFieldRefused(String clientId, MsgType request, RefusedRequest.Reason reason);

    /** A published message was dropped on purpose. */
    void onDropped(String clientId, DropReason reason, String topic);

    /** A message of a client was written to the spool and acknowledged. */
    void onSpooled(String clientId, String topic);

    /** A message that was acknowledged can't be brought to the broker, and is set aside. */
    void onDeadLetter(DeadLetter letter);

    /**
     * The store could not write or read; told once for each time that it stops to work.
     *
     * @param reason for the log
     */
    void onStoreFailed(String reason);

    /** The store works again. */
    void onStoreUsable();

    /**
     * A record from before the restart can't be used.
     *
     * @param clientId the client that it belongs to
     * @param what kind of record it is
     */
    void onUnreadableRecord(String clientId, String what, String reason);

    /**
     * The broker refused a message or a filter of the client.
     *
     * @param request PUBLISH or SUBSCRIBE
     * @param topic the topic, or the filter
     * @param isTriedAgain whether it is sent again later: the client has an acknowledgement for it, and the refusal may pass
     */
    void onRefusedByBroker(String clientId, MsgType request, String topic, ReasonCode reasonCode, boolean isTriedAgain);

    /** The broker did not grant again what the client had subscribed to. */
    void onSubscriptionLost(String clientId, String filter);

    /** A memory was full and forgot its oldest entry. */
    void onForgotten(Memory memory);

    /** Another gateway uses our GwId. */
    void onGwIdConflict(NodeAddress from, int gwId);

    /** A message goes to all nodes that a listener reaches. */
    void onBroadcast(String listenerName, SnMessage message);

    /** The gateway's own connection to the broker is up, at first or again. */
    void onOwnConnectionUp();

    /**
     * The gateway's own connection to the broker is down, or can't be opened; told once for each reason.
     *
     * @param reason for the log
     */
    void onOwnConnectionDown(String reason);

    void onBrokerConnected(String clientId, SessionPresent sessionPresent);

    /**
     * The broker refused a client's connection.
     *
     * @param reasonCode as the broker said it
     * @param reason for the log
     */
    void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason);

    void onBrokerLost(String clientId, String reason);

    /**
     * The broker closes the connection at a request, which is given up (R8.28).
     *
     * @param clientId empty for the gateway's own connection
     * @param request PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE
     * @param longestTaken octets of topic and payload of the longest message that the broker has acknowledged; 0 = none
     */
    void onBrokerClosesAt(String clientId, MqttCommand request, int longestTaken);

    /**
     * Another MQTT client uses the client id at the broker (row 31); told once for each time that it begins.
     *
     * @param clientId empty for the gateway's own connection
     * @param mqttClientId the id as the broker knows it
     */
    void onClientIdConflict(String clientId, String mqttClientId);

    /**
     * A link is not waited for any longer: its clients are supervised although it is down (R5.9).
     *
     * @param downNanos how long it has been down
     */
    void onLinkGivenUp(String listenerName, long downNanos);

    /** The gateway itself was not running, for so long at least; supervision does not count that time (R5.9). */
    void onStandstill(long nanos);

    /**
     * The core itself failed at an input of this client; its session is closed, all others go on.
     *
     * @param clientId empty if the input belonged to no session
     */
    void onFault(String clientId, RuntimeException fault);
}
