package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;

/** The connection that shows whether the broker is there: the operator reads it in the log. */
class OwnConnectionTest {
    private final Lockstep gateway = new Lockstep(Settings.withListener("qos-minus-one: on"));
    private final Broker broker = gateway.broker("sn-gateway-7");

    @BeforeEach
    void firstAttempt() {
        broker.expects(new MqttCommand.Open(true));
    }

    @Test
    void brokerThatIsNotThereIsToldOnceAndThatItIsBackToo() {
        broker.says(new MqttEvent.ConnectionLost("connection refused"));
        gateway.advanceSeconds(300);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectionLost("connection refused"));
        gateway.advanceSeconds(300);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));

        assertThat(gateway.log()).containsExactly("broker down: connection refused", "broker up");
    }

    @Test
    void anotherReasonIsTold() {
        broker.says(new MqttEvent.ConnectionLost("connection refused"));
        gateway.advanceSeconds(300);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised"));

        assertThat(gateway.log()).containsExactly("broker down: connection refused", "broker down: not authorised");
    }

    @Test
    void brokerThatGoesAwayAgainIsToldAgain() {
        broker.says(new MqttEvent.ConnectionLost("connection refused"));
        gateway.advanceSeconds(300);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        broker.says(new MqttEvent.ConnectionLost("connection refused"));

        assertThat(gateway.log())
                .containsExactly("broker down: connection refused", "broker up", "broker down: connection refused");
    }

    @Test
    @Rule("R8.29 outage")
    void refusalIsNoReasonToGiveUp() {
        broker.says(new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "server unavailable"));

        gateway.advanceSeconds(1);

        broker.expects(new MqttCommand.Open(true));
    }

    @Test
    void pauseBetweenAttemptsIsAtMostATimeThatDoublesUpToTheMaximum() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            broker.says(new MqttEvent.ConnectionLost("connection refused"));

            gateway.advanceSeconds(seconds);
            broker.expects(new MqttCommand.Open(true));
        }
    }

    @Test
    void pauseIsAnyPartOfThatTime() {
        int inFirstHalf = 0;
        int inLastQuarter = 0;
        for (int i = 0; i < 206; i++) {
            broker.says(new MqttEvent.ConnectionLost("connection refused"));
            if (i < 6) {
                gateway.advanceSeconds(60);
            } else {
                gateway.advanceSeconds(30);
                boolean isOver = gateway.commandsWaiting("sn-gateway-7") > 0;
                inFirstHalf += isOver ? 1 : 0;
                gateway.advanceSeconds(15);
                inLastQuarter += gateway.commandsWaiting("sn-gateway-7") > 0 ? 0 : 1;
                gateway.advanceSeconds(15);
            }
            broker.expects(new MqttCommand.Open(true));
        }

        assertThat(inFirstHalf).isBetween(70, 130);
        assertThat(inLastQuarter).isBetween(25, 75);
    }

    @Test
    void pauseBeginsAgainAfterASuccess() {
        for (int i = 0; i < 8; i++) {
            broker.says(new MqttEvent.ConnectionLost("connection refused"));
            gateway.advanceSeconds(60);
            broker.expects(new MqttCommand.Open(true));
        }
        broker.says(new MqttEvent.Connected(false));
        broker.says(new MqttEvent.ConnectionLost("reset"));

        gateway.advanceSeconds(1);

        broker.expects(new MqttCommand.Open(true, false, null));
    }

    @Test
    void connectionThatIsNeededStaysUpWhenTheConfigurationChanges() {
        broker.says(new MqttEvent.Connected(false));

        gateway.reload(Settings.with("groups: [225.1.1.1]", "gateway: {id: 7, advertise-interval: 0s}"));

        gateway.nothingElse();
    }

    @Test
    void connectionIsClosedInOrderAtShutdown() {
        broker.says(new MqttEvent.Connected(false));

        gateway.core().onShutdown(gateway.nowNanos());

        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }
}
