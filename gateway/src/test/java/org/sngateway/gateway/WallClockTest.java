package org.sngateway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.sn.Rule;

/** Whether the wall clock of the machine is known to be wrong. */
class WallClockTest {
    @TempDir
    Path run;

    @Test
    @Rule("R8.33 steps of the clock")
    void clockIsUnsetUntilTheServiceThatSetsItSaysThatItHas() throws IOException {
        Path timesync = Files.createDirectory(run.resolve("timesync"));
        assertThat(new WallClock(timesync).isUnset()).isTrue();

        Files.createFile(timesync.resolve("synchronized"));

        assertThat(new WallClock(timesync).isUnset()).isFalse();
    }

    @Test
    @Rule("R8.33 steps of the clock")
    void whereNobodySaysSoTheClockIsTrusted() {
        assertThat(new WallClock(run.resolve("none")).isUnset()).isFalse();
    }
}
