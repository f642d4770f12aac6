package org.sngateway.serial;

import java.util.EnumMap;
import java.util.Map;

/** What goes first when a radio is slow or its airtime is short. */
public enum Priority {
    /** What a node waits for with its radio on: CONNACK, PUBACK, REGACK, SUBACK, PINGRESP, GWINFO ... */
    ANSWER,
    /** PUBLISH at QoS 1 and 2, REGISTER before it, and PUBREL, which must not come before its PUBLISH. */
    DELIVERY,
    /** PUBLISH at QoS 0. */
    QOS_0,
    /** ADVERTISE. */
    ADVERTISEMENT;

    private static final int ADVERTISE = 0x00;
    private static final int CONNACK = 0x05;
    private static final int WILLTOPICREQ = 0x06;
    private static final int WILLMSGREQ = 0x08;
    private static final int REGISTER = 0x0A;
    private static final int PUBLISH = 0x0C;
    private static final int PUBREL = 0x10;
    private static final int PINGRESP = 0x17;
    private static final int DISCONNECT = 0x18;
    private static final int QOS_BITS = 0x60;
    private static final int QOS_1 = 0x20;
    private static final int QOS_2 = 0x40;
    private static final int LONG_FORM = 0x01;
    private static final int LONG_HEADER_OCTETS = 3;

    /** The priority of a message, by its MsgType and the QoS of a PUBLISH. */
    static Priority of(byte[] message) {
        int typeAt = typeAt(message);
        return switch (message[typeAt] & 0xFF) {
            case ADVERTISE -> ADVERTISEMENT;
            case REGISTER, PUBREL -> DELIVERY;
            case PUBLISH -> {
                int qos = message.length > typeAt + 1 ? message[typeAt + 1] & QOS_BITS : 0;
                yield qos == QOS_1 || qos == QOS_2 ? DELIVERY : QOS_0;
            }
            default -> ANSWER;
        };
    }

    /**
     * Whether a message begins or ends a connection or a wake. What was meant for the node before it must not come after it: a
     * node that is asleep hears nothing, and one that has connected would take it for something new.
     */
    static boolean isTurningPoint(byte[] message) {
        return switch (message[typeAt(message)] & 0xFF) {
            case CONNACK, WILLTOPICREQ, WILLMSGREQ, PINGRESP, DISCONNECT -> true;
            default -> false;
        };
    }

    private static int typeAt(byte[] message) {
        return message[0] == LONG_FORM ? LONG_HEADER_OCTETS : 1;
    }

    /** A map with a value for each, in order. */
    static <V> Map<Priority, V> map() {
        return new EnumMap<>(Priority.class);
    }
}
