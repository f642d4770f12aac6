package org.sngateway.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.readmodel.History;
import org.sngateway.gateway.readmodel.HistoryFile;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.gateway.store.StateDirectory;

class DemoPastTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long MAX_STORE_OCTETS = 128L * 1024 * 1024;

    @TempDir
    Path folder = Path.of("");

    @Test
    void threeDaysLeaveWhatAGatewayLeavesAtAStop() throws IOException {
        DemoPast.write(folder, NOW);

        History history = new HistoryFile(folder).read();
        assertThat(history.nodes()).hasSize(19).containsKeys("greenhouse-1", "soil-6", "beehive-3", "mailbox-2");
        assertThat(history.nodes().values())
                .allMatch(seen -> seen.received() > 0 && seen.atMillis() <= NOW)
                .anyMatch(seen -> seen.atMillis() > NOW - TimeUnit.MINUTES.toMillis(30));
        assertThat(history.perHour()).hasSizeBetween(65, 74);
        assertThat(history.events()).hasSizeGreaterThan(100).allMatch(event -> event.atMillis() <= NOW);
        assertThat(DeadLetterFile.newest(folder.resolve(DeadLetterFile.NAME), 1_000))
                .isNotEmpty();
        try (StateDirectory state = StateDirectory.open(folder, MAX_STORE_OCTETS, new SplittableRandom(1), () -> {})) {
            assertThat(state.report().isDamaged()).isFalse();
            assertThat(state.report().records()).isGreaterThan(19);
        }
    }
}
