package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.CommandProcess.Result;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.gateway.store.Root;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/**
 * The messages about a state directory that can't be used, or can't be used any longer. Cases that need another user or
 * a separate file system run where the tests run as root.
 */
@SuppressWarnings("NullAway.Init")
class StateDirectoryIT {
    private static final int DISK_OCTETS = 20 * 1024 * 1024;

    /** How the command is started. */
    private interface Start {
        Result withConfiguration(String file) throws Exception;
    }

    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    private Path state;
    private boolean mounted;

    @BeforeEach
    void letOthersIn() throws IOException {
        state = folder.resolve("state");
        site.configuration().store("directory", state.toString());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void leaveNothing() throws Exception {
        site.end();
        if (mounted) {
            Root.unmount(state);
        }
    }

    @Test
    void directoryOfAnotherUserIsNamedWithTheRemedy() throws Exception {
        assumeTrue(Root.runsTests());
        Files.createDirectory(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));

        assertThat(failsToStart(configuration -> CommandProcess.runAsNobody(folder, "run", configuration)))
                .isEqualTo(state + "/lock can't be created: the gateway runs as nobody, " + state
                        + " is of root (rwx------); if nothing else is in it: chown -R nobody " + state
                        + ", or choose a state directory of its own with store: directory");
    }

    @Test
    void directoryOnAReadOnlyFileSystemIsNamed() throws Exception {
        mount("size=1m,ro");

        assertThat(failsToStart()).startsWith(state + "/lock is on a read-only file system; mount it for writing");
    }

    @Test
    void fileInThePlaceOfTheDirectoryIsNamed() throws Exception {
        Files.createFile(state);

        assertThat(failsToStart())
                .isEqualTo(state + " is no directory; move it away, or choose another state directory");
    }

    @Test
    void secondGatewayOnTheSameDirectoryDoesNotStart() throws Exception {
        GatewayProcess first = site.startProcess();
        UdpNode node = site.node();
        node.connects("sensor", false);

        assertThat(failsToStart())
                .matches("\\Q" + state + "\\E is in use by process \\d+; stop that one, or give this gateway a state"
                        + " directory of its own");
        node.pings();
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void fullDiskIsToldToNodesAndOperatorAndCostsNoAcknowledgedMessage() throws Exception {
        mount("size=" + DISK_OCTETS);
        GatewayProcess gateway = site.startProcess();
        UdpNode node = site.node();
        node.connects("sensor", false);
        NormalTopicId topic = node.registers("sensor/t");
        Subscriber witness = site.lastingSubscriber("sensor/t");
        site.mosquitto().stop();
        node.publishes(topic, "before");

        Path filler = fillDisk();
        node.sends(new Publish(false, QoS.ONE, false, topic, 100, Payload.ofText("refused")));
        node.expects(new PubAck(topic.value(), 100, ReturnCode.CONGESTION));
        node.sends(new Publish(false, QoS.TWO, false, topic, 101, Payload.ofText("refused")));
        node.expects(new PubAck(topic.value(), 101, ReturnCode.CONGESTION));
        node.pings();

        gateway.logs("store=failed reason=", "no room in " + state, " 0 KiB are free; free some");
        Files.delete(filler);
        publishesWhenItCan(node, topic, "after");
        gateway.logs("store=usable");
        assertThat(gateway.log().lines().filter(line -> line.contains("store=")))
                .as("the opening, the failure, the end of it")
                .hasSize(3);
        site.mosquitto().start();
        witness.expects("sensor/t after");
        assertThat(witness.messages()).containsExactly("sensor/t before", "sensor/t after");
    }

    @Test
    void gatewayStartsOnAFullDiskAndPublishesItsSpool() throws Exception {
        mount("size=" + DISK_OCTETS);
        GatewayProcess gateway = site.startProcess();
        UdpNode node = site.node();
        node.connects("sensor", false);
        NormalTopicId topic = node.registers("sensor/t");
        Subscriber witness = site.lastingSubscriber("sensor/t");
        site.mosquitto().stop();
        node.publishes(topic, "before");
        fillDisk();

        gateway.close();
        site.startProcess();

        site.mosquitto().start();
        witness.expects("sensor/t before");
        node.publishes(topic, "again");
        witness.expects("sensor/t again");
    }

    /** Starts a gateway that is expected to fail; returns its output after the line that it is starting. */
    private String failsToStart() throws Exception {
        return failsToStart(configuration -> CommandProcess.run("run", configuration));
    }

    private String failsToStart(Start start) throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("gateway.yaml"), site.configuration().text());
        Result result = start.withConfiguration(configuration.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        List<String> lines = result.errors().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("state=starting");
        return lines.get(1);
    }

    /** Publishes until it is accepted: the gateway tries a failed store again after a few seconds. */
    private static void publishesWhenItCan(UdpNode node, NormalTopicId topic, String text) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            node.sends(new Publish(false, QoS.ONE, false, topic, node.nextMsgId(), Payload.ofText(text)));
            return node.expects(PubAck.class).returnCode().equals(ReturnCode.ACCEPTED);
        });
    }

    /** Another file takes all the room. */
    private Path fillDisk() throws IOException {
        Path filler = state.resolve("somebody-elses");
        long octets = Files.getFileStore(state).getUsableSpace();
        Files.write(filler, new byte[(int) octets]);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Files.getFileStore(state).getUsableSpace() == 0);
        return filler;
    }

    private void mount(String options) throws IOException, InterruptedException {
        Root.mount(state, options);
        mounted = true;
    }
}
