package org.sngateway.sn.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RefusedRequest.Reason;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/**
 * Octets to messages (MQTT-SN 1.2 §5). Input from outside never makes it throw. It keeps no state and no part of the
 * buffer.
 *
 * <pre>
 *   short form   LL        MsgType body        2 to 255 octets in all    02 16 = PINGREQ
 *   long form    01 HH LL  MsgType body        4 to 65535 octets in all  01 00 04 16 = PINGREQ
 * </pre>
 *
 * <p>One client library writes Length 255 in the long form over a datagram of 257 octets (R9.6). With the repair on,
 * exactly that case is read as Length 257.
 *
 * <p>A link has a limit for messages and cuts what is longer. The head of such a message is read all the same: it has what
 * an answer needs.
 */
public final class SnDecoder {
    /** The longest header of a forwarder (§5.5). */
    private static final int ENCAPSULATION_OCTETS = 0xFF;

    private static final int LONG_FORM = 0x01;
    private static final int SHORT_HEADER_OCTETS = 2;
    private static final int LONG_HEADER_OCTETS = 4;
    private static final int MISCOUNTED_LENGTH = 255;
    private static final int MISCOUNTED_OCTETS = 257;

    private final boolean repairLength255;
    private final int maxOctets;

    /**
     * A decoder without a limit.
     *
     * @param repairLength255 accept a message of 257 octets that says 255
     */
    public SnDecoder(boolean repairLength255) {
        this(repairLength255, Integer.MAX_VALUE);
    }

    /**
     * A decoder that refuses long messages.
     *
     * @param repairLength255 accept a message of 257 octets that says 255
     * @param maxOctets of a message; the header of an encapsulation comes on top
     */
    public SnDecoder(boolean repairLength255, int maxOctets) {
        this.repairLength255 = repairLength255;
        this.maxOctets = maxOctets;
    }

    /** How many octets of a datagram a link must bring, so that what is beyond the limit is seen to be beyond it. */
    public static int datagramOctets(int maxOctets) {
        return maxOctets + ENCAPSULATION_OCTETS + 1;
    }

    /**
     * Decodes one datagram (or the content of one serial frame).
     *
     * @param datagram big-endian, from its position to its limit; the position afterwards means nothing
     */
    public DecodeResult decode(ByteBuffer datagram) {
        return decode(datagram, false);
    }

    private DecodeResult decode(ByteBuffer in, boolean inner) {
        int octets = in.remaining();
        if (octets < SHORT_HEADER_OCTETS) {
            return new Rejected(RejectReason.TOO_SHORT);
        }
        int length = in.get() & 0xFF;
        boolean longForm = length == LONG_FORM;
        if (longForm) {
            if (octets < LONG_HEADER_OCTETS) {
                return new Rejected(RejectReason.TOO_SHORT);
            }
            length = in.getShort() & 0xFFFF;
        }
        if (length < (longForm ? LONG_HEADER_OCTETS : SHORT_HEADER_OCTETS)) {
            return new Rejected(RejectReason.INVALID_LENGTH);
        }
        int typeCode = in.get() & 0xFF;
        MsgType type = MsgType.ofCode(typeCode);
        if (type == MsgType.ENCAPSULATED) {
            if (inner) {
                return new Rejected(RejectReason.NESTED_ENCAPSULATION);
            }
            return longForm ? new Rejected(RejectReason.LONG_FORM_ENCAPSULATION) : encapsulated(in, length);
        }
        boolean tooLong = octets > maxOctets;
        boolean repaired = false;
        if (length != octets) {
            repaired = repairLength255 && longForm && length == MISCOUNTED_LENGTH && octets == MISCOUNTED_OCTETS;
            boolean mayBeCut = tooLong && length > octets;
            if (!repaired && !mayBeCut) {
                return new Rejected(length > octets ? RejectReason.LENGTH_BEYOND_END : RejectReason.TRAILING_OCTETS);
            }
        }
        if (type == null) {
            return new Rejected(RejectReason.RESERVED_MSG_TYPE);
        }
        if (!bodyFits(type, in.remaining())) {
            return new Rejected(RejectReason.WRONG_BODY_LENGTH);
        }
        if (tooLong) {
            return tooLong(type, in, Math.max(length, octets));
        }
        DecodeResult result = body(type, in);
        return repaired && result instanceof Decoded decoded ? new Decoded(decoded.message(), true) : result;
    }

    /** §5.5: Length counts the header of the encapsulation only; the inner message fills the rest of the datagram. */
    private DecodeResult encapsulated(ByteBuffer in, int length) {
        int nodeIdOctets = length - SHORT_HEADER_OCTETS - 1;
        if (nodeIdOctets < 0) {
            return new Rejected(RejectReason.WRONG_BODY_LENGTH);
        }
        if (in.remaining() < 1 + nodeIdOctets) {
            return new Rejected(RejectReason.LENGTH_BEYOND_END);
        }
        int radius = in.get() & Encapsulated.MAX_RADIUS;
        int end = in.limit();
        in.limit(in.position() + nodeIdOctets);
        Payload nodeId = Payload.copyOf(in);
        in.limit(end);
        DecodeResult inner = decode(in, true);
        return inner instanceof Decoded decoded
                ? new Decoded(new Encapsulated(radius, nodeId, decoded.message()), decoded.lengthRepaired())
                : inner;
    }

    /** Whether the body of this type (what follows MsgType) can have this number of octets (§5.4). */
    private static boolean bodyFits(MsgType type, int octets) {
        return switch (type) {
            case WILLTOPICREQ, WILLMSGREQ, PINGRESP -> octets == 0;
            case SEARCHGW, CONNACK, WILLTOPICRESP, WILLMSGRESP -> octets == 1;
            case PUBCOMP, PUBREC, PUBREL, UNSUBACK -> octets == 2;
            case ADVERTISE -> octets == 3;
            case REGACK, PUBACK -> octets == 5;
            case SUBACK -> octets == 6;
            case DISCONNECT -> octets == 0 || octets == 2;
            case WILLTOPIC, WILLMSG, WILLTOPICUPD, WILLMSGUPD, PINGREQ -> true;
            case GWINFO -> octets >= 1;
            case SUBSCRIBE, UNSUBSCRIBE -> octets >= 3;
            case CONNECT, REGISTER -> octets >= 4;
            case PUBLISH -> octets >= 5;
            case ENCAPSULATED -> false;
        };
    }

    /** What the answer to a message beyond the limit needs of its head. */
    private static DecodeResult tooLong(MsgType type, ByteBuffer in, int octets) {
        return switch (type) {
            case CONNECT, WILLTOPIC, WILLMSG, WILLTOPICUPD, WILLMSGUPD, PINGREQ ->
                decoded(RefusedRequest.tooLong(type, 0, 0, octets));
            case REGISTER -> {
                int topicId = unsigned16(in);
                yield decoded(RefusedRequest.tooLong(type, unsigned16(in), topicId, octets));
            }
            case PUBLISH -> {
                // §6.8: QoS -1 is never answered, not even on errors.
                boolean answered = Flags.qos(unsigned8(in)) != QoS.MINUS_ONE;
                int topicId = unsigned16(in);
                yield answered
                        ? decoded(RefusedRequest.tooLong(type, unsigned16(in), topicId, octets))
                        : new Rejected(RejectReason.TOO_LONG);
            }
            case SUBSCRIBE, UNSUBSCRIBE -> {
                in.get();
                yield decoded(RefusedRequest.tooLong(type, unsigned16(in), 0, octets));
            }
            case ADVERTISE,
                    SEARCHGW,
                    GWINFO,
                    CONNACK,
                    WILLTOPICREQ,
                    WILLMSGREQ,
                    REGACK,
                    PUBACK,
                    PUBCOMP,
                    PUBREC,
                    PUBREL,
                    SUBACK,
                    UNSUBACK,
                    PINGRESP,
                    DISCONNECT,
                    WILLTOPICRESP,
                    WILLMSGRESP,
                    ENCAPSULATED -> new Rejected(RejectReason.TOO_LONG);
        };
    }

    private static DecodeResult body(MsgType type, ByteBuffer in) {
        return switch (type) {
            case ADVERTISE -> decoded(new Advertise(unsigned8(in), unsigned16(in)));
            case SEARCHGW -> decoded(new SearchGw(unsigned8(in)));
            case GWINFO -> decoded(new GwInfo(unsigned8(in), Payload.copyOf(in)));
            case CONNECT -> decoded(connect(in));
            case CONNACK -> decoded(new ConnAck(returnCode(in)));
            case WILLTOPICREQ -> decoded(new WillTopicReq());
            case WILLTOPIC -> decoded(will(type, in, WillTopic::new));
            case WILLMSGREQ -> decoded(new WillMsgReq());
            case WILLMSG -> decoded(new WillMsg(Payload.copyOf(in)));
            case REGISTER -> decoded(register(in));
            case REGACK -> decoded(new RegAck(unsigned16(in), unsigned16(in), returnCode(in)));
            case PUBLISH -> publish(in);
            case PUBACK -> decoded(new PubAck(unsigned16(in), unsigned16(in), returnCode(in)));
            case PUBCOMP -> decoded(new PubComp(unsigned16(in)));
            case PUBREC -> decoded(new PubRec(unsigned16(in)));
            case PUBREL -> decoded(new PubRel(unsigned16(in)));
            case SUBSCRIBE -> subscribe(in);
            case SUBACK -> subAck(in);
            case UNSUBSCRIBE -> unsubscribe(in);
            case UNSUBACK -> decoded(new UnsubAck(unsigned16(in)));
            case PINGREQ -> decoded(pingReq(in));
            case PINGRESP -> decoded(new PingResp());
            case DISCONNECT -> decoded(in.hasRemaining() ? new Disconnect(unsigned16(in)) : Disconnect.plain());
            case WILLTOPICUPD -> decoded(will(type, in, WillTopicUpd::new));
            case WILLTOPICRESP -> decoded(new WillTopicResp(returnCode(in)));
            case WILLMSGUPD -> decoded(new WillMsgUpd(Payload.copyOf(in)));
            case WILLMSGRESP -> decoded(new WillMsgResp(returnCode(in)));
            case ENCAPSULATED -> throw new IllegalStateException("encapsulation is taken off before");
        };
    }

    private static SnMessage connect(ByteBuffer in) {
        int flags = unsigned8(in);
        int protocolId = unsigned8(in);
        int duration = unsigned16(in);
        String clientId = text(in);
        return clientId == null
                ? new RefusedRequest(MsgType.CONNECT, 0, 0, Reason.NOT_UTF8)
                : new Connect(
                        Flags.has(flags, Flags.WILL),
                        Flags.has(flags, Flags.CLEAN_SESSION),
                        protocolId,
                        duration,
                        clientId);
    }

    private interface WillFields {
        SnMessage of(QoS qos, boolean retain, String topic);
    }

    private static SnMessage will(MsgType type, ByteBuffer in, WillFields will) {
        // The specification does not define Flags without a topic; some clients send that form for "no will" (R4.7).
        if (in.remaining() <= 1) {
            return will.of(QoS.ZERO, false, "");
        }
        int flags = unsigned8(in);
        QoS qos = Flags.qos(flags);
        if (qos == QoS.MINUS_ONE) {
            return new RefusedRequest(type, 0, 0, Reason.RESERVED_QOS);
        }
        String topic = text(in);
        return topic == null
                ? new RefusedRequest(type, 0, 0, Reason.NOT_UTF8)
                : will.of(qos, Flags.has(flags, Flags.RETAIN), topic);
    }

    private static SnMessage register(ByteBuffer in) {
        int topicId = unsigned16(in);
        int msgId = unsigned16(in);
        String name = text(in);
        if (name == null) {
            return new RefusedRequest(MsgType.REGISTER, msgId, topicId, Reason.NOT_UTF8);
        }
        return name.isEmpty()
                ? new RefusedRequest(MsgType.REGISTER, msgId, topicId, Reason.EMPTY_TOPIC_NAME)
                : new Register(topicId, msgId, name);
    }

    private static DecodeResult publish(ByteBuffer in) {
        int flags = unsigned8(in);
        int topicId = unsigned16(in);
        int msgId = unsigned16(in);
        QoS qos = Flags.qos(flags);
        TopicId topic = topicId(Flags.topicIdType(flags), topicId);
        if (topic == null) {
            // §6.8: QoS -1 is never answered, not even on errors.
            return qos == QoS.MINUS_ONE
                    ? new Rejected(RejectReason.RESERVED_TOPIC_ID_TYPE)
                    : decoded(new RefusedRequest(MsgType.PUBLISH, msgId, topicId, Reason.RESERVED_TOPIC_ID_TYPE));
        }
        return decoded(new Publish(
                Flags.has(flags, Flags.DUP), qos, Flags.has(flags, Flags.RETAIN), topic, msgId, Payload.copyOf(in)));
    }

    private static DecodeResult subscribe(ByteBuffer in) {
        int flags = unsigned8(in);
        int msgId = unsigned16(in);
        QoS qos = Flags.qos(flags);
        if (qos == QoS.MINUS_ONE) {
            return decoded(new RefusedRequest(MsgType.SUBSCRIBE, msgId, 0, Reason.RESERVED_QOS));
        }
        return forTopic(
                MsgType.SUBSCRIBE,
                flags,
                msgId,
                in,
                topic -> new Subscribe(Flags.has(flags, Flags.DUP), qos, msgId, topic));
    }

    private static DecodeResult unsubscribe(ByteBuffer in) {
        int flags = unsigned8(in);
        int msgId = unsigned16(in);
        return forTopic(MsgType.UNSUBSCRIBE, flags, msgId, in, topic -> new Unsubscribe(msgId, topic));
    }

    /** The last field of SUBSCRIBE and UNSUBSCRIBE: a name, or two octets, as TopicIdType says. */
    private static DecodeResult forTopic(
            MsgType type, int flags, int msgId, ByteBuffer in, Function<Topic, SnMessage> request) {
        int topicIdType = Flags.topicIdType(flags);
        if (topicIdType == Flags.TOPIC_ID_TYPE_RESERVED) {
            return decoded(new RefusedRequest(type, msgId, 0, Reason.RESERVED_TOPIC_ID_TYPE));
        }
        if (topicIdType != Flags.TOPIC_ID_TYPE_NORMAL) {
            if (in.remaining() != 2) {
                return new Rejected(RejectReason.WRONG_BODY_LENGTH);
            }
            int value = unsigned16(in);
            return decoded(request.apply(
                    topicIdType == Flags.TOPIC_ID_TYPE_PREDEFINED
                            ? new PredefinedTopicId(value)
                            : new ShortTopicName(value)));
        }
        String name = text(in);
        if (name == null) {
            return decoded(new RefusedRequest(type, msgId, 0, Reason.NOT_UTF8));
        }
        return decoded(
                name.isEmpty()
                        ? new RefusedRequest(type, msgId, 0, Reason.EMPTY_TOPIC_NAME)
                        : request.apply(new TopicName(name)));
    }

    private static DecodeResult subAck(ByteBuffer in) {
        // §5.4.16: only QoS counts in these Flags.
        QoS granted = Flags.qos(unsigned8(in));
        return granted == QoS.MINUS_ONE
                ? new Rejected(RejectReason.RESERVED_QOS)
                : decoded(new SubAck(granted, unsigned16(in), unsigned16(in), returnCode(in)));
    }

    private static SnMessage pingReq(ByteBuffer in) {
        String clientId = text(in);
        return clientId == null ? new RefusedRequest(MsgType.PINGREQ, 0, 0, Reason.NOT_UTF8) : new PingReq(clientId);
    }

    private static @Nullable TopicId topicId(int topicIdType, int value) {
        return switch (topicIdType) {
            case Flags.TOPIC_ID_TYPE_NORMAL -> new NormalTopicId(value);
            case Flags.TOPIC_ID_TYPE_PREDEFINED -> new PredefinedTopicId(value);
            case Flags.TOPIC_ID_TYPE_SHORT -> new ShortTopicName(value);
            default -> null;
        };
    }

    private static DecodeResult decoded(SnMessage message) {
        return new Decoded(message, false);
    }

    private static int unsigned8(ByteBuffer in) {
        return in.get() & 0xFF;
    }

    private static int unsigned16(ByteBuffer in) {
        return in.getShort() & 0xFFFF;
    }

    private static ReturnCode returnCode(ByteBuffer in) {
        return ReturnCode.of(unsigned8(in));
    }

    /** The rest of the buffer as text; {@code null} if it is not UTF-8. */
    private static @Nullable String text(ByteBuffer in) {
        byte[] octets = new byte[in.remaining()];
        in.get(octets);
        String text = new String(octets, StandardCharsets.UTF_8);
        // The constructor puts U+FFFD in place of invalid UTF-8, so only a text with U+FFFD needs the strict check.
        return text.indexOf('\uFFFD') < 0 || isUtf8(octets) ? text : null;
    }

    private static boolean isUtf8(byte[] octets) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
