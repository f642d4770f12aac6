package org.sngateway.sn.codec;

import org.sngateway.sn.message.QoS;

/**
 * The Flags octet (§5.3.4, table 4).
 *
 * <pre>
 *   bit     7     6 5     4       3          2          1 0
 *          DUP    QoS   Retain   Will   CleanSession  TopicIdType
 * </pre>
 *
 * Example: {@code 0xA1} is DUP, QoS 1, predefined topic id.
 */
final class Flags {
    static final int DUP = 0x80;
    static final int RETAIN = 0x10;
    static final int WILL = 0x08;
    static final int CLEAN_SESSION = 0x04;

    static final int TOPIC_ID_TYPE_NORMAL = 0b00;
    static final int TOPIC_ID_TYPE_PREDEFINED = 0b01;
    static final int TOPIC_ID_TYPE_SHORT = 0b10;
    static final int TOPIC_ID_TYPE_RESERVED = 0b11;

    private static final int QOS_SHIFT = 5;

    private Flags() {}

    static boolean has(int flags, int bit) {
        return (flags & bit) != 0;
    }

    static QoS qos(int flags) {
        return QoS.ofBits(flags >> QOS_SHIFT & 0b11);
    }

    static int topicIdType(int flags) {
        return flags & 0b11;
    }

    static int of(QoS qos) {
        return qos.bits() << QOS_SHIFT;
    }

    static int when(boolean set, int bit) {
        return set ? bit : 0;
    }
}
