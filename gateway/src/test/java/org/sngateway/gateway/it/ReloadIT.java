package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** The running command reads its configuration again at SIGHUP. */
class ReloadIT {
    private static final PredefinedTopicId FIVE = new PredefinedTopicId(5);

    @RegisterExtension
    final Installation site = new Installation();

    @Test
    @Rule("R10.2 reload")
    void reloadBringsTopicsDropsNoSessionAndABrokenFileChangesNothing() throws Exception {
        GatewayProcess gateway = site.startProcess();
        Subscriber witness = site.subscriber("#");
        UdpNode node = site.node();
        node.connects("sensor", true);
        NormalTopicId topic = node.subscribes("sensor/set", QoS.ONE);
        node.sends(new Publish(false, QoS.ONE, false, FIVE, 90, Payload.ofText("too early")));
        node.expects(new PubAck(FIVE.value(), 90, ReturnCode.INVALID_TOPIC_ID));

        site.configuration().predefinedTopics("*", "{5: \"clients/{clientId}\"}");
        site.file();
        gateway.hangUp();
        gateway.logs("state=reloaded");
        node.publishes(FIVE, "a");

        Files.writeString(site.file(), "predefined-topics:\n  \"*\": {5: \"a/#\"}\nbrokr: x\n");
        gateway.hangUp();
        gateway.logs(
                "state=not-reloaded",
                "sn-gateway.yaml:2:12: 5: \"a/#\" is no topic name",
                "sn-gateway.yaml:3:1: unknown key \"brokr\"; did you mean \"broker\"?");
        node.publishes(FIVE, "b");

        witness.expects("clients/sensor a", "clients/sensor b");
        site.mosquitto().publish("sensor/set", "on", 1, false);
        assertThat(node.getsAndAcknowledges("on").topic()).isEqualTo(topic);
        assertThat(gateway.log()).contains("client=\"sensor\" state=active").doesNotContain("state=disconnected");
    }

    @Test
    @Rule("R10.2 reload")
    void reloadSaysWhatIsInForceAndWhatWaitsForARestart() throws Exception {
        GatewayProcess gateway = site.startProcess();
        UdpNode node = site.node();
        node.connects("sensor", true);

        site.configuration().listener("port", "1").broker("keep-alive", "30s").limit("sessions", "77");
        site.file();
        gateway.hangUp();

        gateway.logs(
                "changed=\"limits: sessions\"",
                "for-new-connections=\"broker: keep-alive\"",
                "needs-restart=\"listeners: test: port\"");
        node.pings();
    }

    @Test
    void reloadTakesOverTheLogLevel() throws Exception {
        GatewayProcess gateway = site.startProcess();

        Files.writeString(site.file(), site.configuration().text() + "log: {level: debug}\n");
        gateway.hangUp();

        gateway.logs("changed=\"log: level\"");
        site.node().connects("sensor", true);
        gateway.logs("DEBUG message - ");
    }
}
