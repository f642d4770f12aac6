package org.sngateway.sn.codec;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
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

/** Messages of every type with values from the whole of their ranges, from one generator. */
final class RandomMessages {
    /** One maker per message type, the encapsulation apart. */
    static final List<Function<RandomMessages, SnMessage>> MAKERS = List.of(
            r -> new Advertise(r.unsigned8(), r.unsigned16()),
            r -> new SearchGw(r.unsigned8()),
            r -> new GwInfo(r.unsigned8(), r.payload(20)),
            r -> new Connect(r.flag(), r.flag(), r.unsigned8(), r.unsigned16(), r.text(0)),
            r -> new ConnAck(r.returnCode()),
            r -> new WillTopicReq(),
            r -> r.flag() ? WillTopic.empty() : new WillTopic(r.qos(), r.flag(), r.text(1)),
            r -> new WillMsgReq(),
            r -> new WillMsg(r.payload(600)),
            r -> new Register(r.unsigned16(), r.unsigned16(), r.text(1)),
            r -> new RegAck(r.unsigned16(), r.unsigned16(), r.returnCode()),
            r -> new Publish(
                    r.flag(), QoS.ofBits(r.random.nextInt(4)), r.flag(), r.topicId(), r.unsigned16(), r.payload(600)),
            r -> new PubAck(r.unsigned16(), r.unsigned16(), r.returnCode()),
            r -> new PubComp(r.unsigned16()),
            r -> new PubRec(r.unsigned16()),
            r -> new PubRel(r.unsigned16()),
            r -> new Subscribe(r.flag(), r.qos(), r.unsigned16(), r.topic()),
            r -> new SubAck(r.qos(), r.unsigned16(), r.unsigned16(), r.returnCode()),
            r -> new Unsubscribe(r.unsigned16(), r.topic()),
            r -> new UnsubAck(r.unsigned16()),
            r -> r.flag() ? PingReq.withoutClientId() : new PingReq(r.text(1)),
            r -> new PingResp(),
            r -> r.flag() ? Disconnect.plain() : new Disconnect(r.unsigned16()),
            r -> r.flag() ? WillTopicUpd.empty() : new WillTopicUpd(r.qos(), r.flag(), r.text(1)),
            r -> new WillTopicResp(r.returnCode()),
            r -> new WillMsgUpd(r.payload(600)),
            r -> new WillMsgResp(r.returnCode()));

    private final RandomGenerator random;

    RandomMessages(RandomGenerator random) {
        this.random = random;
    }

    SnMessage next() {
        SnMessage message = MAKERS.get(random.nextInt(MAKERS.size())).apply(this);
        return random.nextInt(8) == 0 ? new Encapsulated(random.nextInt(4), payload(252), message) : message;
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private int unsigned8() {
        return random.nextInt(0x100);
    }

    private int unsigned16() {
        return random.nextInt(0x10000);
    }

    private QoS qos() {
        return QoS.ofBits(random.nextInt(3));
    }

    private ReturnCode returnCode() {
        return ReturnCode.of(unsigned8());
    }

    private Payload payload(int maxOctets) {
        byte[] octets = new byte[random.nextInt(maxOctets + 1)];
        random.nextBytes(octets);
        return Payload.copyOf(octets);
    }

    private TopicId topicId() {
        return switch (random.nextInt(3)) {
            case 0 -> new NormalTopicId(unsigned16());
            case 1 -> new PredefinedTopicId(unsigned16());
            default -> new ShortTopicName(unsigned16());
        };
    }

    private Topic topic() {
        return switch (random.nextInt(3)) {
            case 0 -> new TopicName(text(1));
            case 1 -> new PredefinedTopicId(unsigned16());
            default -> new ShortTopicName(unsigned16());
        };
    }

    private String text(int minCharacters) {
        int[] characters = random.ints(random.nextInt(minCharacters, 300), 0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .toArray();
        String text = new String(characters, 0, characters.length);
        return text.length() < minCharacters ? "x" : text;
    }
}
