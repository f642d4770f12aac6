package org.sngateway.sn.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SnMessageHandler;
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
 * Messages to octets (MQTT-SN 1.2 §5).
 *
 * <p>Length has the short form whenever the message fits into 255 octets: small clients read the fields of an
 * acknowledgement at fixed offsets (R1.1).
 */
public final class SnEncoder {
    private static final int SHORT_HEADER_OCTETS = 2;
    private static final int LONG_HEADER_OCTETS = 4;
    private static final int MAX_SHORT_OCTETS = 255;
    private static final Body BODY = new Body();

    private SnEncoder() {}

    /**
     * Appends the message to the buffer.
     *
     * @throws java.nio.BufferOverflowException if it does not fit; the position is then undefined
     * @throws IllegalArgumentException for a {@link RefusedRequest}, which is never sent
     */
    public static void encode(SnMessage message, ByteBuffer out) {
        if (message instanceof Encapsulated encapsulated) {
            encodeEncapsulated(encapsulated, out);
            return;
        }
        int start = out.position();
        int body = start + SHORT_HEADER_OCTETS;
        out.position(body);
        message.accept(BODY, out);
        int bodyOctets = out.position() - body;
        int octets = octets(bodyOctets);
        if (octets <= MAX_SHORT_OCTETS) {
            out.put(start, (byte) octets);
            out.put(start + 1, (byte) message.type().code());
        } else {
            out.position(start + octets);
            out.put(start + LONG_HEADER_OCTETS, out, body, bodyOctets);
            out.put(start, (byte) 0x01);
            out.putShort(start + 1, (short) octets);
            out.put(start + 3, (byte) message.type().code());
        }
    }

    /**
     * The octets of a whole message.
     *
     * @param bodyOctets octets that follow MsgType
     */
    public static int octets(int bodyOctets) {
        int shortForm = SHORT_HEADER_OCTETS + bodyOctets;
        return shortForm <= MAX_SHORT_OCTETS ? shortForm : LONG_HEADER_OCTETS + bodyOctets;
    }

    /** The octets of a PUBLISH with data of this length. */
    public static int publishOctets(int dataOctets) {
        return octets(5 + dataOctets);
    }

    /** The octets of a REGISTER whose topic name has this many octets in UTF-8. */
    public static int registerOctets(int topicNameOctets) {
        return octets(4 + topicNameOctets);
    }

    /** §5.5: Length counts the header of the encapsulation, not the inner message. */
    private static void encodeEncapsulated(Encapsulated encapsulated, ByteBuffer out) {
        out.put((byte) (SHORT_HEADER_OCTETS + 1 + encapsulated.nodeId().size()));
        out.put((byte) encapsulated.type().code());
        out.put((byte) encapsulated.radius());
        encapsulated.nodeId().writeTo(out);
        encode(encapsulated.inner(), out);
    }

    /** Writes what follows MsgType. */
    private static final class Body implements SnMessageHandler<ByteBuffer> {
        @Override
        public void onAdvertise(Advertise advertise, ByteBuffer out) {
            out.put((byte) advertise.gwId()).putShort((short) advertise.durationSeconds());
        }

        @Override
        public void onSearchGw(SearchGw searchGw, ByteBuffer out) {
            out.put((byte) searchGw.radius());
        }

        @Override
        public void onGwInfo(GwInfo gwInfo, ByteBuffer out) {
            out.put((byte) gwInfo.gwId());
            gwInfo.gwAdd().writeTo(out);
        }

        @Override
        public void onConnect(Connect connect, ByteBuffer out) {
            out.put((byte) (Flags.when(connect.will(), Flags.WILL)
                            | Flags.when(connect.cleanSession(), Flags.CLEAN_SESSION)))
                    .put((byte) connect.protocolId())
                    .putShort((short) connect.durationSeconds());
            text(connect.clientId(), out);
        }

        @Override
        public void onConnAck(ConnAck connAck, ByteBuffer out) {
            out.put((byte) connAck.returnCode().value());
        }

        @Override
        public void onWillTopicReq(WillTopicReq willTopicReq, ByteBuffer out) {}

        @Override
        public void onWillTopic(WillTopic willTopic, ByteBuffer out) {
            if (!willTopic.isEmpty()) {
                out.put((byte) (Flags.of(willTopic.qos()) | Flags.when(willTopic.retain(), Flags.RETAIN)));
                text(willTopic.topic(), out);
            }
        }

        @Override
        public void onWillMsgReq(WillMsgReq willMsgReq, ByteBuffer out) {}

        @Override
        public void onWillMsg(WillMsg willMsg, ByteBuffer out) {
            willMsg.message().writeTo(out);
        }

        @Override
        public void onRegister(Register register, ByteBuffer out) {
            out.putShort((short) register.topicId()).putShort((short) register.msgId());
            text(register.topicName(), out);
        }

        @Override
        public void onRegAck(RegAck regAck, ByteBuffer out) {
            out.putShort((short) regAck.topicId())
                    .putShort((short) regAck.msgId())
                    .put((byte) regAck.returnCode().value());
        }

        @Override
        public void onPublish(Publish publish, ByteBuffer out) {
            out.put((byte) (Flags.when(publish.dup(), Flags.DUP)
                            | Flags.of(publish.qos())
                            | Flags.when(publish.retain(), Flags.RETAIN)
                            | topicIdType(publish.topic())))
                    .putShort((short) publish.topic().value())
                    .putShort((short) publish.msgId());
            publish.data().writeTo(out);
        }

        @Override
        public void onPubAck(PubAck pubAck, ByteBuffer out) {
            out.putShort((short) pubAck.topicId())
                    .putShort((short) pubAck.msgId())
                    .put((byte) pubAck.returnCode().value());
        }

        @Override
        public void onPubComp(PubComp pubComp, ByteBuffer out) {
            out.putShort((short) pubComp.msgId());
        }

        @Override
        public void onPubRec(PubRec pubRec, ByteBuffer out) {
            out.putShort((short) pubRec.msgId());
        }

        @Override
        public void onPubRel(PubRel pubRel, ByteBuffer out) {
            out.putShort((short) pubRel.msgId());
        }

        @Override
        public void onSubscribe(Subscribe subscribe, ByteBuffer out) {
            out.put((byte) (Flags.when(subscribe.dup(), Flags.DUP)
                            | Flags.of(subscribe.qos())
                            | topicIdType(subscribe.topic())))
                    .putShort((short) subscribe.msgId());
            topic(subscribe.topic(), out);
        }

        @Override
        public void onSubAck(SubAck subAck, ByteBuffer out) {
            out.put((byte) Flags.of(subAck.qos()))
                    .putShort((short) subAck.topicId())
                    .putShort((short) subAck.msgId())
                    .put((byte) subAck.returnCode().value());
        }

        @Override
        public void onUnsubscribe(Unsubscribe unsubscribe, ByteBuffer out) {
            out.put((byte) topicIdType(unsubscribe.topic())).putShort((short) unsubscribe.msgId());
            topic(unsubscribe.topic(), out);
        }

        @Override
        public void onUnsubAck(UnsubAck unsubAck, ByteBuffer out) {
            out.putShort((short) unsubAck.msgId());
        }

        @Override
        public void onPingReq(PingReq pingReq, ByteBuffer out) {
            text(pingReq.clientId(), out);
        }

        @Override
        public void onPingResp(PingResp pingResp, ByteBuffer out) {}

        @Override
        public void onDisconnect(Disconnect disconnect, ByteBuffer out) {
            if (disconnect.hasDuration()) {
                out.putShort((short) disconnect.sleepDurationSeconds());
            }
        }

        @Override
        public void onWillTopicUpd(WillTopicUpd willTopicUpd, ByteBuffer out) {
            if (!willTopicUpd.isEmpty()) {
                out.put((byte) (Flags.of(willTopicUpd.qos()) | Flags.when(willTopicUpd.retain(), Flags.RETAIN)));
                text(willTopicUpd.topic(), out);
            }
        }

        @Override
        public void onWillTopicResp(WillTopicResp willTopicResp, ByteBuffer out) {
            out.put((byte) willTopicResp.returnCode().value());
        }

        @Override
        public void onWillMsgUpd(WillMsgUpd willMsgUpd, ByteBuffer out) {
            willMsgUpd.message().writeTo(out);
        }

        @Override
        public void onWillMsgResp(WillMsgResp willMsgResp, ByteBuffer out) {
            out.put((byte) willMsgResp.returnCode().value());
        }

        @Override
        public void onEncapsulated(Encapsulated encapsulated, ByteBuffer out) {
            throw new IllegalArgumentException("an encapsulation has no body of its own");
        }

        @Override
        public void onRefusedRequest(RefusedRequest refusedRequest, ByteBuffer out) {
            throw new IllegalArgumentException("a refused request is only ever received: " + refusedRequest);
        }

        private static int topicIdType(Topic topic) {
            if (topic instanceof PredefinedTopicId) {
                return Flags.TOPIC_ID_TYPE_PREDEFINED;
            }
            return topic instanceof TopicName || topic instanceof NormalTopicId
                    ? Flags.TOPIC_ID_TYPE_NORMAL
                    : Flags.TOPIC_ID_TYPE_SHORT;
        }

        private static void topic(Topic topic, ByteBuffer out) {
            if (topic instanceof TopicName name) {
                text(name.text(), out);
            } else if (topic instanceof TopicId id) {
                out.putShort((short) id.value());
            }
        }

        private static void text(String text, ByteBuffer out) {
            out.put(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
