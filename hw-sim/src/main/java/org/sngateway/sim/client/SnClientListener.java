package org.sngateway.sim.client;

import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** What an {@link SnClient} sends and tells. It may call the client back at once. */
public interface SnClientListener {

    /** Sends a message to the gateway. */
    void send(SnMessage message);

    /** The gateway accepted the connection that the application asked for. */
    void onConnected(long nowNanos);

    /** The gateway refused the connection; the client is disconnected. */
    void onConnectRefused(ReturnCode returnCode, long nowNanos);

    /** The gateway did not answer, or does not know the client any more; the client is disconnected. */
    void onConnectionLost(String reason, long nowNanos);

    /** Something came that the client had subscribed to; what was published at QoS 2 comes once. */
    void onReceived(Publication publication, long nowNanos);

    /** The gateway acknowledged the client's leave, or did not care to. */
    default void onDisconnected(long nowNanos) {}

    /** The client sleeps, and the gateway knows. */
    default void onAsleep(long nowNanos) {}

    /**
     * A wake is over and the client sleeps again.
     *
     * @param answered whether the gateway said that it has nothing more; if not, it did not answer in time
     */
    default void onWakeOver(boolean answered, long nowNanos) {}

    /** A publication is through: acknowledged, or at QoS 0 and -1 sent. */
    default void onPublished(long token, long nowNanos) {}

    /** A publication is given up: refused by the gateway, or pushed out of a full queue ({@code congestion}). */
    default void onPublishFailed(long token, ReturnCode returnCode, long nowNanos) {}

    /** The answer to a subscription. */
    default void onSubscribed(Topic topic, QoS granted, ReturnCode returnCode, long nowNanos) {}

    /** A subscription has ended. */
    default void onUnsubscribed(Topic topic, long nowNanos) {}

    /** The answer to a change of the will. */
    default void onWillUpdated(ReturnCode returnCode, long nowNanos) {}

    /** A message to the gateway is repeated for want of an answer. */
    default void onRepeated(SnMessage message) {}
}
