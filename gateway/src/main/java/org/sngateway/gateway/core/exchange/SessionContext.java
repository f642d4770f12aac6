package org.sngateway.gateway.core.exchange;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.ClosingRequests;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** What an exchange may know of its session and do in it. */
public interface SessionContext {

    String clientId();

    /** Whether the client has this quirk. */
    boolean has(Quirk quirk);

    /** Sends to the address of the client. */
    void sendToClient(SnMessage message);

    /**
     * Sends an answer to the address of the client.
     *
     * @param isWanted is asked, with the time, when the answer leaves, which may be long after now: a disk may do nothing for a
     *     while
     */
    void sendToClient(SnMessage message, LongPredicate isWanted);

    /** Sends to the address of the client what is repeated; the retry learns if the link takes its time to send. */
    void sendToClient(SnMessage message, Retry retry);

    /**
     * Sends a message of the broker to the address of the client.
     *
     * @param retry as above; {@code null} at QoS 0
     * @param isWanted as above
     */
    void deliverToClient(Publish publish, @Nullable Retry retry, LongPredicate isWanted);

    /** Whether the link to the client takes one message more, and not too much waits for the disk before it. */
    boolean linkTakesMore();

    /** Whether so much waits for the disk that the broker is not read and no request of the client is taken (promise P7). */
    boolean isCrowded();

    /** The outage of the link to the client. */
    Outage outage();

    /** The longest message that can go to the client now; longer ones are dropped and counted. */
    int maxMessageOctets();

    /** By how many octets each message from and to the client is longer where it is now, such as behind a forwarder. */
    int headerOctets();

    /** The next delivery waits until the link takes more. */
    void awaitLink();

    /** The client's session at the broker. */
    BrokerSession broker();

    /** What the broker has closed connections at. */
    ClosingRequests closingRequests();

    /** When the last message of the client came. */
    long lastHeardNanos();

    /** Whether one more thing with this many octets of text and data fits into the memory budget (promise P7). */
    boolean hasRoomFor(int octets);

    /** The session uses this many octets of memory more from now on; fewer, if negative. */
    void useMemory(int octets);

    /** How the nodes of the client's listener are treated. */
    ListenerSettings listener();

    /** All that the core is configured with. */
    CoreSettings settings();

    /** A request of the client about this topic, if that can be told, is refused with this code. */
    void refused(MsgType request, ReturnCode returnCode, @Nullable Topic topic);

    /**
     * A name or filter of the client goes to no broker (R8.34).
     *
     * @param fault what is wrong with it
     */
    void textRefused(String text, String fault);

    /** A request of the client has a field that can't be served. */
    void fieldRefused(RefusedRequest request);

    /** A published message is dropped on purpose. */
    void dropped(DropReason reason, String topic);

    /**
     * The broker refused a message or a filter of the client.
     *
     * @param request PUBLISH or SUBSCRIBE
     * @param isTriedAgain whether it is sent again later
     */
    void refusedByBroker(MsgType request, String topic, ReasonCode reasonCode, boolean isTriedAgain);

    /** The broker refused to restore a subscription. */
    void subscriptionLost(String filter);

    /** An attempt to connect has begun beside no live session, which keeps this state meanwhile. */
    void connecting(SessionState state);

    /** Such an attempt failed. */
    void connectFailed(SessionState state);

    /**
     * An attempt was refused.
     *
     * @param lastWillMessage what the client repeats if the CONNACK is lost; {@code null} without a will
     */
    void connectRefused(
            @Nullable SnMessage lastWillMessage, ReturnCode returnCode, ConnectRefusal reason, long nowNanos);

    /** The client is back at its confirmed address, since it was not let in at the other one. */
    void backFrom(@Nullable NodeAddress other);

    /** A message of the client has no effect. */
    void ignored(IgnoreReason reason, SnMessage message);

    /** The broker connection, which is up, is read or not. It does not wait for the disk. */
    void readBroker(boolean on);

    // ---- the store

    /** What the session keeps over restarts. */
    Records records();

    /** How much of the spool is in use, over all clients. */
    SpoolRoom spoolRoom();

    /** Milliseconds that run evenly, over restarts too, whatever the wall clock does: for ages (R8.33). */
    long steadyMillis();

    /** A steady time as Unix time, for people. */
    long toUnixMillis(long steadyMillis);

    /** A message of the client lies on disk, and the client has been told that it will reach the broker. */
    void spooled(String topic);

    /** Such a message can't be brought to the broker. */
    void deadLetter(DeadLetter letter);
}
