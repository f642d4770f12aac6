package org.sngateway.gateway.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
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
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicUpd;

/** What clients send: mostly what fits their state, now and then anything. */
final class RandomClients {
    static final List<String> IDS = List.of("a", "b", "c", "d", "e");

    private static final List<String> NAMES = List.of("t/0", "t/1", "t/2", "t/3", "ab", Times.PREDEFINED, "u");
    private static final List<SnMessage> NOT_FOR_A_GATEWAY = List.of(
            new ConnAck(ReturnCode.ACCEPTED),
            new WillTopicReq(),
            new SubAck(QoS.ONE, 1, 1, ReturnCode.ACCEPTED),
            new UnsubAck(1),
            new Advertise(9, 900));
    /** How often each kind of message is drawn. */
    private static final int[] WEIGHTS = {9, 5, 5, 5, 6, 4, 3, 3, 6, 5, 6, 3, 14, 5, 14, 9, 3, 2, 2};

    private final Random random;
    private int published;
    private Publish lastPublish = new Publish(false, QoS.ONE, false, new NormalTopicId(1), 1, Payload.ofText("first"));

    RandomClients(Random random) {
        this.random = random;
    }

    /** What is sent next from an address; {@code null} = no client is there. */
    SnMessage next(@Nullable Client client) {
        Client.Attempt attempt = client == null ? null : client.attempt;
        if (attempt != null && attempt.prompting && chance(60)) {
            return attempt.willTopic == null ? willTopic() : willMsg();
        } else if (client != null && client.state == 'S' && chance(20)) {
            return new PingReq(client.id);
        } else if (client == null && chance(30)) {
            return connect(null);
        }
        return switch (kind()) {
            case 0 -> connect(client);
            case 1 -> willTopic();
            case 2 -> willMsg();
            case 3 -> PingReq.withoutClientId();
            case 4 -> new PingReq(client == null ? id() : client.id);
            case 5 -> new PingReq(id());
            case 6 -> new PingResp();
            case 7 -> Disconnect.plain();
            case 8 -> new Disconnect(chance(10) ? 0 : 4 + random.nextInt(3));
            case 9 -> new Register(0, random.nextInt(5), chance(90) ? name() : "t/+");
            case 10 -> regAck(client);
            case 11 ->
                new Publish(
                        false,
                        QoS.MINUS_ONE,
                        chance(20),
                        chance(50) ? new PredefinedTopicId(5 + random.nextInt(2)) : ShortTopicName.of("ab"),
                        0,
                        payload());
            case 12 -> publish(client);
            case 13 -> new PubRel(random.nextInt(5));
            case 14 -> acknowledgement(client);
            case 15 -> subscribe();
            case 16 -> willUpdate();
            case 17 -> new SearchGw(1);
            default -> NOT_FOR_A_GATEWAY.get(random.nextInt(NOT_FOR_A_GATEWAY.size()));
        };
    }

    private int kind() {
        int sum = 0;
        for (int weight : WEIGHTS) {
            sum += weight;
        }
        int left = random.nextInt(sum);
        int kind = 0;
        while (left >= WEIGHTS[kind]) {
            left -= WEIGHTS[kind++];
        }
        return kind;
    }

    private SnMessage connect(@Nullable Client client) {
        String id = client != null && chance(60) ? client.id : id();
        if (chance(12)) {
            id = chance(50) ? "not-allowed" : "";
        }
        if (client != null && chance(30)) {
            return new Connect(chance(20), client.clean, 1, Math.max(4, client.keepAlive), id);
        }
        return new Connect(chance(35), chance(25), chance(97) ? 1 : 2, 4 + random.nextInt(2), id);
    }

    private SnMessage willTopic() {
        return chance(30) ? WillTopic.empty() : new WillTopic(qos(), chance(50), chance(85) ? "w/1" : "w/#");
    }

    private SnMessage willMsg() {
        return new WillMsg(Payload.ofText(chance(50) ? "gone" : ""));
    }

    private SnMessage regAck(@Nullable Client client) {
        Register register = client == null ? null : client.deliveries.downlink().lastRegister();
        return register == null || chance(10)
                ? new RegAck(1, random.nextInt(5), ReturnCode.ACCEPTED)
                : new RegAck(register.topicId(), register.msgId(), returnCode());
    }

    private SnMessage acknowledgement(@Nullable Client client) {
        Delivery inFlight = client == null ? null : client.deliveries.downlink().inFlight();
        int msgId = inFlight == null || chance(10) ? random.nextInt(5) : inFlight.msgId;
        boolean qos2 = inFlight != null && inFlight.qos == QoS.TWO;
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> qos2 ? new PubRec(msgId) : pubAck(inFlight, msgId);
            case 3, 4, 5 -> qos2 ? new PubComp(msgId) : pubAck(inFlight, msgId);
            case 6 -> pubAck(inFlight, msgId);
            default -> chance(50) ? new PubRec(msgId) : new PubComp(msgId);
        };
    }

    private SnMessage pubAck(@Nullable Delivery inFlight, int msgId) {
        TopicId topicId = inFlight == null ? null : inFlight.topicId;
        return new PubAck(topicId == null ? 1 : topicId.value(), msgId, returnCode());
    }

    private SnMessage publish(@Nullable Client client) {
        if (chance(20)) {
            return chance(50) ? lastPublish : lastPublish.asDuplicate();
        }
        lastPublish = new Publish(chance(10), qos(), chance(20), topicId(client), random.nextInt(5), payload());
        return lastPublish;
    }

    private TopicId topicId(@Nullable Client client) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return new PredefinedTopicId(5 + random.nextInt(2));
        } else if (kind == 1) {
            return ShortTopicName.of(chance(80) ? "ab" : "a#");
        }
        List<Integer> ids = client == null ? List.of() : new ArrayList<>(client.ids.values());
        return new NormalTopicId(
                ids.isEmpty() || chance(5) ? random.nextInt(0x10000) : ids.get(random.nextInt(ids.size())));
    }

    private SnMessage subscribe() {
        Topic topic = switch (random.nextInt(8)) {
            case 0 -> new PredefinedTopicId(5 + random.nextInt(2));
            case 1 -> ShortTopicName.of(chance(80) ? "ab" : "a#");
            case 2 -> new TopicName("t/+");
            case 3 -> new TopicName(chance(70) ? "#" : "#/x");
            default -> new TopicName(name());
        };
        return chance(70)
                ? new Subscribe(chance(20), qos(), random.nextInt(5), topic)
                : new Unsubscribe(random.nextInt(5), topic);
    }

    private SnMessage willUpdate() {
        if (chance(50)) {
            return new WillMsgUpd(Payload.ofText(chance(50) ? "" : "changed"));
        }
        return chance(30) ? WillTopicUpd.empty() : new WillTopicUpd(qos(), chance(50), chance(90) ? "w/2" : "w/#");
    }

    /** A topic that somebody may publish to. */
    String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Payload payload() {
        return Payload.ofText("c" + published++);
    }

    private ReturnCode returnCode() {
        return ReturnCode.of(chance(75) ? 0 : random.nextInt(5));
    }

    private QoS qos() {
        return QoS.ofBits(random.nextInt(3));
    }

    private String id() {
        return IDS.get(random.nextInt(IDS.size()));
    }
}
