package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.store.Root;

/** An interface goes down and comes back, in a network of the gateway's own. */
class InterfaceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GROUP = "239.255.18.84";
    private static final String WITH_NETWORK =
            "ip link set lo up multicast on; ip route add 224.0.0.0/4 dev lo; exec \"$0\" \"$@\"";

    @TempDir
    Path folder;

    @RegisterExtension
    final Installation site = new Installation();

    private final int groupPort = Ports.freeUdp();

    @Test
    void interfaceThatComesBackIsServedAndInItsGroupsAgain() throws Exception {
        assumeTrue(Root.runsTests());
        site.configuration()
                .listener("addresses", "any")
                .listener("groups", GROUP)
                .listener("group-port", "" + groupPort)
                .listener("group-interfaces", "lo")
                .log("level", "debug");
        GatewayProcess gateway = site.closing(GatewayProcess.startedBy(
                List.of("unshare", "--net", "sh", "-ec", WITH_NETWORK), site.file(), folder.resolve("log")));

        inside(gateway, "ip link set lo down");
        gateway.logs("state=down address=127.0.0.1:");
        inside(gateway, "ip link set lo up; ip route add 224.0.0.0/4 dev lo");
        await().atMost(PATIENCE).until(() -> count(gateway.log(), "state=up address=127.0.0.1:") == 2);
        searchesInTheGroup(gateway);

        assertThat(gateway.log()).doesNotContain("Exception", "Address already in use", "trouble=\"setsockopt");
    }

    /** What is lost on its way is sent again: the gateway is in the group a moment after it serves. */
    private void searchesInTheGroup(GatewayProcess gateway) {
        long heard = count(gateway.log(), " < SEARCHGW");
        await().atMost(PATIENCE).untilAsserted(() -> {
            inside(
                    gateway,
                    "printf '\\003\\001\\000' | socat - UDP4-DATAGRAM:" + GROUP + ":" + groupPort
                            + ",ip-multicast-if=127.0.0.1");
            assertThat(count(gateway.log(), " < SEARCHGW")).isGreaterThan(heard);
        });
    }

    private static long count(String log, String text) {
        return log.lines().filter(line -> line.contains(text)).count();
    }

    private static void inside(GatewayProcess gateway, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("nsenter", "--target", "" + gateway.pid(), "--net", "sh", "-ec", command)
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
