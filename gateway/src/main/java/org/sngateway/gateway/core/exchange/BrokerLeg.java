package org.sngateway.gateway.core.exchange;

/** How far the gateway and the broker have come with a message of the client (MQTT 3.1.1 §4.3). */
enum BrokerLeg {
    /** The message has not been sent, or is to be sent as a new one. */
    WAITING,
    /** PUBLISH was sent. */
    SENT,
    /** The broker has the message and sent PUBREC. */
    RECEIVED,
    /** PUBREL was sent. */
    RELEASED,
    /** The broker sent its last answer. */
    DONE;

    /** What brings a broker leg on: a packet to or from the broker, or its loss of the session. */
    enum Event {
        /** The message is sent. */
        PUBLISH(SENT),
        /** The broker has the message. Some brokers answer QoS 2 with PUBACK; a PUBREL would make them go deaf. */
        PUBACK(DONE),
        /** The broker has the message, at QoS 2. */
        PUBREC(RECEIVED),
        /** The message is released. */
        PUBREL(RELEASED),
        /** The broker is through with the message. */
        PUBCOMP(DONE),
        /** The broker may know nothing of the message: it is sent as a new one. */
        FORGOTTEN(WAITING),
        /** The broker may know nothing of the message, and does not say so: it is repeated, and the broker answers once more. */
        DOUBTED(SENT);

        private final BrokerLeg to;

        Event(BrokerLeg to) {
            this.to = to;
        }

        /** Where the event leads. */
        BrokerLeg to() {
            return to;
        }

        /** Whether the event can happen to a leg that is there: the table of transitions. */
        boolean allows(BrokerLeg from) {
            return switch (this) {
                case PUBLISH -> from == WAITING;
                case PUBACK -> from != WAITING;
                case PUBREC -> from == SENT;
                case PUBREL -> from == RECEIVED;
                case PUBCOMP -> from == RELEASED;
                case FORGOTTEN -> from != DONE;
                case DOUBTED -> from == RECEIVED;
            };
        }
    }
}
