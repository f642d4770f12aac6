package org.sngateway.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.sim.world.ReplayedWorld;
import org.sngateway.sn.capture.Capture;

/** Every capture of the folder, replayed in virtual time: the gateway says what it said when it was recorded. */
class CapturesTest {
    private static final Path CAPTURES = Path.of("src/test/resources/captures");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TestFactory
    Stream<DynamicTest> gatewaySaysWhatItSaidWhenItWasRecorded() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(CAPTURES)) {
            files = all.filter(file -> file.toString().matches(".*\\.(pcapng|jsonl)"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
    }

    private static void replay(Path file) throws Exception {
        CaptureFile read = CaptureFile.open(file, null);
        Capture capture = read.capture();
        assertThat(capture.damage()).isEmpty();
        Recording recording = Recording.of(capture);
        Path own = beside(file, ".yaml");
        Replay replay = ReplayedWorld.play(
                recording,
                BrokerScript.of(capture, recording),
                configuration(read, own),
                new ReplaySettings(1, PATIENCE, ""));

        Path meant = beside(file, ".differences");
        List<String> expected = Files.exists(meant)
                ? Files.readAllLines(meant).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList()
                : List.of();
        assertThat(replay.differences()).extracting(Difference::toString).isEqualTo(expected);
        assertThat(replay.same() + expected.size()).isPositive();
    }

    private static GatewayConfig configuration(CaptureFile file, Path own) throws ConfigException {
        if (Files.exists(own)) {
            return GatewayConfig.read(own);
        }
        return file.radio().isPresent() ? file.configuration() : GatewayConfig.read(CAPTURES.resolve("gateway.yaml"));
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.\\w+$", suffix));
    }
}
