package org.sngateway.gateway.core.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** Which request goes alone on a connection (R8.28). */
class SuspectTest {
    private static final MqttCommand FIRST = publish("first");
    private static final MqttCommand LIKELY = publish("likely");

    private final Suspect suspect = new Suspect();

    /** Else the first one, at which the broker closes each time, would be counted from the beginning each time. */
    @Test
    @Rule("R8.28 suspect")
    void requestThatWaitsForTheOneBeforeItTakesNoneOfItsCount() {
        for (int i = 0; i < 2; i++) {
            suspect.onConnected();
            assertThat(suspect.holds(FIRST)).isFalse();
            suspect.begin(LIKELY, true);
            assertThat(suspect.onClosed(FIRST)).isFalse();
        }

        suspect.onConnected();

        assertThat(suspect.holds(FIRST)).isFalse();
        assertThat(suspect.holds(LIKELY)).isTrue();
        assertThat(suspect.onClosed(FIRST)).isTrue();
    }

    @Test
    @Rule("R8.28 suspect")
    void requestThatWaitedIsTheOneWhenTheConnectionEndsAtIt() {
        suspect.onConnected();
        suspect.begin(LIKELY, true);
        assertThat(suspect.isAwaiting()).isTrue();

        assertThat(suspect.takeAwaited()).isEqualTo(LIKELY);

        assertThat(suspect.onClosed(LIKELY)).isTrue();
    }

    private static MqttCommand publish(String topic) {
        return new MqttCommand.Publish(topic, Payload.ofText("x"), QoS.ONE, true, false, 1);
    }
}
