package org.sngateway.gateway.core.exchange;

/** How far the client and the gateway have come with a message of the client (MQTT-SN 1.2 §6.6). */
enum ClientLeg {
    /** The client waits for PUBACK or PUBREC. */
    WAITING,
    /** The client has PUBREC, or gets it when the message is on disk. */
    RECEIVED,
    /** The client sent PUBREL and waits for PUBCOMP. */
    RELEASED,
    /** The client has its last answer, so its MsgId may stand for another message. A will begins here. */
    ACKNOWLEDGED,
    /** The client went on with other messages; it may come back and repeat this one. */
    LEFT;

    /** What brings a client leg on: a message to or from the client, or something that happened instead. */
    enum Event {
        /** At QoS 1: the message is on disk, and the client is told so. */
        PUBACK(ACKNOWLEDGED),
        /** At QoS 2: the broker has the message, or the disk, and the client is told so. */
        PUBREC(RECEIVED),
        /** The client releases the message. After a restart it may have had PUBREC though the record does not say so. */
        PUBREL(RELEASED),
        /** The client is told that the message is through. */
        PUBCOMP(ACKNOWLEDGED),
        /** The disk failed before PUBREC could leave. */
        NOT_STORED(WAITING),
        /** The client uses the MsgId for another message, makes room for one, or begins a clean session. */
        LEAVE(LEFT),
        /** The client repeats a message that it had left. */
        REPEATED(WAITING);

        private final ClientLeg to;

        Event(ClientLeg to) {
            this.to = to;
        }

        /** Where the event leads. */
        ClientLeg to() {
            return to;
        }

        /** Whether the event can happen to a leg that is there: the table of transitions. */
        boolean allows(ClientLeg from) {
            return switch (this) {
                case PUBACK, PUBREC -> from == WAITING;
                case PUBREL -> from == RECEIVED || from == WAITING;
                case PUBCOMP -> from == RELEASED;
                case NOT_STORED -> from == RECEIVED;
                case LEAVE -> from != ACKNOWLEDGED;
                case REPEATED -> from == LEFT;
            };
        }
    }
}
