package org.sngateway.gateway.core.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.ops.Counters;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** Whatever others can fill up has an end, a rule for what lies beyond, and a counter that says so; R10.3. */
class LimitsTest {
    /** A line of the printed configuration: key, value, and in brackets where what lies beyond is counted. */
    private static final Pattern PRINTED = Pattern.compile("  ([a-z-]+): +(\\S+) +# .*\\((.*)\\)");

    /** A limit as it is printed. */
    private record Limit(String key, String defaultValue, List<String> counters) {
        @Override
        public String toString() {
            return key;
        }
    }

    /**
     * How a limit is passed.
     *
     * @param limit as in the file
     * @param listener further lines of the listener
     */
    private record Case(String limit, String counter, String listener, Consumer<Lockstep> overflow) {
        String key() {
            return limit.substring(0, limit.indexOf(':'));
        }

        @Override
        public String toString() {
            return limit + " " + counter;
        }
    }

    static List<Limit> limits() {
        String printed = GatewayConfig.defaults().print(true);
        int begin = printed.indexOf("\nlimits:") + 1;
        String section = printed.substring(begin, printed.indexOf("\n\n", begin));
        List<Limit> limits = new ArrayList<>();
        section.lines().filter(line -> line.startsWith("  ")).forEach(line -> {
            Matcher matcher = PRINTED.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            limits.add(new Limit(
                    matcher.group(1), matcher.group(2), List.of(matcher.group(3).split(", ", -1))));
        });
        return limits;
    }

    static List<Case> cases() {
        String congestion = "connect-refused.congestion";
        return List.of(
                new Case("sessions: 1", congestion, "", LimitsTest::oneSessionTooMany),
                new Case("sessions: 1", "session-displaced", "", LimitsTest::anotherAfterOneThatLeft),
                new Case(
                        "new-clients-interval: 5s\n  new-clients-burst: 1",
                        congestion,
                        "",
                        LimitsTest::secondNewClient),
                new Case("new-clients-burst: 1", congestion, "", LimitsTest::secondNewClient),
                new Case("memory: 7KiB", congestion, "", LimitsTest::oneSessionTooMany),
                new Case("memory: 5870B", "refused.REGISTER", "", LimitsTest::secondTopicRegistered),
                new Case("memory: 5870B", "refused.SUBSCRIBE", "", LimitsTest::secondTopicSubscribed),
                new Case("memory: 6140B", "ignored.TOO_MANY_OPEN_REQUESTS", "", LimitsTest::secondOpenPublish),
                new Case("memory: 8KiB", "dropped.QUEUE_FULL", "", LimitsTest::thirdMessageOf600Octets),
                new Case("session-expiry: 1m", "session-ended", "", LimitsTest::sessionThatNobodyComesBackTo),
                new Case("client-id: 23B", "connect-refused.not-supported", "", LimitsTest::clientIdTooLong),
                new Case("open-publishes: 1", "ignored.TOO_MANY_OPEN_REQUESTS", "", LimitsTest::secondOpenPublish),
                new Case("open-subscribes: 1", "ignored.TOO_MANY_OPEN_REQUESTS", "", LimitsTest::secondOpenSubscribe),
                new Case("topics: 1", "refused.REGISTER", "", LimitsTest::secondTopicRegistered),
                new Case("topics: 1", "refused.SUBSCRIBE", "", LimitsTest::secondTopicSubscribed),
                new Case("subscriptions: 1", "refused.SUBSCRIBE", "", LimitsTest::secondTopicSubscribed),
                new Case("queued-messages: 2", "dropped.QUEUE_FULL", "", LimitsTest::thirdMessageOf600Octets),
                new Case("queued-messages: 2", "ignored.WAITS_FOR_DISK", "", LimitsTest::tooMuchForAStuckDisk),
                new Case("queued-octets: 1500B", "dropped.QUEUE_FULL", "", LimitsTest::thirdMessageOf600Octets),
                new Case("takeovers-per-minute: 1", congestion, "", LimitsTest::secondTakeover),
                new Case("topic-levels: 2", "refused.REGISTER", "", gateway -> registered(gateway, "a/b/c")),
                new Case("topic-levels: 2", "refused.SUBSCRIBE", "", gateway -> subscribed(gateway, "a/b/c")),
                new Case("topic-octets: 15B", "refused.REGISTER", "", gateway -> registered(gateway, "°".repeat(8))),
                new Case("topic-octets: 15B", "refused.SUBSCRIBE", "", gateway -> subscribed(gateway, "°".repeat(8))),
                new Case("disconnect-interval: 5s", "ignored.RATE_LIMITED", "", LimitsTest::unknownSenderAsksTwice),
                new Case("disconnect-interval: 5s", "ignored.RATE_LIMITED", "", LimitsTest::sleeperRepeatsItself),
                new Case(
                        "disconnect-reply-interval: 1h",
                        "ignored.RATE_LIMITED",
                        "",
                        LimitsTest::unknownSenderLeavesTwice),
                new Case("disconnects-per-second: 1", "ignored.RATE_LIMITED", "", LimitsTest::twoUnknownSenders),
                new Case("remembered-senders: 1", "forgotten.UNKNOWN_SENDERS", "", LimitsTest::twoUnknownSenders),
                new Case("remembered-senders: 1", "forgotten.REFUSED_ATTEMPTS", "", LimitsTest::twoRefusedAttempts),
                new Case("remembered-senders: 1", "forgotten.CLOSING_REQUESTS", "", LimitsTest::twoClosingRequests),
                new Case(
                        "remembered-senders: 1",
                        "forgotten.FORWARDERS",
                        "forwarders: [10.0.0.0/8]",
                        LimitsTest::twoForwarders),
                new Case("remembered-senders: 1", "forgotten.NEW_CLIENTS", "", LimitsTest::newClientsFromTwoPlaces),
                new Case(
                        "remembered-senders: 1",
                        "forgotten.QOS_MINUS_ONE_SENDERS",
                        "qos-minus-one: on",
                        LimitsTest::twoSendersOfQosMinusOne),
                new Case("remembered-clients: 1", "forgotten.PAST_CLIENTS", "", LimitsTest::twoClientsComeAndGo));
    }

    @ParameterizedTest
    @MethodSource("limits")
    @Rule("R10.3 limits")
    void limitHasADefaultAndACounterThatExists(Limit limit) {
        assertThat(limit.defaultValue()).matches("[1-9][0-9]*([a-z]+|B|KiB|MiB)?");
        assertThat(countersOf(limit)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Rule("R10.3 limits")
    void whatLiesBeyondIsTreatedByItsRuleAndCounted(Case beyond) {
        Counters counters = new Counters();
        Lockstep gateway = new Lockstep(Settings.with(beyond.listener(), List.of(beyond.limit()), ""), counters);

        beyond.overflow().accept(gateway);

        assertThat(counters.snapshot()).containsEntry(beyond.counter(), 1L);
    }

    @ParameterizedTest
    @MethodSource("limits")
    @Rule("R10.3 limits")
    void everyCounterOfTheLimitIsProvenToCount(Limit limit) {
        assertThat(cases().stream().filter(one -> one.key().equals(limit.key())).map(Case::counter))
                .containsAll(countersOf(limit));
    }

    /** The counters in the brackets; {@code family.*} means all of the family that no limit names itself. */
    private static Set<String> countersOf(Limit limit) {
        Set<String> existing = new Counters().snapshot().keySet();
        Set<String> counters = new TreeSet<>(limit.counters());
        for (String family : limit.counters()) {
            if (family.endsWith(".*")) {
                counters.remove(family);
                existing.stream()
                        .filter(counter -> counter.startsWith(family.substring(0, family.length() - 1)))
                        .filter(counter -> limits().stream()
                                .noneMatch(other -> other.counters().contains(counter)))
                        .forEach(counters::add);
            }
        }
        assertThat(existing).containsAll(counters);
        return counters;
    }

    // ---- what lies beyond

    private static void oneSessionTooMany(Lockstep gateway) {
        gateway.connectedWithCleanSession();
        gateway.node(1001).sends(connect("b"));
        gateway.node(1001).expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    private static void tooMuchForAStuckDisk(Lockstep gateway) {
        Lockstep.Node node = gateway.connected();
        gateway.diskIsSlow();
        // 16 wait in any case, and 2 for each of the open messages of the client, 8 here.
        for (int i = 0; i <= 32; i++) {
            node.sends(i % 2 == 0 ? new Register(0, 1, "t") : PingReq.withoutClientId());
        }
    }

    private static void anotherAfterOneThatLeft(Lockstep gateway) {
        leaves(gateway, gateway.connected(), "a");
        gateway.connected("b", 1001, true);
        assertThat(gateway.stateOf("a")).isNull();
    }

    private static void secondNewClient(Lockstep gateway) {
        gateway.connected("a", 1000, true);
        gateway.node(1001).sends(connect("b"));
        gateway.node(1001).expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    private static void newClientsFromTwoPlaces(Lockstep gateway) {
        gateway.connected("a", 1000, true);
        gateway.node("10.9.9.9", 1000).sends(connect("b"));
    }

    private static void sessionThatNobodyComesBackTo(Lockstep gateway) {
        leaves(gateway, gateway.connected(), "a");
        gateway.advanceSeconds(59);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isNull();
    }

    private static void clientIdTooLong(Lockstep gateway) {
        gateway.connected("x".repeat(23), 1000, true);
        gateway.node(1001).sends(connect("x".repeat(24)));
        gateway.node(1001).expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    private static void secondOpenPublish(Lockstep gateway) {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Publish(false, QoS.ONE, false, ShortTopicName.of("ab"), 1, DATA));
        gateway.broker().expects(MqttCommand.Publish.class);
        node.sends(new Publish(false, QoS.ONE, false, ShortTopicName.of("ab"), 2, DATA));
        gateway.nothingElse();
    }

    private static void secondOpenSubscribe(Lockstep gateway) {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Subscribe(false, QoS.ONE, 1, ShortTopicName.of("ab")));
        gateway.broker().expects(MqttCommand.Subscribe.class);
        node.sends(new Subscribe(false, QoS.ONE, 2, ShortTopicName.of("cd")));
        gateway.nothingElse();
    }

    private static void secondTopicRegistered(Lockstep gateway) {
        gateway.connectedWithCleanSession().registers("one");
        refusesToRegister(gateway, "two");
    }

    private static void secondTopicSubscribed(Lockstep gateway) {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Subscribe(false, QoS.ONE, 1, new TopicName("one")));
        int packetId = gateway.broker().expects(MqttCommand.Subscribe.class).packetId();
        gateway.broker().says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        node.expects(SubAck.class);
        refusesToSubscribe(gateway, "two");
    }

    private static void registered(Lockstep gateway, String tooMuch) {
        gateway.connectedWithCleanSession().registers("a/b");
        refusesToRegister(gateway, tooMuch);
    }

    private static void subscribed(Lockstep gateway, String tooMuch) {
        gateway.connectedWithCleanSession();
        refusesToSubscribe(gateway, tooMuch);
    }

    private static void refusesToRegister(Lockstep gateway, String topic) {
        gateway.node(1000).sends(new Register(0, 2, topic));
        gateway.node(1000).expects(new RegAck(0, 2, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    private static void refusesToSubscribe(Lockstep gateway, String topic) {
        gateway.node(1000).sends(new Subscribe(false, QoS.ONE, 2, new TopicName(topic)));
        gateway.node(1000).expects(new SubAck(QoS.ZERO, 0, 2, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    private static void thirdMessageOf600Octets(Lockstep gateway) {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        Payload large = Payload.copyOf(new byte[600]);
        for (int packetId = 1; packetId <= 2; packetId++) {
            gateway.broker().says(new MqttEvent.Publish("lamp", large, QoS.ONE, false, packetId));
            gateway.nothingElse();
        }
        gateway.broker().says(new MqttEvent.Publish("lamp", large, QoS.ONE, false, 3));
        gateway.broker().expects(new MqttCommand.PubAck(1));
        gateway.nothingElse();
    }

    private static void secondTakeover(Lockstep gateway) {
        gateway.connected();
        gateway.node(1001).sends(new Connect(false, false, 1, 60, "a"));
        gateway.node(1000).expects(Disconnect.plain());
        gateway.node(1001).expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.node(1002).sends(new Connect(false, false, 1, 60, "a"));
        gateway.node(1002).expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    private static void unknownSenderAsksTwice(Lockstep gateway) {
        Node unknownSender = gateway.node(1000);
        unknownSender.sends(PingReq.withoutClientId());
        unknownSender.expects(Disconnect.plain());
        gateway.advance(Duration.ofMillis(4_999));
        unknownSender.sends(PingReq.withoutClientId());
        gateway.nothingElse();
        gateway.advance(Duration.ofMillis(1));
        unknownSender.sends(PingReq.withoutClientId());
        unknownSender.expects(Disconnect.plain());
    }

    private static void sleeperRepeatsItself(Lockstep gateway) {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.advance(Duration.ofMillis(4_999));
        node.sends(new Disconnect(600));
        gateway.nothingElse();
        gateway.advance(Duration.ofMillis(1));
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
    }

    private static void unknownSenderLeavesTwice(Lockstep gateway) {
        Node unknownSender = gateway.node(1000);
        unknownSender.sends(Disconnect.plain());
        unknownSender.expects(Disconnect.plain());
        gateway.advanceSeconds(3_599);
        unknownSender.sends(Disconnect.plain());
        gateway.nothingElse();
        gateway.advanceSeconds(1);
        unknownSender.sends(Disconnect.plain());
        unknownSender.expects(Disconnect.plain());
    }

    private static void twoUnknownSenders(Lockstep gateway) {
        gateway.node(1000).sends(PingReq.withoutClientId());
        gateway.node(1000).expects(Disconnect.plain());
        gateway.node(1001).sends(PingReq.withoutClientId());
    }

    private static void twoRefusedAttempts(Lockstep gateway) {
        for (int i = 0; i < 2; i++) {
            Node node = gateway.node(1000 + i);
            node.sends(new Connect(true, true, 1, 60, "client-" + i));
            node.expects(new WillTopicReq());
            node.sends(new WillTopic(QoS.ONE, false, "a/#"));
            node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        }
        gateway.node(1000).sends(new WillTopic(QoS.ONE, false, "a/#"));
        gateway.nothingElse();
        gateway.node(1001).sends(new WillTopic(QoS.ONE, false, "a/#"));
        gateway.node(1001).expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
    }

    private static void twoForwarders(Lockstep gateway) {
        gateway.node(1000).sends(new Encapsulated(0, Payload.ofHex("01"), new PingResp()));
        gateway.node(1001).sends(new Encapsulated(0, Payload.ofHex("01"), new PingResp()));
    }

    private static void twoSendersOfQosMinusOne(Lockstep gateway) {
        for (int i = 0; i < 2; i++) {
            gateway.node(1000 + i).sends(new Publish(false, QoS.MINUS_ONE, false, ShortTopicName.of("ab"), 0, DATA));
        }
    }

    /** The broker closes at messages of either topic. */
    private static void twoClosingRequests(Lockstep gateway) {
        Lockstep.Node node = gateway.connectedWithCleanSession();
        for (String topic : List.of("t/1", "t/1", "t/2", "t/2")) {
            node.sends(Lockstep.publish(new NormalTopicId(node.registers(topic)), QoS.ZERO, 0));
            gateway.broker().says(new MqttEvent.ConnectionLost("closed"));
            gateway.advanceSeconds(4);
            gateway.broker().says(new MqttEvent.Connected(true));
        }
    }

    private static void twoClientsComeAndGo(Lockstep gateway) {
        leaves(gateway, gateway.connectedWithCleanSession(), "a");
        leaves(gateway, gateway.connected("b", 1000, true), "b");
    }

    private static void leaves(Lockstep gateway, Node node, String clientId) {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        gateway.broker(clientId).expects(new MqttCommand.Close());
    }

    private static Connect connect(String clientId) {
        return new Connect(false, true, 1, 60, clientId);
    }
}
