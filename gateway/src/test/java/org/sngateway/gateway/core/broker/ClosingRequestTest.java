package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillTopic;

/** A broker that answers a request by closing the connection: it is found out, given up, and what is behind it goes on (R8.28). */
class ClosingRequestTest {
    private static final MqttEvent CLOSED = new MqttEvent.ConnectionLost("closed");
    private static final String LONG = "L".repeat(400);

    private Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
    private Broker broker = gateway.broker();
    private Node node;
    private int topicId;
    /** What the broker closes at. */
    private Predicate<MqttCommand> closesAt = command -> false;
    /** What it has taken, in order: payloads and filters. */
    private final List<String> taken = new ArrayList<>();

    private int closings;
    private boolean keepsSession = true;

    ClosingRequestTest() {
        connect(gateway);
    }

    private void connect(Lockstep with) {
        gateway = with;
        broker = with.broker();
        with.brokerLetsTheGatewayIn();
        node = with.connected(36_000);
        topicId = node.registers("t/x");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Rule("R8.28 suspect")
    void requestOfAClientThatWaitsIsRefusedAndWhatIsBehindItIsServed(int qos) {
        closesAt = ClosingRequestTest::isLong;

        node.sends(publish(QoS.ofBits(qos), 2, LONG));
        plays(Duration.ofMillis(4_900));

        node.expects(new PubAck(topicId, 2, ReturnCode.NOT_SUPPORTED));
        assertThat(closings).isEqualTo(3);
        assertThat(gateway.deadLetters()).isEmpty();
        node.sends(publish(QoS.ONE, 3, "b"));
        plays(Duration.ofSeconds(4));
        node.expects(new PubAck(topicId, 3, ReturnCode.ACCEPTED));
        assertThat(taken).containsExactly("b");
        assertThat(gateway.log()).noneMatch(line -> line.contains("conflict"));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Rule("R8.28 suspect")
    void acknowledgedOneBecomesADeadLetterAndThoseBehindItComeOut(int qos) {
        closesAt = ClosingRequestTest::isLong;
        broker.says(CLOSED);
        acknowledged(QoS.ofBits(qos), 2, LONG);
        for (int i = 3; i < 40; i++) {
            acknowledged(QoS.ONE, i, "after " + i);
        }

        plays(Duration.ofSeconds(12));

        assertThat(gateway.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.BROKER_CLOSES);
        assertThat(gateway.deadLetters().get(0).payload().size()).isEqualTo(400);
        assertThat(taken).hasSize(37);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    /** Alone, so that those behind it are not published again with each connection. */
    @Test
    @Rule("R8.28 suspect")
    void suspectGoesAloneOnTheThirdConnection() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, LONG);
        acknowledged(QoS.ONE, 3, "b");
        for (int i = 0; i < 2; i++) {
            opens();
            assertThat(gateway.commandsWaiting("a")).isEqualTo(2);
            broker.expects(MqttCommand.Publish.class);
            broker.expects(MqttCommand.Publish.class);
            broker.says(CLOSED);
        }

        opens();

        assertThat(broker.expects(MqttCommand.Publish.class).payload().asText()).isEqualTo(LONG);
        broker.expectsNothing();
    }

    @Test
    @Rule("R8.28 suspect")
    void suspectThatTheBrokerTakesAfterAllLetsTheOthersGo() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, LONG);
        acknowledged(QoS.ONE, 3, "b");
        for (int i = 0; i < 2; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            broker.expects(MqttCommand.Publish.class);
            broker.says(CLOSED);
        }
        opens();
        MqttCommand.Publish alone = broker.expects(MqttCommand.Publish.class);

        broker.says(new MqttEvent.PubAck(alone.packetId(), ReasonCode.SUCCESS));

        assertThat(broker.expects(MqttCommand.Publish.class).payload().asText()).isEqualTo("b");
        assertThat(gateway.deadLetters()).isEmpty();
    }

    /** Without a spool the client is told to come back before the cause is found, and publishes the message again. */
    @Test
    @Rule("R8.28 suspect")
    void requestThatTheClientRepeatsByItselfIsFoundToo() {
        closesAt = ClosingRequestTest::isLong;
        gateway = new Lockstep(Settings.with("", "broker: {answer-timeout: 500ms}"));
        connect(gateway);
        List<ReturnCode> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            node.sends(publish(QoS.ONE, 2, LONG));
            plays(Duration.ofSeconds(5));
            answers.add(node.expects(PubAck.class).returnCode());
        }

        assertThat(closings).isEqualTo(3);
        assertThat(answers).endsWith(ReturnCode.NOT_SUPPORTED, ReturnCode.NOT_SUPPORTED);
        acknowledgedByBroker(3, "b");
    }

    @Test
    @Rule("R8.28 suspect")
    void subscribeAtWhichTheBrokerClosesIsRefused() {
        closesAt = command -> command instanceof MqttCommand.Subscribe;
        gateway = new Lockstep(Settings.with("", "broker: {answer-timeout: 30s}\nspool: {enabled: on}"));
        connect(gateway);
        Subscribe subscribe = new Subscribe(false, QoS.ONE, 5, new TopicName("$share/g/t"));

        node.sends(subscribe);
        plays(Duration.ofSeconds(10));

        node.expects(new SubAck(QoS.ZERO, 0, 5, ReturnCode.NOT_SUPPORTED));
        node.sends(new Subscribe(false, QoS.ONE, 6, new TopicName("$share/g/t")));
        node.expects(new SubAck(QoS.ZERO, 0, 6, ReturnCode.NOT_SUPPORTED));
        plays(Duration.ofSeconds(10));
        assertThat(closings).isEqualTo(3);
    }

    @Test
    @Rule("R8.28 suspect")
    void unsubscribeAtWhichTheBrokerClosesIsAnswered() {
        gateway = new Lockstep(Settings.with("", "broker: {answer-timeout: 30s}\nspool: {enabled: on}"));
        connect(gateway);
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        closesAt = command -> command instanceof MqttCommand.Unsubscribe;

        node.sends(new Unsubscribe(5, new TopicName("lamp")));
        plays(Duration.ofSeconds(10));

        node.expects(new UnsubAck(5));
        assertThat(closings).isEqualTo(3);
    }

    /** The broker has another configuration than when the client subscribed. */
    @Test
    @Rule("R8.28 other requests")
    void filterAtWhichTheBrokerClosesAfterAReconnectIsGivenUp() {
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        node.subscribes(new TopicName("door"), QoS.ONE, broker);
        keepsSession = false;
        closesAt = command -> command instanceof MqttCommand.Subscribe subscribe
                && subscribe.filter().equals("lamp");
        broker.says(CLOSED);

        plays(Duration.ofSeconds(12));

        assertThat(gateway.log()).contains("a lost lamp");
        assertThat(taken).endsWith("door");
    }

    @Test
    @Rule("R8.28 suspect")
    void pubRelAtWhichTheBrokerClosesIsGivenUp() {
        closesAt = command -> command instanceof MqttCommand.PubRel;
        node.sends(publish(QoS.TWO, 2, "x"));
        plays(Duration.ofSeconds(1));
        node.expects(new PubRec(2));
        node.sends(new PubRel(2));

        plays(Duration.ofSeconds(10));

        node.expects(new PubComp(2));
        assertThat(closings).isEqualTo(3);
        assertThat(gateway.deadLetters()).hasSize(1);
        acknowledgedByBroker(3, "b");
    }

    @Test
    @Rule("R8.28 other requests")
    void willOfALostClientAtWhichTheBrokerClosesIsADeadLetter() {
        gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
        gateway.brokerLetsTheGatewayIn();
        broker = gateway.broker();
        node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, true, "dead/a"));
        closesAt = command -> command instanceof MqttCommand.Publish publish && publish.retain();

        gateway.advanceSeconds(90);
        plays(Duration.ofSeconds(10));

        assertThat(gateway.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.BROKER_CLOSES);
    }

    @Test
    @Rule("R8.28 remembered")
    void sameRequestIsRefusedAtOnceForAnHour() {
        closesAt = ClosingRequestTest::isLong;
        node.sends(publish(QoS.ONE, 2, LONG));
        plays(Duration.ofSeconds(8));
        node.expects(PubAck.class);

        node.sends(publish(QoS.ONE, 3, LONG + "!"));

        node.expects(new PubAck(topicId, 3, ReturnCode.NOT_SUPPORTED));
        gateway.advance(Duration.ofHours(1));
        node.sends(publish(QoS.ONE, 4, LONG));
        assertThat(broker.expects(MqttCommand.Publish.class).payload().asText()).isEqualTo(LONG);
    }

    /** Another client's message that is as long goes alone at once: one connection tells. */
    @Test
    @Rule("R8.28 remembered")
    void limitThatTheBrokerHasShownCostsOtherClientsOneConnection() {
        acknowledgedByBroker(9, "short");
        closesAt = ClosingRequestTest::isLong;
        node.sends(publish(QoS.ONE, 2, LONG));
        plays(Duration.ofSeconds(8));
        node.expects(PubAck.class);
        int before = closings;
        int other = node.registers("t/other");

        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(other), 5, Payload.ofText(LONG)));
        plays(Duration.ofSeconds(4));

        node.expects(new PubAck(other, 5, ReturnCode.NOT_SUPPORTED));
        assertThat(closings - before).isEqualTo(1);
    }

    /** The broker goes away while a message that is like the long one has no answer. */
    @Test
    @Rule("R8.28 no evidence")
    void oneEndOfTheOnlyConnectionProvesNothing() {
        gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
        broker = gateway.broker();
        node = gateway.connected(36_000);
        topicId = node.registers("t/x");
        acknowledgedByBroker(9, "short");
        closesAt = ClosingRequestTest::isLong;
        node.sends(publish(QoS.ONE, 2, LONG));
        plays(Duration.ofSeconds(8));
        node.expects(PubAck.class);
        int before = closings;
        int other = node.registers("t/other");
        closesAt = command -> isLong(command) && closings == before;

        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(other), 5, Payload.ofText(LONG)));
        plays(Duration.ofSeconds(8));

        node.expects(new PubAck(other, 5, ReturnCode.ACCEPTED));
        assertThat(gateway.deadLetters()).isEmpty();
    }

    /** The answers may have come: the gateway does not read them while the queue of the client is full. The next one tells. */
    @Test
    @Rule("R8.28 no evidence")
    void endOfAConnectionThatIsNotReadCountsAgainstNoRequestAndTheNextOnesAreHeardOut() {
        clientWithRoomForOneMessage();
        broker.says(Lockstep.message("t/x", QoS.ONE, 7));
        broker.expects(new MqttCommand.Reading(false));
        node.sends(publish(QoS.ONE, 2, "b"));
        broker.expects(MqttCommand.Publish.class);
        broker.says(CLOSED);
        for (int i = 0; i < 2; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            broker.expectsNothing();
            broker.says(CLOSED);
        }

        opens();

        broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubAck(1, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.Reading(false));
        assertThat(gateway.deadLetters()).isEmpty();
        assertThat(node.heard())
                .noneMatch(one ->
                        one instanceof PubAck refused && refused.returnCode().equals(ReturnCode.NOT_SUPPORTED));
    }

    @Test
    @Rule("R8.28 no evidence")
    void endOfAConnectionThatIsNotReadTakesNothingFromWhatTheOneBeforeItTold() {
        clientWithRoomForOneMessage();
        endsAtQos0();
        opens();
        broker.says(Lockstep.message("t/x", QoS.ONE, 7));
        broker.expects(new MqttCommand.Reading(false));
        endsAtQos0();
        node.acknowledges(node.expects(Publish.class));
        opens();
        endsAtQos0();
        opens();

        node.sends(publish(QoS.ZERO, 0, LONG));

        broker.expectsNothing();
        assertThat(gateway.dropped(DropReason.BEYOND_BROKER_LIMIT)).isEqualTo(1);
    }

    private void clientWithRoomForOneMessage() {
        gateway = new Lockstep(Settings.with("", List.of("queued-messages: 1"), "spool: {enabled: on}"));
        broker = gateway.broker();
        node = gateway.connected(36_000);
        topicId = node.registers("t/x");
    }

    private void endsAtQos0() {
        node.sends(publish(QoS.ZERO, 0, LONG));
        broker.expects(MqttCommand.Publish.class);
        broker.says(CLOSED);
    }

    @Test
    @Rule("R8.28 remembered")
    void spooledMessagesLikeOneThatWasGivenUpTakeOneConnectionEach() {
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        keepsSession = false;
        closesAt = ClosingRequestTest::isLong;
        broker.says(CLOSED);
        for (int i = 2; i < 6; i++) {
            acknowledged(QoS.ONE, i, i + LONG);
        }
        acknowledged(QoS.ONE, 6, "b");

        plays(Duration.ofSeconds(15));

        assertThat(gateway.deadLetters()).hasSize(4);
        assertThat(closings).isEqualTo(3 + 1 + 1 + 1);
        assertThat(taken).contains("b");
    }

    /** The broker closes at the one before it. */
    @Test
    @Rule("R8.28 suspect")
    void messageThatWaitsToGoAloneClearsNoOtherOneOfSuspicion() {
        closesAt = ClosingRequestTest::isLong;
        node.sends(publish(QoS.ONE, 2, LONG));
        plays(Duration.ofSeconds(8));
        node.heard();
        broker.says(CLOSED);
        int other = node.registers("t/y");
        node.sends(new Publish(false, QoS.ONE, true, new NormalTopicId(other), 3, Payload.ofText(LONG)));
        node.sends(new Publish(false, QoS.ONE, true, new NormalTopicId(other), 4, Payload.ofText("b")));

        plays(Duration.ofSeconds(20));

        assertThat(gateway.deadLetters()).hasSize(1);
        assertThat(taken).contains("b");
    }

    @Test
    @Rule("R8.28 remembered")
    void shorterOneOfTheSameTopicIsServed() {
        closesAt = ClosingRequestTest::isLong;
        node.sends(publish(QoS.ONE, 2, LONG));
        plays(Duration.ofSeconds(8));
        node.expects(PubAck.class);

        acknowledgedByBroker(3, "short");
    }

    @Test
    @Rule("R8.28 other requests")
    void messageAtQos0ThatClosesTwiceIsDroppedFromThenOn() {
        closesAt = ClosingRequestTest::isLong;
        for (int i = 0; i < 10; i++) {
            node.sends(publish(QoS.ZERO, 0, LONG + i));
            plays(Duration.ofSeconds(20));
        }

        assertThat(closings).isEqualTo(2);
        assertThat(gateway.dropped(DropReason.BEYOND_BROKER_LIMIT)).isEqualTo(8);
        acknowledgedByBroker(3, "b");
        assertThat(gateway.log()).noneMatch(line -> line.contains("conflict"));
    }

    @Test
    @Rule("R8.28 other requests")
    void gatewaysOwnConnectionIsEndedByOneTopicTwiceAtMost() {
        gateway = new Lockstep(
                Settings.withListener("qos-minus-one: on", "qos-minus-one-interval: 0s", "groups: [225.1.1.1]"));
        Broker own = gateway.broker("sn-gateway-7");
        own.expects(new MqttCommand.Open(true));
        own.says(new MqttEvent.Connected(false));
        int ends = 0;
        for (int i = 0; i < 6; i++) {
            gateway.node(3000)
                    .sends(new Publish(
                            false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, Payload.ofText(LONG + i)));
            if (gateway.nextCommand("sn-gateway-7") instanceof MqttCommand.Publish) {
                own.expects(MqttCommand.Publish.class);
                own.says(CLOSED);
                ends++;
            }
            gateway.advanceSeconds(10);
            if (gateway.nextCommand("sn-gateway-7") instanceof MqttCommand.Open) {
                own.expects(new MqttCommand.Open(true, false, null));
                own.says(new MqttEvent.Connected(false));
            }
        }

        assertThat(ends).isEqualTo(2);
        assertThat(gateway.ignored(IgnoreReason.BEYOND_BROKER_LIMIT)).isEqualTo(4);
    }

    // ---- what does not count

    @Test
    @Rule("R8.28 no evidence")
    void outageOfAllConnectionsCountsAgainstNoRequest() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, "x");
        for (int i = 0; i < 6; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            allConnectionsEnd();
        }

        assertThat(gateway.deadLetters()).isEmpty();
    }

    /** A broker that lets in and then closes costs no more attempts than one that is away. */
    @Test
    @Rule("R8.28 no evidence")
    void pausesGrowWhileConnectionsEndAtRequests() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, "x");
        long longestNanos = 0;
        for (int i = 0; i < 12; i++) {
            long sinceNanos = gateway.nowNanos();
            while (gateway.commandsWaiting("a") == 0) {
                gateway.advance(Duration.ofMillis(100));
            }
            longestNanos = Math.max(longestNanos, gateway.nowNanos() - sinceNanos);
            broker.expects(new MqttCommand.Open(false));
            broker.says(new MqttEvent.Connected(true));
            broker.expects(MqttCommand.Publish.class);
            allConnectionsEnd();
        }

        assertThat(Duration.ofNanos(longestNanos)).isGreaterThan(Duration.ofSeconds(10));
    }

    @Test
    @Rule("R8.28 no evidence")
    void afterOutagesOfAllConnectionsNothingIsHeldBack() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, "x");
        acknowledged(QoS.ONE, 3, "y");
        for (int i = 0; i < 3; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            broker.expects(MqttCommand.Publish.class);
            allConnectionsEnd();
        }

        opens();

        assertThat(broker.expects(MqttCommand.Publish.class).payload().asText()).isEqualTo("x");
        assertThat(broker.expects(MqttCommand.Publish.class).payload().asText()).isEqualTo("y");
    }

    /** MQTT 5: all clients that publish with Retain are closed at once, again and again. */
    @Test
    @Rule("R8.28 suspect")
    void endThatNamesALimitCountsThoughAllConnectionsEnd() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, "x");
        for (int i = 0; i < 3; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            allConnectionsEnd(new MqttEvent.ConnectionLost(false, ReasonCode.RETAIN_NOT_SUPPORTED, "retain"));
        }
        gateway.advanceSeconds(10);

        assertThat(gateway.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.BROKER_CLOSES);
    }

    private void allConnectionsEnd() {
        allConnectionsEnd(CLOSED);
    }

    /** The gateway's own one is back soon. */
    private void allConnectionsEnd(MqttEvent end) {
        Broker own = gateway.broker("sn-gateway-7");
        broker.says(end);
        own.says(CLOSED);
        while (gateway.nextCommand("sn-gateway-7") == null) {
            gateway.advance(Duration.ofMillis(100));
        }
        own.expects(new MqttCommand.Open(true, false, null));
        own.says(new MqttEvent.Connected(false));
    }

    @Test
    @Rule("R8.28 no evidence")
    void wayToTheBrokerThatFailsCountsAgainstNoRequest() {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, "x");
        for (int i = 0; i < 6; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            broker.says(new MqttEvent.ConnectionLost(false, true, null, "no PINGRESP"));
        }

        assertThat(gateway.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8B, 0x89, 0x98})
    @Rule("R8.28 no evidence")
    void reasonThatIsAboutTheConnectionCountsAgainstNoRequest(int code) {
        broker.says(CLOSED);
        acknowledged(QoS.ONE, 2, "x");
        for (int i = 0; i < 6; i++) {
            opens();
            broker.expects(MqttCommand.Publish.class);
            broker.says(new MqttEvent.ConnectionLost(false, new ReasonCode(code), "bye"));
        }

        assertThat(gateway.deadLetters()).isEmpty();
    }

    // ---- the broker

    /** Time passes, with the broker answering what it takes and closing at the rest. */
    private void plays(Duration duration) {
        long end = gateway.nowNanos() + duration.toNanos();
        answers();
        while (gateway.nowNanos() < end) {
            gateway.advance(Duration.ofMillis(100));
            answers();
        }
    }

    private void answers() {
        while (gateway.commandsWaiting("a") > 0) {
            MqttCommand command = broker.expects(MqttCommand.class);
            if (command instanceof MqttCommand.Open) {
                broker.says(new MqttEvent.Connected(keepsSession));
            } else if (closesAt.test(command)) {
                while (gateway.commandsWaiting("a") > 0) {
                    broker.expects(MqttCommand.class);
                }
                closings++;
                broker.says(CLOSED);
            } else if (command instanceof MqttCommand.Publish publish) {
                taken.add(publish.payload().asText());
                if (publish.qos() == QoS.ONE) {
                    broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
                } else if (publish.qos() == QoS.TWO) {
                    broker.says(new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS));
                }
            } else if (command instanceof MqttCommand.PubRel pubRel) {
                broker.says(new MqttEvent.PubComp(pubRel.packetId()));
            } else if (command instanceof MqttCommand.Subscribe subscribe) {
                taken.add(subscribe.filter());
                broker.says(new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReasonCode.SUCCESS));
            } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
                broker.says(new MqttEvent.UnsubAck(unsubscribe.packetId()));
            }
        }
    }

    private void opens() {
        gateway.advanceSeconds(5);
        for (int i = 0; i < 60 && gateway.commandsWaiting("a") == 0; i++) {
            gateway.advanceSeconds(1);
        }
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    private void acknowledgedByBroker(int msgId, String text) {
        node.sends(publish(QoS.ONE, msgId, text));
        plays(Duration.ofSeconds(4));
        node.expects(new PubAck(topicId, msgId, ReturnCode.ACCEPTED));
        assertThat(taken).contains(text);
    }

    private void acknowledged(QoS qos, int msgId, String text) {
        node.sends(publish(qos, msgId, text));
        if (qos == QoS.ONE) {
            node.expects(new PubAck(topicId, msgId, ReturnCode.ACCEPTED));
        } else {
            node.expects(new PubRec(msgId));
            node.sends(new PubRel(msgId));
            node.expects(new PubComp(msgId));
        }
    }

    private Publish publish(QoS qos, int msgId, String text) {
        return Lockstep.publish(new NormalTopicId(topicId), qos, msgId, text);
    }

    private static boolean isLong(MqttCommand command) {
        return command instanceof MqttCommand.Publish publish
                && publish.payload().size() > 300;
    }
}
