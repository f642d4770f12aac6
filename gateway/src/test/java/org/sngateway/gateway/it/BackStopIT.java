package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.broker.BrokerEndpoint;
import org.sngateway.gateway.broker.Places;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** R8.15: the will that the broker has for a gateway that does not come back, and that must not be published otherwise. */
@SuppressWarnings("NullAway.Init")
class BackStopIT {
    private static final String CONNACK = "20 03 00 00 00";
    private static final String SESSION_PRESENT = "20 03 01 00 00";
    private static final String END_OF_SESSION = "e0 07 00 05 11 00 00 00 00";
    private static final Will WILL = new Will("will/a", QoS.ONE, false, Payload.ofText("gone"));

    @TempDir
    Path folder;

    // ---- a scripted broker

    /** Clean Start would publish a will that the old session has; its DISCONNECT deletes it. */
    @Test
    @Rule("R8.15 back-stop")
    void oldSessionIsEndedInOrderBeforeACleanOneBegins() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker();
                BrokerPeer peer = peer(broker, MqttVersion.MQTT_5)) {
            peer.sends(new MqttCommand.Open(true, WILL));
            broker.accepts()
                    .expectsFirst("10 2c 00 04 4d 51 54 54 05 0c") // no Clean Start
                    .says(SESSION_PRESENT)
                    .expects(END_OF_SESSION)
                    .expectsEnd();

            broker.accepts()
                    .expectsFirst("10 2c 00 04 4d 51 54 54 05 0e") // Clean Start
                    .says(CONNACK);

            peer.expectsConnectedWithWill(false);
        }
    }

    @Test
    @Rule("R8.15 back-stop")
    void cleanSessionBeginsAtOnceWhereThereIsNoOldOne() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker();
                BrokerPeer peer = peer(broker, MqttVersion.MQTT_5)) {
            peer.sends(new MqttCommand.Open(true, WILL));
            ScriptedBroker.Connection connection = broker.accepts();
            connection.next();
            connection.says(CONNACK);
            peer.expectsConnectedWithWill(false);

            peer.sends(new MqttCommand.Close());

            connection.expects(END_OF_SESSION).expectsEnd();
        }
    }

    /** A will to a topic that the client may not publish to, at a QoS or with Retain that the broker does not have. */
    @ParameterizedTest
    @ValueSource(strings = {"87", "90", "99", "9a", "9b", "close"})
    @Rule("R8.15 back-stop")
    void clientWhoseWillTheBrokerDoesNotTakeIsConnectedWithoutIt(String code) throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker();
                BrokerPeer peer = peer(broker, MqttVersion.MQTT_5, MqttVersion.MQTT_3_1_1)) {
            peer.sends(new MqttCommand.Open(false, WILL));
            try (ScriptedBroker.Connection first = broker.accepts()) {
                first.expectsFirst("10 2c 00 04 4d 51 54 54 05 0c");
                if (!code.equals("close")) {
                    first.says("20 03 00 " + code + " 00").expectsEnd();
                }
            }

            broker.accepts()
                    .expectsFirst("10 18 00 04 4d 51 54 54 05 00") // the same version without the will
                    .says(CONNACK);

            peer.expects(new MqttEvent.Connected(false));
            assertThat(peer.told()).singleElement().asString().startsWith("will not taken: ");
        }
    }

    @Test
    void refusalThatIsNotAboutTheWillIsNotTriedAgain() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker();
                BrokerPeer peer = peer(broker, MqttVersion.MQTT_5)) {
            peer.sends(new MqttCommand.Open(false, WILL));
            broker.accepts().expectsFirst("10").says("20 03 00 86 00").expectsEnd();

            assertThat(peer.next()).isInstanceOf(MqttEvent.ConnectRefused.class);
        }
    }

    private static BrokerPeer peer(ScriptedBroker broker, MqttVersion... versions) {
        return new BrokerPeer(
                "a",
                Places.at(broker.endpoint())
                        .versions(versions)
                        .maxPacketOctets(1024)
                        .place());
    }

    // ---- Mosquitto

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R8.15 back-stop")
    void brokerPublishesTheWillOfAGatewayThatDoesNotComeBack(boolean cleanSession) throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Mosquitto.Subscriber witness = mosquitto.subscribe("will/#");
            BrokerPeer gateway = realPeer(mosquitto, 1);
            gateway.sends(new MqttCommand.Open(cleanSession, WILL)).expectsConnectedWithWill(false);

            gateway.isKilled();

            witness.expects("will/a gone");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R8.15 never else")
    void brokerPublishesNoWillOfAGatewayThatComesBackOrCloses(boolean cleanSession) throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Mosquitto.Subscriber witness = mosquitto.subscribe("will/#");
            BrokerPeer gateway = realPeer(mosquitto, 3);
            gateway.sends(new MqttCommand.Open(cleanSession, WILL)).expectsConnectedWithWill(false);
            gateway.isKilled();

            try (BrokerPeer next = realPeer(mosquitto, 3)) {
                next.sends(new MqttCommand.Open(cleanSession, WILL)).expectsConnectedWithWill(!cleanSession);
                next.sends(new MqttCommand.Close());
                // A clean session afterwards ends the lasting one.
                next.sends(new MqttCommand.Open(true, WILL)).expectsConnectedWithWill(false);
                next.sends(new MqttCommand.Close());
                // The broker's next will, after which the delay of the first is over.
                BrokerPeer last = realPeer(mosquitto, 4, "last");
                last.sends(new MqttCommand.Open(true, new Will("will/last", QoS.ZERO, false, Payload.ofText("last"))))
                        .expectsConnectedWithWill(false);
                last.isKilled();
            }

            witness.expects("will/last last");
            assertThat(witness.messages()).containsExactly("will/last last");
        }
    }

    private static BrokerPeer realPeer(Mosquitto mosquitto, int delaySeconds) {
        return realPeer(mosquitto, delaySeconds, "a");
    }

    private static BrokerPeer realPeer(Mosquitto mosquitto, int delaySeconds, String clientId) {
        return new BrokerPeer(
                clientId,
                Places.at(BrokerEndpoint.plain("127.0.0.1", mosquitto.port()))
                        .versions(MqttVersion.MQTT_5)
                        .willDelay(Duration.ofSeconds(delaySeconds))
                        .place());
    }
}
