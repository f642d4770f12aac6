package org.sngateway.gateway.core.discovery;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SearchGw;

/** MQTT-SN 1.2 §5.5: what goes to a forwarder; R4.26. */
class EncapsulationTest {
    private static final Payload NODE_ID = Payload.ofHex("002a");

    private final Lockstep gateway = new Lockstep(Settings.withListener("forwarders: any", "groups: [225.1.1.1]"));
    private final Node forwarder = gateway.node(1000);

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "3, 3", "4, 3", "255, 3"})
    @Rule("R4.26 radius")
    void radiusIsThatOfTheSearchAsFarAsTwoBitsHoldIt(int asked, int sent) {
        gateway.broker("sn-gateway-7").expects(new MqttCommand.Open(true));
        gateway.broker("sn-gateway-7").says(new MqttEvent.Connected(false));

        forwarder.sends(new Encapsulated(0, NODE_ID, new SearchGw(asked)));

        forwarder.expects(new Encapsulated(sent, NODE_ID, new GwInfo(7, Payload.EMPTY)));
    }
}
