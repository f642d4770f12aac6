package org.sngateway.gateway.core.exchange;

import org.sngateway.sn.message.Payload;

/**
 * A stored message, as it is listed: without its payload.
 *
 * @param octets of its payload
 * @param atMillis when it came, in the steady time; 0 if that is not recorded
 */
public record StoredMessage(String topic, int octets, long atMillis) {

    /** A message of a client that has to reach the broker. */
    public static StoredMessage inbound(long number, Payload record) {
        InboundMessage message = InboundMessage.ofRecord(number, record);
        return new StoredMessage(message.topic, message.payload.size(), message.atMillis);
    }

    /** A message of the broker that has to reach a client. */
    public static StoredMessage delivery(long number, Payload record) {
        Delivery delivery = Delivery.ofRecord(number, record, 0, 0);
        return new StoredMessage(delivery.topic, delivery.payload.size(), 0);
    }
}
