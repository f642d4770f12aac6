package org.sngateway.sim.node;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** What an {@link SnClient} sends and tells. */
public interface SnClientListener {

    /** Sends a message to the gateway. */
    void send(SnMessage message);

    /** The gateway accepted the connection. */
    void onConnected(long nowNanos);

    /** The gateway refused the connection. */
    void onConnectRefused(ReturnCode returnCode, long nowNanos);

    /** The gateway did not answer, or does not know the client any more; the client is disconnected. */
    void onConnectionLost(String reason, long nowNanos);

    /** The gateway acknowledged the client's leave. */
    void onDisconnected(long nowNanos);

    /** A message is through: acknowledged, or at QoS 0 sent. */
    void onPublished(long token, long nowNanos);

    /** A message is given up: refused by the gateway or pushed out of a full queue. */
    void onPublishFailed(long token, ReturnCode returnCode, long nowNanos);

    /** The answer to a subscription. */
    void onSubscribed(String filter, QoS granted, ReturnCode returnCode, long nowNanos);

    /** A message came. */
    void onMessage(String topic, Payload payload, QoS qos, boolean retain, long nowNanos);

    /** A message to the gateway is repeated for want of an answer. */
    void onRepeated(SnMessage message);
}
