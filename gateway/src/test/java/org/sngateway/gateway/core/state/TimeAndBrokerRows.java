package org.sngateway.gateway.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.state.Situation.CLIENT;
import static org.sngateway.gateway.core.state.Situation.DATA;

import java.time.Duration;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillTopicReq;

/** Rows 23 to 32: what time and the broker do. */
final class TimeAndBrokerRows {
    private static final int REPEATS = 3;
    private static final MqttEvent.ConnectionLost LOST = new MqttEvent.ConnectionLost("reset");
    private static final MqttEvent.ConnectRefused REFUSED =
            new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised");

    private TimeAndBrokerRows() {}

    static void describe(StateTable table) {
        silence(table);
        retriesUsedUp(table);
        flushed(table);
        brokerPublish(table);
        brokerConnAck(table);
        brokerUnreachable(table);
        brokerRefuses(table);
        brokerLost(table);
        clientIdConflict(table);
        expiry(table);
        operator(table);
    }

    private static void silence(StateTable table) {
        table.cells("23", "A", in -> {
            in.gateway.advance(Duration.ofMillis(89_999));
            in.broker.expectsNothing();
            in.gateway.advance(Duration.ofMillis(1));
            in.expectsWill();
        });
        table.cells("24", "S", in -> {
            // 2 s of the 150 s have gone by.
            in.gateway.advance(Duration.ofMillis(147_999));
            in.broker.expectsNothing();
            in.gateway.advance(Duration.ofMillis(1));
            in.expectsWill();
        });
        table.cells("24", "W", in -> {
            // Prompting holds up the flush, so that its retries don't end the wake before.
            in.node.sends(Situation.connect(true, false));
            for (int i = 0; i <= REPEATS; i++) {
                in.node.expects(new WillTopicReq());
                in.gateway.advanceSeconds(10);
            }
            in.node.expects(Publish.class);
            in.gateway.advanceSeconds(10);
            in.node.expects(Publish.class);
            in.gateway.advanceSeconds(5);
        });
    }

    private static void retriesUsedUp(StateTable table) {
        table.cells("25", "P", in -> {
            for (int i = 0; i < REPEATS; i++) {
                in.gateway.advanceSeconds(10);
                in.node.expects(new WillTopicReq());
            }
            in.gateway.advanceSeconds(10);
        });
        table.cells("25", "A", in -> {
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.ONE, false, 72));
            in.node.expects(Publish.class);
            for (int i = 0; i < REPEATS; i++) {
                in.gateway.advanceSeconds(10);
                in.node.expects(Publish.class);
            }
            in.node.sends(PingReq.withoutClientId());
            in.node.expects(new PingResp());

            in.gateway.advanceSeconds(10);

            in.broker.expects(new MqttCommand.PubAck(72));
            assertThat(in.gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isEqualTo(1);
        });
        table.cells("25", "A", in -> {
            in.broker.says(new MqttEvent.Publish("down", DATA, QoS.ONE, false, 72));
            Publish first = in.node.expects(Publish.class);
            for (int i = 0; i < REPEATS; i++) {
                in.gateway.advanceSeconds(10);
                in.node.expects(Publish.class);
            }
            in.gateway.advanceSeconds(20);
            in.gateway.nothingElse();

            in.node.sends(PingReq.withoutClientId());

            Publish again = new Publish(true, QoS.ONE, false, first.topic(), first.msgId(), DATA);
            in.node.expects(new PingResp());
            in.node.expects(again);
        });
        table.cells("25", "W", in -> {
            for (int i = 0; i < REPEATS; i++) {
                in.gateway.advanceSeconds(10);
                in.node.expects(Publish.class);
            }
            in.gateway.advanceSeconds(10);
            in.gateway.nothingElse();
            assertThat(in.gateway.stateOf(CLIENT)).isEqualTo(SessionState.ASLEEP);

            in.node.sends(new PingReq(CLIENT));

            Publish again = in.node.expects(Publish.class);
            assertThat(again.msgId()).isEqualTo(in.inFlight().msgId());
            in.refused(new Disconnect(100));
        });
    }

    private static void flushed(StateTable table) {
        table.cells("26", "W", in -> {
            in.node.sends(new PubAck(in.downId(), in.inFlight().msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(71));
            in.node.expects(new PingResp());
        });
    }

    private static void brokerPublish(StateTable table) {
        MqttEvent.Publish down = new MqttEvent.Publish("down", DATA, QoS.ONE, false, 72);
        table.cells("27", "B", in -> in.broker.says(down));
        table.cells("27", "A", in -> {
            in.broker.says(down);
            assertThat(in.node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(in.downId()));
        });
        table.cells("27", "S", in -> in.broker.says(down));
        table.cells("27", "W", in -> {
            in.broker.says(down);
            in.node.sends(new PubAck(in.downId(), in.inFlight().msgId(), ReturnCode.ACCEPTED));
            in.broker.expects(new MqttCommand.PubAck(71));
            in.node.expects(Publish.class);
        });
        table.cells("27", "DL", in -> in.broker.says(down));
    }

    private static void brokerConnAck(StateTable table) {
        table.cells("28", "B", in -> {
            in.broker.says(new MqttEvent.Connected(true));
            in.node.expects(new ConnAck(ReturnCode.ACCEPTED));
        });
        table.cells("28", "ASW", in -> {
            reopened(in);
            in.broker.says(new MqttEvent.Connected(false));
            assertThat(in.broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("down");
        });
        table.cells("28", "ASW", in -> {
            reopened(in);
            in.broker.says(new MqttEvent.Connected(true));
        });
        table.drainOfLost("28", TimeAndBrokerRows::willWaits, in -> {
            in.broker.says(new MqttEvent.Connected(true));
            MqttCommand.Publish will = in.expectsWill();
            in.broker.says(new MqttEvent.PubAck(will.packetId(), ReasonCode.SUCCESS));
            in.broker.expects(new MqttCommand.Close());
        });
    }

    /** The connection is lost and opened again; the broker's answer is to come. */
    private static void reopened(Situation in) {
        in.broker.says(LOST);
        in.gateway.advanceSeconds(1);
        in.broker.expects(new MqttCommand.Open(false));
    }

    /** The client is lost while the broker is away, and its will waits. */
    private static void willWaits(Situation in) {
        // Later than the conflict window after the CONNACK of the broker.
        in.gateway.advanceSeconds(61);
        in.broker.says(LOST);
        in.gateway.advanceSeconds(1);
        in.broker.expects(new MqttCommand.Open(false));
        in.node.sends(new Disconnect(10));
        in.node.expects(Disconnect.plain());
        in.gateway.advanceSeconds(15);
    }

    private static void brokerUnreachable(StateTable table) {
        table.cells("29", "B", in -> {
            in.gateway.advanceSeconds(5);
            in.node.expects(new ConnAck(ReturnCode.CONGESTION));
            in.broker.expects(new MqttCommand.Close());
        });
        table.cells("29", "A", in -> {
            reopened(in);
            in.node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(in.upId()), 31, DATA));
            in.gateway.advanceSeconds(5);
            in.node.expects(new PubAck(in.upId(), 31, ReturnCode.CONGESTION));
            in.node.sends(PingReq.withoutClientId());
            in.node.expects(new PingResp());
        });
        table.cells("29", "A", in -> {
            reopened(in);
            in.gateway.advanceSeconds(59);
            in.node.expects(Disconnect.plain());
            in.broker.expects(new MqttCommand.Close());
        });
        table.cells("29", "S", in -> {
            reopened(in);
            in.gateway.advanceSeconds(100);
            in.node.sends(new PingReq(CLIENT));
            in.node.expects(new PingResp());
        });
        table.cells("29", "W", in -> {
            reopened(in);
            in.broker.says(LOST);
            in.node.sends(new PingReq(CLIENT));
            in.node.expects(Publish.class);
        });
        table.drainOfLost("29", TimeAndBrokerRows::willWaits, in -> {
            in.broker.says(LOST);
            in.gateway.advanceSeconds(2);
            in.broker.expects(new MqttCommand.Open(false));
        });
    }

    private static void brokerRefuses(StateTable table) {
        table.cells("29b", "B", in -> {
            in.broker.says(REFUSED);
            in.node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        });
        table.cells("29b", "AW", in -> {
            reopened(in);
            in.broker.says(REFUSED);
            in.node.expects(Disconnect.plain());
        });
        table.cells("29b", "S", in -> {
            reopened(in);
            in.broker.says(REFUSED);
        });
        table.cells("29b", "S", in -> {
            reopened(in);
            in.broker.says(REFUSED);
            in.refused(new PingReq(CLIENT));
        });
        table.drainOfLost("29b", TimeAndBrokerRows::willWaits, in -> {
            in.broker.says(new MqttEvent.ConnectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "rejected"));
            assertThat(in.gateway.deadLetters())
                    .extracting(DeadLetter::reason)
                    .containsExactly(DeadLetter.Reason.CLIENT_REFUSED);
            in.gateway.advanceSeconds(600);
        });
        table.drainOfLost("29b", TimeAndBrokerRows::willWaits, in -> {
            in.broker.says(REFUSED);
            in.gateway.advanceSeconds(60);
            in.broker.expects(new MqttCommand.Open(false));
            assertThat(in.gateway.deadLetters()).isEmpty();
        });
    }

    private static void brokerLost(StateTable table) {
        table.cells("30", "BASW", TimeAndBrokerRows::reopened);
        table.drainOfLost("30", TimeAndBrokerRows::willWaits, in -> {
            in.broker.says(new MqttEvent.Connected(false));
            in.broker.expects(MqttCommand.Subscribe.class);
            in.expectsWill();
            in.broker.says(LOST);
            in.gateway.advanceSeconds(2);
            in.broker.expects(new MqttCommand.Open(false));
        });
    }

    private static void clientIdConflict(StateTable table) {
        table.cells("31", "AW", in -> {
            closedTwice(in);
            in.node.expects(Disconnect.plain());
            in.gateway.advanceSeconds(600);
        });
        table.cells("31", "S", in -> {
            closedTwice(in);
            in.gateway.advanceSeconds(100);
        });
        table.cells("31", "S", in -> {
            closedTwice(in);
            in.refused(new PingReq(CLIENT));
        });
        table.drainOfLost("31", TimeAndBrokerRows::willWaits, in -> {
            in.broker.says(new MqttEvent.Connected(true));
            in.expectsWill();
            in.broker.says(new MqttEvent.ConnectionLost(false, ReasonCode.SESSION_TAKEN_OVER, "taken over"));
            in.gateway.advanceSeconds(600);
            assertThat(in.gateway.deadLetters()).isEmpty();
        });
    }

    /** Twice the broker closes the connection soon after it had accepted it, while that of the gateway's own stays up. */
    private static void closedTwice(Situation in) {
        reopened(in);
        in.broker.says(new MqttEvent.Connected(true));
        in.broker.says(LOST);
        in.gateway.advanceSeconds(2);
    }

    private static void expiry(StateTable table) {
        table.cells("32", "DL", in -> {
            in.gateway.advance(Duration.ofDays(7).minusSeconds(3));
            assertThat(in.stateNow()).isEqualTo(in.start.column());
            in.gateway.advanceSeconds(3);
        });
    }

    private static void operator(StateTable table) {
        table.cells("33", "P", in -> {
            in.gateway.kick(Situation.CLIENT);
            in.node.expects(Disconnect.plain());
        });
        table.cells("33", "BASW", in -> {
            in.gateway.kick(Situation.CLIENT);
            in.node.expects(Disconnect.plain());
            in.broker.expects(new MqttCommand.Close());
        });
        table.cells("33", "DL", in -> in.gateway.kick(Situation.CLIENT));
        table.cells("34", "PB", in -> {
            in.gateway.forget(Situation.CLIENT);
            in.node.expects(Disconnect.plain());
            if (in.start == Situation.Start.B) {
                in.broker.expects(new MqttCommand.Close());
            }
            brokerForgets(in);
        });
        table.cells("34", "ASW", in -> {
            in.gateway.forget(Situation.CLIENT);
            in.node.expects(Disconnect.plain());
            in.broker.expects(new MqttCommand.Close());
            brokerForgets(in);
        });
        table.cells("34", "DL", in -> {
            in.gateway.forget(Situation.CLIENT);
            brokerForgets(in);
        });
    }

    private static void brokerForgets(Situation in) {
        in.broker.expects(new MqttCommand.Open(true));
        in.broker.says(new MqttEvent.Connected(false));
        in.broker.expects(new MqttCommand.Close());
    }
}
