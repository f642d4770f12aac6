package org.sngateway.gateway.core.exchange;

/** How far a message of the broker at QoS 1 or 2 has come on its way to the client (MQTT-SN 1.2 §6.10). */
enum DeliveryStage {
    /** The message has not gone out, or not under a topic id that the client knows. */
    WAITING,
    /** PUBLISH was sent. */
    SENT,
    /** At QoS 2: the client has the message; PUBREL and PUBCOMP are left. */
    RECEIVED,
    /** At QoS 2: the client has the message, and the broker waits for PUBCOMP. */
    RELEASED;

    /** What brings a message on: a message to or from the client, or a packet of the broker. */
    enum Event {
        /** The message is sent, for the first time or again. */
        PUBLISH(SENT),
        /** The client answers that it does not know the topic id. */
        INVALID_TOPIC_ID(WAITING),
        /** The client has the message. */
        PUBREC(RECEIVED),
        /** The broker releases the message, which the client has. */
        PUBREL(RELEASED),
        /** The broker has forgotten the message, and waits for nothing. */
        FORGOTTEN(RECEIVED);

        private final DeliveryStage to;

        Event(DeliveryStage to) {
            this.to = to;
        }

        /** Where the event leads. */
        DeliveryStage to() {
            return to;
        }

        /** Whether the event can happen to a message that is there: the table of transitions. */
        boolean allows(DeliveryStage from) {
            return switch (this) {
                case PUBLISH, INVALID_TOPIC_ID, PUBREC -> from == WAITING || from == SENT;
                case PUBREL -> from == RECEIVED || from == RELEASED;
                case FORGOTTEN -> from == RELEASED;
            };
        }
    }
}
