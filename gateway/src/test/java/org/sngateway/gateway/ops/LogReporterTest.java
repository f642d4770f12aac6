package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.codec.RejectReason;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** The log as an operator reads it. */
class LogReporterTest {
    private static final UdpAddress NODE = new UdpAddress(
            "field", IpAddress.of(new byte[] {10, 0, 0, 1}), 1000, "", IpAddress.of(new byte[] {10, 0, 0, 2}));

    private final LogLines log = new LogLines();
    private final Map<NodeAddress, String> clients = new HashMap<>();
    private long nowNanos;
    private final LogReporter reporter =
            new LogReporter(log::log, address -> Optional.ofNullable(clients.get(address)), () -> nowNanos);

    @Test
    void refusedRequestIsReportedWithItsTopic() {
        reporter.onRequestRefused("a", MsgType.PUBLISH, ReturnCode.INVALID_TOPIC_ID, new NormalTopicId(0x0102));
        reporter.onRequestRefused("a", MsgType.SUBSCRIBE, ReturnCode.NOT_SUPPORTED, new TopicName("a/#/b"));

        assertThat(log.under("request"))
                .containsExactly(
                        "INFO request - client=\"a\" refused=PUBLISH code=invalid-topic-id topic=0x0102"
                                + " hint=\"the client has not registered it since its CONNECT\"",
                        "INFO request - client=\"a\" refused=SUBSCRIBE code=not-supported topic=\"a/#/b\""
                                + " hint=\"wildcards, characters or levels that are not allowed, or beyond limits: topics,"
                                + " subscriptions, topic-octets or topic-levels\"");
    }

    @Test
    void requestThatTheBrokerRefusesIsReportedOnceAndTheNextOneAgain() {
        reporter.onRefusedByBroker("a", MsgType.PUBLISH, "t/x", ReasonCode.PACKET_TOO_LARGE, false);
        reporter.onRequestRefused("a", MsgType.PUBLISH, ReturnCode.NOT_SUPPORTED, new TopicName("t/x"));
        reporter.onReceived(NODE, new PingResp());
        reporter.onTextRefused("a", "t/#", "a wildcard, in a name");
        reporter.onRequestRefused("a", MsgType.REGISTER, ReturnCode.NOT_SUPPORTED, new TopicName("t/#"));
        assertThat(log.at(Level.INFO)).hasSize(2);

        reporter.onReceived(NODE, new PingResp());
        reporter.onRequestRefused("a", MsgType.REGISTER, ReturnCode.NOT_SUPPORTED, new TopicName("t/y"));

        assertThat(log.at(Level.INFO)).hasSize(3).last().asString().contains("refused=REGISTER");
    }

    @Test
    void fieldThatCanNotBeServedIsNamedOnce() {
        reporter.onFieldRefused("a", MsgType.REGISTER, RefusedRequest.Reason.NOT_UTF8);
        reporter.onRequestRefused("a", MsgType.REGISTER, ReturnCode.NOT_SUPPORTED, null);

        assertThat(log.under("request"))
                .containsExactly(
                        "INFO request - client=\"a\" refused=REGISTER code=not-supported reason=not-utf8"
                                + " hint=\"the node sends a topic name or filter that is no text in UTF-8; is it in Latin-1?\"");
    }

    @Test
    void clientThatComesBackElsewhereIsOneLine() {
        reporter.onAddressChanged("a", null, NODE);
        reporter.onStateChanged("a", NODE, SessionState.LOST, SessionState.ACTIVE, Cause.CONNECTED);

        assertThat(log.at(Level.INFO)).singleElement().asString().contains("state=active", "address=" + NODE);
    }

    @Test
    void clientThatSleepsAllDayIsLostInALineOfItsOwn() {
        for (int i = 0; i < 100; i++) {
            reporter.onStateChanged("a", NODE, SessionState.ASLEEP, SessionState.AWAKE, Cause.WAKE);
            reporter.onStateChanged("a", NODE, SessionState.AWAKE, SessionState.ASLEEP, Cause.FLUSHED);
        }
        reporter.onStateChanged("a", NODE, SessionState.ASLEEP, SessionState.LOST, Cause.SILENCE);

        assertThat(log.at(Level.INFO)).hasSize(4).last().asString().contains("state=lost");
    }

    @Test
    void radioThatIsNotWaitedForAnyLongerIsReportedWithTheKeyToChange() {
        reporter.onLinkGivenUp("attic", 900_000_000_000L);

        assertThat(log.at(Level.WARN))
                .singleElement()
                .asString()
                .contains("listener=attic outage=given-up seconds=900", "listeners: attic: outage-maximum");
    }

    @Test
    void forwarderThatIsNotAllowedIsReportedOnceWithTheKeyToChange() {
        Encapsulated encapsulated = new Encapsulated(0, Payload.EMPTY, new PingResp());

        for (int i = 0; i < 100; i++) {
            reporter.onIgnored(NODE, encapsulated, IgnoreReason.NOT_ALLOWED);
        }

        assertThat(log.at(Level.WARN)).singleElement().asString().contains("listeners: field: forwarders");
    }

    @ParameterizedTest
    @CsvSource({
        "SWITCHED_OFF, listeners: field: qos-minus-one: on",
        "NOT_ALLOWED, qos-minus-one-sources",
        "NOT_ALLOWED, qos-minus-one-topics",
        "RATE_LIMITED, qos-minus-one-burst"
    })
    void messagesAtQosMinusOneThatAreIgnoredAreReportedOnceWithTheKeyToChange(IgnoreReason reason, String key) {
        Publish publish = new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, Payload.EMPTY);

        for (int i = 0; i < 100; i++) {
            reporter.onIgnored(NODE, publish, reason);
        }

        assertThat(log.at(Level.WARN)).singleElement().asString().contains(key);
    }

    @ParameterizedTest
    @CsvSource({
        "PROTOCOL_ID, MQTT-SN 1.2",
        "NOT_UTF8, the id is no text in UTF-8",
        "EMPTY_CLIENT_ID, listeners: field: assign-client-id",
        "CLIENT_ID_TOO_LONG, limits: client-id",
        "CLIENT_ID_NOT_ALLOWED, clients: allow",
        "GATEWAYS_CLIENT_ID, broker: own-client-id",
        "NO_ROOM, limits: sessions",
        "TAKEOVER_TOO_OFTEN, limits: takeovers-per-minute",
        "BAD_WILL_TOPIC, limits: topic-octets"
    })
    void refusedConnectIsReportedWithItsReasonAndTheKey(ConnectRefusal refusal, String key) {
        reporter.onConnectRefused(NODE, "a", ReturnCode.NOT_SUPPORTED, refusal);

        assertThat(log.under("unknown-sender"))
                .singleElement()
                .asString()
                .contains("client=\"a\" connect=refused")
                .contains("reason=" + refusal.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .contains(key);
    }

    @Test
    void takeoverThatIsNotAllowedIsReportedOnceWithTheKeyToChange() {
        for (int i = 0; i < 100; i++) {
            reporter.onIgnored(NODE, new PingReq("a"), IgnoreReason.TAKEOVER_NOT_ALLOWED);
        }

        assertThat(log.at(Level.WARN)).singleElement().asString().contains("listeners: field: takeover");
    }

    @Test
    void lostClientIsReportedWithTheTimeItWasSilent() {
        reporter.onSilence("a", 90_000_000_000L);
        reporter.onStateChanged("a", NODE, SessionState.ACTIVE, SessionState.LOST, Cause.SILENCE);

        assertThat(log.under("session"))
                .containsExactly(
                        "INFO session - client=\"a\" state=lost was=active cause=silence silent=90s address=" + NODE);
    }

    @Test
    void outageIsReportedOnceAndNotForEachClientAndAttempt() {
        reporter.onOwnConnectionDown("connection refused");
        for (int i = 0; i < 10; i++) {
            reporter.onBrokerLost("n" + i, "connection refused");
        }

        assertThat(log.at(Level.WARN)).hasSize(1);
        assertThat(log.at(Level.INFO)).isEmpty();
        reporter.onOwnConnectionUp();
        reporter.onBrokerLost("alone", "the broker closed the connection");
        assertThat(log.at(Level.INFO)).hasSize(2);
    }

    @Test
    void reasonOfAnOutageIsNotCut() {
        String reason =
                "nobody that the gateway trusts has signed the certificate of the broker; name the authority that did in broker:"
                        + " trust-file";

        reporter.onBrokerRefused("a", ReasonCode.NOT_AUTHORIZED, reason);
        reporter.onOwnConnectionDown(reason);

        assertThat(log.at(Level.WARN)).hasSize(2).allMatch(line -> line.contains("reason=\"" + reason + "\""));
    }

    @Test
    void brokerThatRefusesTheGatewayTooIsReportedOnce() {
        reporter.onOwnConnectionDown(
                "the broker says: not authorized; see broker: username, password-file, users-file");
        for (int i = 0; i < 10; i++) {
            reporter.onBrokerRefused("a" + i, ReasonCode.NOT_AUTHORIZED, "not authorized");
        }

        assertThat(log.at(Level.WARN)).hasSize(1).allMatch(line -> line.contains("password-file"));
    }

    @Test
    void requestAtWhichTheBrokerClosesIsWrittenWithTheProbableLimit() {
        MqttCommand longOne = new MqttCommand.Publish("t/x", Payload.ofText("L".repeat(400)), QoS.ONE, false, false, 7);
        MqttCommand retained = new MqttCommand.Publish("t/x", Payload.ofText("5"), QoS.ONE, true, false, 7);
        reporter.onBrokerClosesAt("n1", longOne, 40);
        reporter.onBrokerClosesAt("n1", retained, 40);
        reporter.onBrokerClosesAt("", new MqttCommand.Subscribe(1, "a/#", QoS.ONE), 40);

        assertThat(log.at(Level.WARN)).hasSize(3);
        assertThat(log.at(Level.WARN).get(0))
                .contains(
                        "client=\"n1\" broker=closes-at request=PUBLISH topic=\"t/x\" octets=403 qos=1 retain=false"
                                + " probably=too-long",
                        "max_packet_size");
        assertThat(log.at(Level.WARN).get(1)).contains("retain=true probably=retain");
        assertThat(log.at(Level.WARN).get(2)).contains("request=SUBSCRIBE filter=\"a/#\" qos=1 probably=filter");
    }

    @Test
    void messageThatTheBrokerRefusesIsWrittenWithTheReason() {
        reporter.onRefusedByBroker("n1", MsgType.PUBLISH, "t/x", new ReasonCode(0x97), true);
        reporter.onRefusedByBroker("n1", MsgType.SUBSCRIBE, "a/#", ReasonCode.NOT_AUTHORIZED, true);
        reporter.onRefusedByBroker("n1", MsgType.PUBLISH, "t/x", ReasonCode.PACKET_TOO_LARGE, false);

        assertThat(log.at(Level.WARN)).hasSize(2);
        assertThat(log.at(Level.WARN).get(0))
                .contains(
                        "client=\"n1\" broker=refuses request=PUBLISH topic=\"t/x\" reason=\"quota exceeded (0x97)\"",
                        "refusal-patience");
        assertThat(log.at(Level.WARN).get(1))
                .contains("request=SUBSCRIBE filter=\"a/#\" reason=\"not authorized (0x87)\"");
        assertThat(log.at(Level.INFO)).anyMatch(line -> line.endsWith("reason=\"packet too large (0x95)\""));
    }

    @Test
    void clientIdConflictNamesTheIdAndTheKey() {
        reporter.onClientIdConflict("n1", "site-n1");
        reporter.onClientIdConflict("", "sn-gateway-1");

        assertThat(log.at(Level.WARN).get(0))
                .contains("client=\"n1\" client-id-conflict=\"site-n1\"", "client-id-prefix");
        assertThat(log.at(Level.WARN).get(1)).contains("client-id-conflict=\"sn-gateway-1\"", "broker: own-client-id");
    }

    @Test
    void refusalIsWrittenWithTheCodeOfTheBroker() {
        reporter.onBrokerRefused("a", new ReasonCode(0x97), "quota exceeded (0x97)");

        assertThat(log.at(Level.WARN))
                .hasSize(1)
                .allMatch(line -> line.contains("client=\"a\" broker=refused code=0x97 reason="));
    }

    @Test
    void attemptsOfUnknownSendersDoNotFillTheLog() {
        for (int i = 0; i < 100; i++) {
            reporter.onConnectFailed("n" + i, NODE, SessionState.DISCONNECTED);
        }

        assertThat(log.at(Level.INFO)).hasSizeLessThanOrEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "BROKER_UNREACHABLE, spool: qos0-messages",
        "NOT_ACKNOWLEDGED, retry-count",
        "REFUSED_BY_CLIENT, client-quirks: forgets-topic-ids",
        "NOT_REGISTERED, client-quirks: no-register",
        "NO_TOPIC_ID, limits: topics",
        "TOO_LONG, max-message",
        "BEYOND_MAX_PACKET, broker: max-packet",
        "QUEUE_FULL, limits: queued-messages",
        "FAILED_WAKES, max-failed-wakes"
    })
    void droppedMessageIsReportedWithTheKeyOfTheLimit(DropReason reason, String key) {
        reporter.onDropped("a", reason, "t/x");

        assertThat(log.under("drop"))
                .singleElement()
                .asString()
                .contains("client=\"a\" dropped=", "topic=\"t/x\"", key);
    }

    @Test
    void messageThatANewerOneReplacesIsNoTrouble() {
        reporter.onDropped("a", DropReason.SUPERSEDED, "t/x");

        assertThat(log.at(Level.INFO)).isEmpty();
    }

    @Test
    void requestTooManyIsReportedWithItsClientAndTheKey() {
        clients.put(NODE, "a");

        reporter.onIgnored(
                NODE, new Subscribe(false, QoS.ONE, 7, new TopicName("x")), IgnoreReason.TOO_MANY_OPEN_REQUESTS);

        assertThat(log.at(Level.INFO))
                .singleElement()
                .asString()
                .contains("client=\"a\" ignored=SUBSCRIBE", "limits: open-subscribes");
    }

    @Test
    void stuckDiskIsReportedOnceWhateverClientsItKeepsWaiting() {
        clients.put(NODE, "a");

        for (int i = 0; i < 3; i++) {
            reporter.onIgnored(NODE, new Subscribe(false, QoS.ONE, i, new TopicName("x")), IgnoreReason.WAITS_FOR_DISK);
        }

        assertThat(log.at(Level.WARN))
                .singleElement()
                .asString()
                .contains("store=stuck client=\"a\" ignored=SUBSCRIBE", "store: directory");
    }

    @Test
    void malformedDatagramInsideASessionIsReportedWithItsClient() {
        clients.put(NODE, "a");

        reporter.onRejected(NODE, RejectReason.TOO_SHORT, 3);

        assertThat(log.at(Level.INFO))
                .containsExactly("INFO request - client=\"a\" address=" + NODE + " malformed=too-short octets=3");
    }

    @Test
    void messageThatIsTooLongIsReportedWithItsClientItsLimitAndTheKey() {
        reporter.onTooLong(NODE, "a", MsgType.PUBLISH, 1_600, 1_472);

        assertThat(log.at(Level.INFO))
                .containsExactly(
                        "INFO request - client=\"a\" too-long=PUBLISH octets=1600 limit=1472 address=" + NODE
                                + " hint=\"the limit is listeners: field: max-message; raise it, or let the node send less at once\"");
    }

    @Test
    void connectThatIsTooLongIsReportedOnce() {
        reporter.onTooLong(NODE, "", MsgType.CONNECT, 1_600, 1_472);
        reporter.onConnectRefused(NODE, "", ReturnCode.NOT_SUPPORTED, ConnectRefusal.TOO_LONG);

        assertThat(log.at(Level.INFO))
                .singleElement()
                .asString()
                .contains("unknown-sender - client=none too-long=CONNECT octets=1600 limit=1472", "max-message");
    }

    @Test
    void messageAtQosMinusOneThatIsTooLongIsReportedWithTheKey() {
        reporter.onRejected(NODE, RejectReason.TOO_LONG, 1_473);

        assertThat(log.at(Level.INFO))
                .singleElement()
                .asString()
                .contains("malformed=too-long octets=1473", "listeners: field: max-message");
    }

    @Test
    void malformedDatagramOfAnUnknownSenderIsReportedWithItsAddress() {
        reporter.onRejected(NODE, RejectReason.TOO_SHORT, 3);

        assertThat(log.at(Level.INFO))
                .containsExactly("INFO unknown-sender - address=" + NODE + " malformed=too-short octets=3");
    }

    @Test
    void refusalOfAllByTheSameReasonAsTheGatewaysOwnIsReportedOnce() {
        String reason = "the broker says: not authorized (0x87); see broker: username, password-file, users-file";
        reporter.onOwnConnectionDown(reason);

        for (int i = 0; i < 10; i++) {
            reporter.onBrokerRefused("n" + i, ReasonCode.NOT_AUTHORIZED, reason);
            reporter.onConnectRefused(NODE, "n" + i, ReturnCode.CONGESTION, ConnectRefusal.BROKER_REFUSED);
        }

        assertThat(log.at(Level.WARN)).singleElement().asString().contains("state=down", "password-file");
        assertThat(log.at(Level.INFO)).singleElement().asString().contains("client=\"n0\" connect=refused");
    }

    @Test
    void faultIsReportedWithItsStackOnce() {
        for (int i = 0; i < 100; i++) {
            reporter.onFault("a", new IllegalStateException("a fault"));
        }

        assertThat(log.at(Level.ERROR)).hasSize(2).anyMatch(line -> line.contains("client=\"a\" session=closed"));
    }
}
