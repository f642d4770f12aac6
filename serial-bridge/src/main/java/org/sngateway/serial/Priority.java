package org.sngateway.serial;

import java.util.EnumMap;
import java.util.Map;

/** What goes first when a radio is slow or its airtime is short. */
public enum Priority {
    /** What a node waits for with its radio on: CONNACK, PUBACK, REGACK, SUBACK, PINGRESP, GWINFO ... */
    ANSWER,
    /** PUBLISH at QoS 1 and 2, and REGISTER before it. */
    DELIVERY,
    /** PUBLISH at QoS 0. */
    QOS_0,
    /** ADVERTISE. */
    ADVERTISEMENT;

    private static final int ADVERTISE = 0x00;
    private static final int REGISTER = 0x0A;
    private static final int PUBLISH = 0x0C;
    private static final int QOS_BITS = 0x60;
    private static final int QOS_1 = 0x20;
    private static final int QOS_2 = 0x40;
    private static final int LONG_FORM = 0x01;
    private static final int LONG_HEADER_OCTETS = 3;

    /** The priority of a message, by its MsgType and the QoS of a PUBLISH. */
    static Priority of(byte[] message) {
        int typeAt = message[0] == LONG_FORM ? LONG_HEADER_OCTETS : 1;
        return switch (message[typeAt] & 0xFF) {
            case ADVERTISE -> ADVERTISEMENT;
            case REGISTER -> DELIVERY;
            case PUBLISH -> {
                int qos = message.length > typeAt + 1 ? message[typeAt + 1] & QOS_BITS : 0;
                yield qos == QOS_1 || qos == QOS_2 ? DELIVERY : QOS_0;
            }
            default -> ANSWER;
        };
    }

    /** A map with a value for each, in order. */
    static <V> Map<Priority, V> map() {
        return new EnumMap<>(Priority.class);
    }
}
