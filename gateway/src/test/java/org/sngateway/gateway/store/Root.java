package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Actions that need root: small file systems, and commands of an unprivileged user. */
public final class Root {
    private static final String NOBODY = "65534";

    private Root() {}

    /** Whether root runs the tests. */
    public static boolean runsTests() {
        return System.getProperty("user.name").equals("root");
    }

    /** A prefix that runs a command as an unprivileged user; empty if the tests run as one. */
    public static List<String> asNobody() {
        return runsTests() ? List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups") : List.of();
    }

    /** Mounts a file system in memory on the folder; a test that can't have one does not run. */
    public static void mount(Path folder, String options) throws IOException, InterruptedException {
        assumeTrue(runsTests());
        Files.createDirectory(folder);
        assumeTrue(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0);
    }

    /** Unmounts it. */
    public static void unmount(Path folder) throws IOException, InterruptedException {
        assertThat(run("umount", folder.toString())).isZero();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
