package org.sngateway.gateway.core.store;

import org.jspecify.annotations.Nullable;

/** What a record is. The numbers are on disk: they never change their meaning. */
public enum RecordKind {
    /** The session itself, one for each. */
    SESSION(1),
    /** The will of a client, one at most. */
    WILL(2),
    /** A topic with its normal id, which is the number of the record. */
    TOPIC(3),
    /** A predefined id or short name that a client used for a topic. */
    TOPIC_FORM(4),
    /** A filter that a client holds, with its forms. */
    SUBSCRIPTION(5),
    /** A filter that has to be given up at the broker when it is back. */
    UNSUBSCRIBE(6),
    /** A message of a client that has to reach the broker. */
    INBOUND(7),
    /** How far such a message has come, where that is further than its own record says. */
    INBOUND_STAGE(8),
    /** A message of the broker that has to reach a client. */
    DELIVERY(9),
    /** How far such a message has come, where that is further than its own record says. */
    DELIVERY_STAGE(10),
    /** An unacknowledged packet id: its message is settled, and the broker does not know it yet or has not released it. */
    UNACKNOWLEDGED_PACKET_ID(11),
    /** Where the topic ids of a client go on whose session has ended. */
    PAST_CLIENT(12),
    /** What the steady time and the wall clock said at the same moment: one, of the gateway itself. */
    CLOCK(13);

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    /** The number on disk, 1 to 255. */
    public int code() {
        return code;
    }

    /** The kind of a key, or {@code null} if this version knows none of that number. */
    public static @Nullable RecordKind of(RecordKey key) {
        return switch (key.kind()) {
            case 1 -> SESSION;
            case 2 -> WILL;
            case 3 -> TOPIC;
            case 4 -> TOPIC_FORM;
            case 5 -> SUBSCRIPTION;
            case 6 -> UNSUBSCRIBE;
            case 7 -> INBOUND;
            case 8 -> INBOUND_STAGE;
            case 9 -> DELIVERY;
            case 10 -> DELIVERY_STAGE;
            case 11 -> UNACKNOWLEDGED_PACKET_ID;
            case 12 -> PAST_CLIENT;
            case 13 -> CLOCK;
            default -> null;
        };
    }

    /** The key of a record of this kind. */
    public RecordKey key(String owner, long number) {
        return new RecordKey(owner, code, number);
    }
}
