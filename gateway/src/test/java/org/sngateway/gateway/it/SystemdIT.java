package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.net.NotifyReceiver;

/** The gateway as a service that tells its manager how it is. */
@SuppressWarnings("NullAway.Init")
class SystemdIT {
    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    @Test
    void managerHearsOfStartSignsOfLifeStatusReloadAndStop() throws Exception {
        try (NotifyReceiver manager = new NotifyReceiver(socket());
                GatewayProcess gateway = start(Map.of("WATCHDOG_USEC", "400000"))) {
            assertThat(manager.next("READY=1")).matches("READY=1\nSTATUS=0 sessions, 0 messages/s, broker .*");
            UdpNode node = site.node();
            node.connects("sensor", true);
            manager.next("WATCHDOG=1");
            manager.next("WATCHDOG=1");
            assertThat(manager.next("STATUS=1")).matches("STATUS=1 session, \\d+ messages/s, broker up");

            gateway.hangUp();
            assertThat(manager.next("RELOADING=1")).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
            assertThat(manager.next("READY=1")).isEqualTo("READY=1");
            node.pings();

            gateway.stop();
            assertThat(manager.next("STOPPING=1")).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void reloadOfAFileWithMistakesIsOverToo() throws Exception {
        try (NotifyReceiver manager = new NotifyReceiver(socket());
                GatewayProcess gateway = start(Map.of())) {
            manager.next("READY=1");
            Files.writeString(folder.resolve("sn-gateway.yaml"), "brokr: x\n");

            gateway.hangUp();

            manager.next("RELOADING=1");
            manager.next("READY=1");
            gateway.logs("state=not-reloaded");
        }
    }

    @Test
    void brokerThatIsAwayDoesNotHoldUpTheStart() throws Exception {
        site.mosquitto().stop();
        try (NotifyReceiver manager = new NotifyReceiver(socket());
                GatewayProcess gateway = start(Map.of())) {
            assertThat(manager.next("READY=1")).contains("broker away");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    private String socket() {
        return folder.resolve("notify").toString();
    }

    private GatewayProcess start(Map<String, String> environment) throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("sn-gateway.yaml"), site.configuration().text());
        return GatewayProcess.asService(configuration, folder.resolve("gateway.log"), socket(), environment);
    }
}
