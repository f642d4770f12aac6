package org.sngateway.gateway.core.exchange;

/** The MsgIds that the gateway uses towards one client: those of deliveries and of REGISTER. */
final class MsgIds {
    private final ReservedIds ids;
    private final DeliveryQueue queue;
    private final RegisterExchange registration;

    MsgIds(ReservedIds ids, DeliveryQueue queue, RegisterExchange registration) {
        this.ids = ids;
        this.queue = queue;
        this.registration = registration;
    }

    /** A MsgId that is not in use, 1 to 65535. */
    int next() {
        return ids.next(msgId -> registration.usesMsgId(msgId) || queue.byMsgId(msgId) != null);
    }

    /** Reserves a block ahead of its use: then the next MsgId need not wait for the disk. */
    void reserve() {
        ids.reserve();
    }
}
