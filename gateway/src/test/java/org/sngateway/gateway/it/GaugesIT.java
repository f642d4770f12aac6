package org.sngateway.gateway.it;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.net.Transport;

/** The gauges of a running gateway are read on any thread, also after a restart. */
class GaugesIT {
    @TempDir
    Path folder;

    @Test
    void tellSessionsAndConnectionsBeforeAndAfterARestart() throws Exception {
        int udpPort = Ports.freeUdp();
        try (Mosquitto mosquitto = new Mosquitto(folder);
                UdpNode node = new UdpNode(udpPort)) {
            GatewayConfig config = GatewayConfig.parse(
                    "test",
                    new Configuration(udpPort, mosquitto.port())
                            .store("directory", folder.resolve("state").toString())
                            .text());
            GatewayDaemon gateway = new GatewayDaemon(config, Transport.best());
            try {
                node.connects("sensor", false);
                awaitGauges(gateway, gauges -> gauges.sessions().active() == 1);
                awaitGauges(
                        gateway,
                        gauges -> gauges.broker().isUp() && gauges.broker().connections() == 2);
                node.sleeps(600);
                awaitGauges(gateway, gauges -> gauges.sessions().asleep() == 1);
            } finally {
                gateway.stop();
            }

            GatewayDaemon again = new GatewayDaemon(config, Transport.best());
            try {
                awaitGauges(
                        again,
                        gauges -> gauges.sessions().asleep() == 1
                                && gauges.sessions().total() == 1);
            } finally {
                again.stop();
            }
        }
    }

    private static void awaitGauges(GatewayDaemon gateway, Predicate<CoreGauges> expected) {
        await().atMost(Duration.ofSeconds(20)).until(gateway::gauges, expected);
    }
}
