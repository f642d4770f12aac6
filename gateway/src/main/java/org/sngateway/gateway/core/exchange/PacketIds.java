package org.sngateway.gateway.core.exchange;

/** The packet ids that the gateway uses in one session at the broker: those of messages and of requests. */
final class PacketIds {
    private final ReservedIds ids;
    private final InboundMessages messages;
    private final SubscribeRequests requests;

    PacketIds(ReservedIds ids, InboundMessages messages, SubscribeRequests requests) {
        this.ids = ids;
        this.messages = messages;
        this.requests = requests;
    }

    /** A packet id that is not in use, 1 to 65535. */
    int next() {
        return ids.next(this::isInUse);
    }

    /** Whether the broker knows a message or a request by this packet id. */
    boolean isInUse(int packetId) {
        return messages.byPacketId(packetId) != null || requests.usesPacketId(packetId);
    }
}
