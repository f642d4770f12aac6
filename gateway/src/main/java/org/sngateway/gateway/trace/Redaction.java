package org.sngateway.gateway.trace;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;

/**
 * Takes secrets out of octets before they are written: passwords and authentication data of MQTT always, payloads on request.
 * A packet that can't be understood is cut behind its first octet.
 */
final class Redaction {
    private static final int CONNECT = 1;
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int AUTH = 15;
    private static final int MQTT_5 = 5;
    private static final int AUTHENTICATION_DATA = 0x16;

    private static final int WILL_FLAG = 0x04;
    private static final int PASSWORD_FLAG = 0x40;
    private static final int USERNAME_FLAG = 0x80;

    private static final byte[] INSTEAD_OF_PASSWORD = {0, 3, '*', '*', '*'};

    private static final int LONG_FORM = 1;
    private static final int SHORT_HEADER_OCTETS = 2;
    private static final int LONG_HEADER_OCTETS = 4;
    /** Flags, topic id and MsgId of a PUBLISH. */
    private static final int PUBLISH_FIELD_OCTETS = 5;

    private Redaction() {}

    /**
     * The rest of a packet.
     *
     * @param octets perhaps with others in place of some
     * @param omittedOctets how many are cut off at the end
     */
    record Rest(Payload octets, int omittedOctets) {}

    /**
     * An MQTT packet, or its beginning.
     *
     * @param payloads whether payloads stay
     */
    static Rest ofMqtt(Payload packet, int omittedOctets, boolean payloads) {
        byte[] octets = new byte[packet.size()];
        packet.asBuffer().get(octets);
        int type = (octets[0] & 0xFF) >> 4;
        if (type != CONNECT && type != CONNACK && type != AUTH && (type != PUBLISH || payloads)) {
            return new Rest(packet, omittedOctets);
        }
        ByteBuffer body = ByteBuffer.wrap(octets).position(1);
        try {
            variableLength(body);
            switch (type) {
                case CONNECT -> {
                    return new Rest(connect(octets, body, payloads), omittedOctets);
                }
                case PUBLISH -> publish(octets, body);
                default -> {
                    // The reason, with flags before it in CONNACK; MQTT 3.1.1 has no properties behind it.
                    body.position(Math.min(body.limit(), body.position() + (type == CONNACK ? 2 : 1)));
                    if (body.hasRemaining()) {
                        properties(octets, body);
                    }
                }
            }
            return new Rest(Payload.copyOf(octets), omittedOctets);
        } catch (BufferUnderflowException | IllegalArgumentException notUnderstood) {
            Payload kept = Payload.copyOf(Arrays.copyOf(octets, 1));
            return new Rest(kept, omittedOctets + octets.length - kept.size());
        }
    }

    /** MQTT 3.1.1 §3.1: the password is the last field; its length is a secret too. */
    private static Payload connect(byte[] octets, ByteBuffer body, boolean payloads) {
        int begin = body.position();
        skipBinary(body);
        int version = body.get() & 0x7F;
        int flags = body.get();
        body.getShort();
        if (version == MQTT_5) {
            properties(octets, body);
        }
        skipBinary(body);
        if ((flags & WILL_FLAG) != 0) {
            if (version == MQTT_5) {
                properties(octets, body);
            }
            skipBinary(body);
            int will = body.position() + 2;
            skipBinary(body);
            if (!payloads) {
                Arrays.fill(octets, will, body.position(), (byte) 0);
            }
        }
        if ((flags & USERNAME_FLAG) != 0) {
            skipBinary(body);
        }
        boolean hasPassword = (flags & PASSWORD_FLAG) != 0;
        int bodyOctets = body.position() - begin + (hasPassword ? INSTEAD_OF_PASSWORD.length : 0);
        ByteBuffer rest = ByteBuffer.allocate(bodyOctets + 5);
        rest.put(octets[0]);
        int length = bodyOctets;
        do {
            rest.put((byte) (length > 0x7F ? (length & 0x7F) | 0x80 : length));
            length >>>= 7;
        } while (length > 0);
        rest.put(octets, begin, body.position() - begin);
        if (hasPassword) {
            rest.put(INSTEAD_OF_PASSWORD);
        }
        return Payload.copyOf(rest.flip());
    }

    /** Of MQTT 5 the properties go too: with a zero for their length they are none. */
    private static void publish(byte[] octets, ByteBuffer body) {
        skipBinary(body);
        boolean hasPacketId = (octets[0] & 0x06) != 0;
        if (hasPacketId) {
            body.getShort();
        }
        Arrays.fill(octets, body.position(), octets.length, (byte) 0);
    }

    /** MQTT 5 §2.2.2: passes over the properties and puts zeros in place of authentication data. */
    private static void properties(byte[] octets, ByteBuffer body) {
        int length = variableLength(body);
        int end = body.position() + length;
        if (end > body.limit()) {
            throw new BufferUnderflowException();
        }
        while (body.position() < end) {
            int id = variableLength(body);
            int begin = body.position();
            switch (id) {
                case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> skip(body, 1);
                case 0x13, 0x21, 0x22, 0x23 -> skip(body, 2);
                case 0x02, 0x11, 0x18, 0x27 -> skip(body, 4);
                case 0x0B -> variableLength(body);
                case 0x03, 0x08, 0x09, 0x12, 0x15, AUTHENTICATION_DATA, 0x1A, 0x1C, 0x1F -> skipBinary(body);
                case 0x26 -> {
                    skipBinary(body);
                    skipBinary(body);
                }
                default -> throw new IllegalArgumentException("no property has the identifier " + id);
            }
            if (id == AUTHENTICATION_DATA) {
                Arrays.fill(octets, begin + 2, body.position(), (byte) 0);
            }
        }
    }

    private static int variableLength(ByteBuffer body) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int octet = body.get();
            value |= (octet & 0x7F) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a length has five octets");
    }

    private static void skipBinary(ByteBuffer body) {
        skip(body, body.getShort() & 0xFFFF);
    }

    private static void skip(ByteBuffer body, int octets) {
        if (octets > body.remaining()) {
            throw new BufferUnderflowException();
        }
        body.position(body.position() + octets);
    }

    /** An MQTT-SN message, or octets that are none, with zeros in place of the payload. */
    static Payload withoutPayload(Payload message, boolean isRejected) {
        byte[] octets = new byte[message.size()];
        message.asBuffer().get(octets);
        int begin = isRejected ? LONG_HEADER_OCTETS : dataOffset(octets);
        if (begin >= octets.length) {
            return message;
        }
        Arrays.fill(octets, begin, octets.length, (byte) 0);
        return Payload.copyOf(octets);
    }

    /** Where the data begins; behind the end if there is none. The octets are a message. */
    private static int dataOffset(byte[] octets) {
        int message = 0;
        int header = headerOctets(octets, message);
        if (type(octets, message, header) == MsgType.ENCAPSULATED.code()) {
            message = octets[0] & 0xFF;
            if (message + SHORT_HEADER_OCTETS > octets.length) {
                return octets.length;
            }
            header = headerOctets(octets, message);
        }
        int type = type(octets, message, header);
        if (type == MsgType.PUBLISH.code()) {
            return message + header + PUBLISH_FIELD_OCTETS;
        }
        boolean isWill = type == MsgType.WILLMSG.code() || type == MsgType.WILLMSGUPD.code();
        return isWill ? message + header : octets.length;
    }

    private static int headerOctets(byte[] octets, int at) {
        return octets[at] == LONG_FORM ? LONG_HEADER_OCTETS : SHORT_HEADER_OCTETS;
    }

    private static int type(byte[] octets, int at, int header) {
        return octets[Math.min(octets.length, at + header) - 1] & 0xFF;
    }
}
