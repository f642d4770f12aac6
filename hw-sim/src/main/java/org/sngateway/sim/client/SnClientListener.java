package org.sngateway.sim.client;

import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** The messages and events of an {@link SnClient}. It may call the client back at once. */
public interface SnClientListener {

    /** Sends a message to the gateway. */
    void send(SnMessage message);

    /** The gateway accepted the connection that the application asked for. */
    void onConnected(long nowNanos);

    /** The gateway refused the connection; the client is disconnected. */
    void onConnectRefused(ReturnCode returnCode, long nowNanos);

    /** The gateway did not answer, or no longer knows the client; the client is disconnected. */
    void onConnectionLost(String reason, long nowNanos);

    /** A message of a subscription; a message at QoS 2 comes once. */
    void onReceived(Publication publication, long nowNanos);

    /** The gateway acknowledged the client's DISCONNECT, or did not answer it. */
    default void onDisconnected(long nowNanos) {}

    /** The client sleeps, and the gateway has acknowledged it. */
    default void onAsleep(long nowNanos) {}

    /**
     * A wake is over and the client sleeps again.
     *
     * @param answered whether the gateway ended the wake with PINGRESP; false if that did not come in time
     */
    default void onWakeOver(boolean answered, long nowNanos) {}

    /** A publication is done: acknowledged, or at QoS 0 and -1 sent. */
    default void onPublished(long token, long nowNanos) {}

    /** A publication is given up: refused by the gateway, or removed from a full queue ({@code congestion}). */
    default void onPublishFailed(long token, ReturnCode returnCode, long nowNanos) {}

    /** The answer to a registration. */
    default void onRegistered(TopicName name, ReturnCode returnCode, long nowNanos) {}

    /** The answer to a subscription. */
    default void onSubscribed(Topic topic, QoS granted, ReturnCode returnCode, long nowNanos) {}

    /** A subscription has ended. */
    default void onUnsubscribed(Topic topic, long nowNanos) {}

    /** The answer to a change of the will. */
    default void onWillUpdated(ReturnCode returnCode, long nowNanos) {}

    /** A message to the gateway is repeated because its answer has not come. */
    default void onRepeated(SnMessage message) {}
}
