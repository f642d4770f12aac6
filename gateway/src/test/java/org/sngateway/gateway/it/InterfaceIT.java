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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.store.Root;

/** An interface goes down and comes back, in a network of the gateway's own. */
class InterfaceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GROUP = "239.255.18.84";
    private static final String WITH_NETWORK =
            "ip link set lo up multicast on; ip route add 224.0.0.0/4 dev lo; exec \"$0\" \"$@\"";
    private static final String MAKE =
            "ip link add one type veth peer name two; ip addr add 10.18.84.1/24 dev one; ip link set two up; ip link set one up";
    private static final String RENAME = "ip link set one down; ip link set one name three; ip link set three up";
    private static final String WITH_INTERFACE = "ip link set lo up; " + MAKE + "; exec \"$0\" \"$@\"";

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
        searchesInTheGroup(gateway, "UDP4-DATAGRAM:" + GROUP + ":" + groupPort + ",ip-multicast-if=127.0.0.1");

        assertThat(gateway.log()).doesNotContain("Exception", "Address already in use", "trouble=\"setsockopt");
    }

    /** Whether all addresses are served or this one only. */
    @ParameterizedTest
    @CsvSource({
        "any, 239.255.18.84, ip link del one; " + MAKE,
        "any, 239.255.18.84, " + RENAME,
        "10.18.84.1, 239.255.18.84, ip link del one; " + MAKE,
        "any, ff02::18:84, ip link del one; " + MAKE
    })
    void interfaceThatIsAnotherOneIsInTheGroups(String addresses, String group, String change) throws Exception {
        assumeTrue(Root.runsTests());
        site.configuration()
                .listener("addresses", addresses)
                .listener("groups", '"' + group + '"')
                .listener("group-port", "" + groupPort)
                .log("level", "debug");
        GatewayProcess gateway = site.closing(GatewayProcess.startedBy(
                List.of("unshare", "--net", "sh", "-ec", WITH_INTERFACE), site.file(), folder.resolve("log")));
        String destination = group.contains(":")
                ? "UDP6-DATAGRAM:[" + group + "%one]:" + groupPort
                : "UDP4-DATAGRAM:" + group + ":" + groupPort + ",ip-multicast-if=10.18.84.1";
        searchesInTheGroup(gateway, destination);

        inside(gateway, change);
        gateway.logs("state=down address=");

        searchesInTheGroup(gateway, destination);
    }

    /** What is lost on its way is sent again: the gateway is in the group a moment after it serves. */
    private void searchesInTheGroup(GatewayProcess gateway, String group) {
        long heard = count(gateway.log(), " < SEARCHGW");
        await().atMost(PATIENCE).untilAsserted(() -> {
            inside(gateway, "printf '\\003\\001\\000' | socat - " + group);
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
