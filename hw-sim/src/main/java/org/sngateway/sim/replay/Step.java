package org.sngateway.sim.replay;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/**
 * A message of a recording.
 *
 * @param packet the number of its packet in the file
 * @param atNanos since the first message of the recording
 * @param fromNode whether a node sent it, not the gateway
 * @param node which of the recording's nodes it concerns
 * @param client whose it is, as far as the recording tells: a client id, or the node's address
 * @param octets as they were
 * @param message what they mean, without the encapsulation of a forwarder; {@code null} if they are no message
 * @param nodeId behind its forwarder; {@code null} if it is not behind one
 * @param topic what its normal topic id stood for; empty if it has none or the recording does not tell
 * @param meaning of it, to be compared: without what each gateway chooses by itself
 */
record Step(
        long packet,
        long atNanos,
        boolean fromNode,
        int node,
        String client,
        Payload octets,
        @Nullable SnMessage message,
        @Nullable Payload nodeId,
        String topic,
        String meaning) {}
