package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.sn.message.Payload;

/**
 * Records as older versions of the gateway wrote them: without the fields that were added since. A record of which such a field
 * says something stays as it is, for an older version had no such matter to write down.
 *
 * <p>What is left out, by offset; octets after it move up:
 *
 * <pre>
 * SESSION, version 3                     from the end: 33 the number of reserved topic ids (4), 17 flag and number of
 *                                        what the broker does not know yet (1 + 8)
 * its address, kind 4 (forwarded)        04 01 becomes 02: then all forwarders were on UDP
 * DELIVERY, version 2                    behind topic, payload and three octets: expiry and arrival (8 + 8)
 * UNACKNOWLEDGED_PACKET_ID, version 2    from the end: 4 a hash of the content (4)
 * CLOCK                                  there was none
 * </pre>
 */
final class OlderRecords {
    private static final byte OLDEST = 1;
    private static final byte SESSION_VERSION = 3;
    private static final byte DELIVERY_VERSION = 2;
    private static final byte PACKET_ID_VERSION = 2;

    private static final int RESERVED_FROM_END = 33;
    private static final int UNKNOWN_TO_BROKER_FROM_END = 17;
    private static final int UNKNOWN_TO_BROKER_OCTETS = Byte.BYTES + Long.BYTES;
    private static final int STATE_OCTETS = 1;
    private static final short FORWARDED_ON_UDP = 0x0401;
    private static final byte FORWARDED_OVER_UDP = 2;
    private static final int FLAGS_OCTETS = 3;

    private OlderRecords() {}

    /** The record as an older version wrote it; empty if that had none of its kind. */
    static Optional<Payload> of(RecordKey key, Payload value) {
        byte version = value.asBuffer().get(0);
        RecordKind kind = RecordKind.of(key);
        if (kind == RecordKind.CLOCK) {
            return Optional.empty();
        } else if (kind == RecordKind.SESSION && version == SESSION_VERSION) {
            return Optional.of(session(value));
        } else if (kind == RecordKind.DELIVERY && version == DELIVERY_VERSION) {
            return Optional.of(delivery(value));
        } else if (kind == RecordKind.UNACKNOWLEDGED_PACKET_ID && version == PACKET_ID_VERSION) {
            return Optional.of(without(value, value.size() - Integer.BYTES, Integer.BYTES));
        }
        return Optional.of(value);
    }

    private static Payload session(Payload value) {
        int unknownToBroker = value.size() - UNKNOWN_TO_BROKER_FROM_END;
        ByteBuffer octets = value.asBuffer();
        if (octets.get(unknownToBroker) != 0 || octets.getLong(unknownToBroker + 1) != 0) {
            return value;
        }
        Payload older = without(value, unknownToBroker, UNKNOWN_TO_BROKER_OCTETS);
        return withOlderAddress(without(older, value.size() - RESERVED_FROM_END, Integer.BYTES));
    }

    private static Payload withOlderAddress(Payload session) {
        ByteBuffer octets = session.asBuffer();
        int address = behindText(octets, Byte.BYTES + STATE_OCTETS);
        if (octets.getShort(address) != FORWARDED_ON_UDP) {
            return session;
        }
        ByteBuffer older = ByteBuffer.allocate(session.size() - 1);
        older.put(octets.slice(0, address));
        older.put(FORWARDED_OVER_UDP);
        older.put(octets.slice(address + Short.BYTES, session.size() - address - Short.BYTES));
        return Payload.copyOf(older.array());
    }

    private static Payload delivery(Payload value) {
        ByteBuffer octets = value.asBuffer();
        int expiry = behindText(octets, behindText(octets, Byte.BYTES)) + FLAGS_OCTETS;
        return octets.getLong(expiry) == Long.MAX_VALUE ? without(value, expiry, 2 * Long.BYTES) : value;
    }

    /** The offset behind a text or octets, which have their length before them. */
    private static int behindText(ByteBuffer octets, int offset) {
        return offset + Integer.BYTES + octets.getInt(offset);
    }

    private static Payload without(Payload value, int offset, int count) {
        ByteBuffer octets = value.asBuffer();
        ByteBuffer older = ByteBuffer.allocate(value.size() - count);
        older.put(OLDEST);
        older.put(octets.slice(1, offset - 1));
        older.put(octets.slice(offset + count, value.size() - offset - count));
        return Payload.copyOf(older.array());
    }
}
