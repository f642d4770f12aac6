package org.sngateway.gateway.link;

import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;

/** Receives what a link reports that sends its messages later; called on the event loop, and never within a call of the link. */
public interface RadioReceiver extends MessageReceiver {

    /** The link is not up: it was just opened, or its radio is gone. Nothing comes from its nodes until it is up. */
    void onLinkDown(String listener);

    /** The link is up. */
    void onLinkUp(String listener);

    /** How well the last message of a node was heard, such as {@code rssi=-71 snr=9}; after that message. */
    void onSignal(NodeAddress from, String signal);

    /** The message of this token has left the radio. */
    void onDeparted(long token);

    /** The message of this token will not leave the radio. */
    void onFailed(long token, SendFailure reason);

    /** A link that had no room for messages has room again. */
    void onLinkWritable(String listener);
}
