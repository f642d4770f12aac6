package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/** The log as an operator reads it. */
class LogReporterTest {
    private static final UdpAddress NODE = new UdpAddress(
            "field", IpAddress.of(new byte[] {10, 0, 0, 1}), 1000, "", IpAddress.of(new byte[] {10, 0, 0, 2}));

    private final LogLines log = new LogLines();
    private final LogReporter reporter = new LogReporter(log::log);

    @Test
    void refusedRequestIsReportedWithItsTopic() {
        reporter.onRequestRefused("a", MsgType.PUBLISH, ReturnCode.INVALID_TOPIC_ID, new NormalTopicId(0x0102));
        reporter.onRequestRefused("a", MsgType.SUBSCRIBE, ReturnCode.NOT_SUPPORTED, new TopicName("a/#/b"));

        assertThat(log.under("request"))
                .containsExactly(
                        "INFO request - client=\"a\" refused=PUBLISH code=invalid-topic-id topic=0x0102",
                        "INFO request - client=\"a\" refused=SUBSCRIBE code=not-supported topic=\"a/#/b\"");
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
        "NOT_UTF8, MQTT-SN 1.2",
        "EMPTY_CLIENT_ID, listeners: field: assign-client-id",
        "CLIENT_ID_TOO_LONG, limits: client-id",
        "CLIENT_ID_NOT_ALLOWED, clients: allow",
        "GATEWAYS_CLIENT_ID, broker: client-id",
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
}
