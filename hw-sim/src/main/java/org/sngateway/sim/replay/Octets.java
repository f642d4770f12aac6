package org.sngateway.sim.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;

/**
 * Changes single fields of a message where they stand, so that all else stays as the node sent it, strange as it may be. The
 * octets are a message, perhaps behind the header of a forwarder.
 */
final class Octets {
    private static final int LONG_FORM = 1;
    private static final int MAX_SHORT_OCTETS = 255;
    private static final int CONNECT_FIXED_OCTETS = 4;

    private final ByteBuffer octets;
    /** Where the message itself begins, behind the header of a forwarder. */
    private final int begin;
    /** Where its fields begin. */
    private final int body;

    private Octets(Payload message) {
        octets = ByteBuffer.allocate(message.size());
        message.writeTo(octets);
        octets.flip();
        boolean isForwarded = octets.limit() > 2 && (octets.get(1) & 0xFF) == MsgType.ENCAPSULATED.code();
        begin = isForwarded ? octets.get(0) & 0xFF : 0;
        body = begin + (octets.get(begin) == LONG_FORM ? 4 : 2);
    }

    /** With another number in two octets, so far behind the beginning of the fields. */
    static Payload withNumber(Payload message, int offset, int value) {
        Octets changed = new Octets(message);
        changed.octets.putShort(changed.body + offset, (short) value);
        return Payload.copyOf(changed.octets.rewind());
    }

    /** A CONNECT or a PINGREQ whose client id has more at its end; where it has none it stays without. */
    static Payload withClientIdSuffix(Payload message, String suffix) {
        Octets old = new Octets(message);
        byte[] more = suffix.getBytes(StandardCharsets.UTF_8);
        boolean isConnect = (old.octets.get(old.body - 1) & 0xFF) == MsgType.CONNECT.code();
        int idOctets = old.octets.limit() - old.body - (isConnect ? CONNECT_FIXED_OCTETS : 0);
        if (idOctets <= 0 || more.length == 0) {
            return message;
        }
        int bodyOctets = old.octets.limit() - old.body + more.length;
        int length = bodyOctets + 2 > MAX_SHORT_OCTETS ? bodyOctets + 4 : bodyOctets + 2;
        ByteBuffer longer = ByteBuffer.allocate(old.begin + length);
        longer.put(old.octets.slice(0, old.begin));
        if (length > MAX_SHORT_OCTETS) {
            longer.put((byte) LONG_FORM).putShort((short) length);
        } else {
            longer.put((byte) length);
        }
        longer.put(old.octets.slice(old.body - 1, old.octets.limit() - old.body + 1))
                .put(more);
        return Payload.copyOf(longer.flip());
    }
}
