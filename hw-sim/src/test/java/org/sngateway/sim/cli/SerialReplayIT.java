package org.sngateway.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.it.Mosquitto;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.replay.CaptureFile;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Protocol;
import picocli.CommandLine;

/** What was said on a serial line, replayed by a simulated dongle on a pseudo-terminal to a gateway with a real broker. */
class SerialReplayIT {
    private static final Path ATTIC = Path.of("src/test/resources/captures/attic.jsonl");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void transcriptIsReplayedThroughADongleAndSoIsTheTraceOfThat() throws Exception {
        Path gatewayPort = folder.resolve("gateway");
        Path donglePort = folder.resolve("dongle");
        Process line = new ProcessBuilder(
                        "socat", "PTY,link=" + gatewayPort + ",raw,echo=0", "PTY,link=" + donglePort + ",raw,echo=0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Mosquitto broker = new Mosquitto(folder)) {
            await().atMost(PATIENCE).until(() -> Files.exists(gatewayPort) && Files.exists(donglePort));
            GatewayDaemon gateway = new GatewayDaemon(
                    GatewayConfig.parse("test", """
                            listeners: {attic: {serial: "%s", driver: slip-aquila, settle: 0s}}
                            broker: {address: "127.0.0.1:%d"}
                            store: {directory: off}
                            trace: {enabled: on, directory: "%s"}
                            """.formatted(gatewayPort, broker.port(), folder)), Transport.nio());
            try {
                assertThat(replay(ATTIC.toString(), "--port", donglePort.toString(), "--patience", "10s"))
                        .isZero();
            } finally {
                gateway.stop();
            }
        } finally {
            line.destroyForcibly().onExit().join();
        }

        Path trace = folder.resolve("trace-000001.pcapng");
        CaptureFile traced = CaptureFile.open(trace, null);
        assertThat(traced.capture().pdus())
                .filteredOn(pdu -> pdu.protocol() == Protocol.MQTT_SN)
                .extracting(CapturedPdu::comment)
                .anyMatch(comment -> comment.startsWith("client=attic-1 node=attic/0001 "));
        assertThat(Recording.of(traced.capture()).nodes()).containsExactly("attic/0001", "attic/0002");
        assertThat(replay(trace.toString(), "--virtual", "--driver", "slip-aquila"))
                .isZero();
        assertThat(replay(trace.toString(), "--virtual")).isZero();
    }

    @Test
    void dongleThatCantBeIsSaidInOneLine() {
        assertThat(replay(ATTIC.toString(), "--port", folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(replay(ATTIC.toString(), "--virtual", "--driver", "smoke")).isEqualTo(2);
        assertThat(replay("src/test/resources/captures/lamp.pcapng", "--port", "/dev/null"))
                .isEqualTo(2);
    }

    private static int replay(String... arguments) {
        return new CommandLine(new ReplayCommand()).execute(arguments);
    }
}
