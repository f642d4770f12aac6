package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes two installations with the same configuration differ at their broker (R8.30). */
@SuppressWarnings("NullAway.Init")
class InstallationTest {
    @TempDir
    Path one;

    @TempDir
    Path other;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void idIsMadeOnceAndKept() throws Exception {
        String id = Installation.idIn(one, random);

        assertThat(id).matches("[0-9a-f]{8}");
        assertThat(Installation.idIn(one, random)).isEqualTo(id);
    }

    @Test
    void eachInstallationHasAnotherOne() throws Exception {
        assertThat(Installation.idIn(one, random)).isNotEqualTo(Installation.idIn(other, random));
    }

    @Test
    void damagedOneIsMadeAgain() throws Exception {
        Installation.idIn(one, random);
        Files.writeString(one.resolve("installation"), "#");

        String id = Installation.idIn(one, random);

        assertThat(id).matches("[0-9a-f]{8}");
        assertThat(Installation.idIn(one, random)).isEqualTo(id);
    }
}
